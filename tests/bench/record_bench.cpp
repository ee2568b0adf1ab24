// What recording costs: a begin/end pair on a lane, beside the least that any recorder could do
// on the same machine: two readings of the clock and two stores into a buffer of the thread's own.

#include <benchmark/benchmark.h>

#include <array>
#include <memory>
#include <vector>

#include "engine/record/arena.h"

namespace interleave {
namespace {

constexpr std::size_t kEvents = std::size_t{1} << 14;  // 384 KiB, for both sides.

void BM_RecordFloor(benchmark::State& state) {
  std::vector<Event> buffer(kEvents);
  const TickClock clock;
  std::size_t next = 0;
  for (auto _ : state) {
    buffer[next++ & (kEvents - 1)] = {clock.Now(), 1, 0, 0, EventKind::kTaskBegin, {}};
    buffer[next++ & (kEvents - 1)] = {clock.Now(), 1, 0, 0, EventKind::kTaskEnd, {}};
    benchmark::ClobberMemory();
  }
}
BENCHMARK(BM_RecordFloor)->Threads(1)->Threads(2)->UseRealTime();

// Somewhere for Drain() to put what it reads: nothing is kept.
struct Discard {
  std::array<Event, 1> none;
  Event* end() { return none.data(); }
  template <typename It>
  void insert(Event*, It, It) {}
};

void BM_RecordPair(benchmark::State& state) {
  static std::unique_ptr<LaneArena> arena;  // Shared by the threads of one run of the benchmark.
  if (state.thread_index() == 0) {
    arena = std::move(*LaneArena::Create({.lanes = 8, .events_per_lane = kEvents}, TickClock()));
  }
  std::size_t lane_index = 0;
  LaneWriter lane;
  std::size_t pairs = 0;
  Discard discard;
  for (auto _ : state) {
    if (pairs == 0) [[unlikely]] {
      // The barrier at the loop's start has passed: the arena is there for every thread.
      std::tie(lane, lane_index) = arena->OpenLane();
    }
    // A collector would empty the ring now and then; here the thread does, once in a thousand.
    if ((++pairs & 1023) == 0) [[unlikely]] {
      arena->Reader(lane_index).Drain(discard);
    }
    lane.Write(EventKind::kTaskBegin, 1);
    lane.Write(EventKind::kTaskEnd, 1);
    benchmark::ClobberMemory();
  }
  if (arena->Reader(lane_index).dropped() != 0) state.SkipWithError("events were dropped");
}
BENCHMARK(BM_RecordPair)->Threads(1)->Threads(2)->UseRealTime();

}  // namespace
}  // namespace interleave
