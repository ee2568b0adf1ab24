#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "engine/record/lane.h"
#include "engine/record/names.h"
#include "engine/record/shared_memory.h"
#include "engine/record/tick_converter.h"

namespace interleave {

// What all processes of a recording share besides the lanes. Lies at the start of the arena.
struct RecordingHeader {
  std::uint64_t layout;  // Of the program that made it: another build must not write into it.
  std::uint64_t lanes;
  std::uint64_t events_per_lane;
  TickConverter::Anchor origin;
  std::uint32_t kernel_records;
  alignas(64) std::atomic<std::uint64_t> opened;  // Lanes.
  std::atomic<std::uint64_t> refused;             // Threads that found no lane.
  std::atomic<TaskId> next_task;
  std::atomic<ObjectId> next_object;
};

// The shared memory that all lanes of one recording live in: one memfd, so that worker processes
// can map it too and what they wrote outlives them. The system hands out its pages as they are
// first touched: a large arena that is little used costs little.
//
// Thread safety: OpenLane(), opened() and refused() may be called from any thread of any process.
// Lifetime: writers and readers must be gone before the arena.
class LaneArena {
 public:
  struct Size {
    std::size_t lanes = 16384;
    std::size_t events_per_lane = std::size_t{1} << 17;  // A power of two. 3 MiB a lane.
  };

  // Errors: a sentence, when the system refuses the memory.
  static std::expected<std::unique_ptr<LaneArena>, std::string> Create(Size size, TickClock clock);
  // The arena that another process of this program has made; takes over its descriptor. Errors: a
  // sentence, when the memory is not what it should be.
  static std::expected<std::unique_ptr<LaneArena>, std::string> Attach(int descriptor,
                                                                       TickClock clock);
  LaneArena(const LaneArena&) = delete;
  LaneArena& operator=(const LaneArena&) = delete;

  // The next free lane, for the calling thread; a writer that records nothing, counted in
  // refused(), when there is none left.
  // With its index, for Reader().
  std::pair<LaneWriter, std::size_t> OpenLane();

  // Goes on with a lane that another thread, of whatever process, has opened for the caller. One
  // that records nothing, if there is no such lane.
  LaneWriter TakeOver(std::size_t lane);

  // Lanes ever opened. Lanes [0, n) can be read.
  std::size_t opened() const;
  LaneReader Reader(std::size_t lane) const;
  // Threads that found no lane.
  std::uint64_t refused() const { return header().refused.load(std::memory_order_relaxed); }

  RecordingHeader& header() const;
  SharedNames& names() const;
  // For worker processes: the descriptor to map.
  int descriptor() const { return memory_.descriptor(); }

 private:
  LaneArena(Size size, TickClock clock, SharedMemory memory);
  LaneHeader& Header(std::size_t lane) const;
  std::span<Event> Slots(std::size_t lane) const;

  const Size size_;
  const TickClock clock_;
  const SharedMemory memory_;
};

}  // namespace interleave
