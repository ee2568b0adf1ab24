// The simulated machine: scheduling events a second, a crowd of tasks, and what one that waits
// takes of memory.

#include <benchmark/benchmark.h>
#include <malloc.h>

#include <memory>
#include <vector>

#include "engine/simulated/simulated_runtime.h"
#include "engine/sync/event_flag.h"
#include "engine/task/context.h"
#include "engine/task/duration.h"

namespace interleave {
namespace {

constexpr std::int64_t kNaps = 1000;
constexpr int kThreads = 100;
constexpr int kCrowd = 100'000;

Task<void> NapOften(Context& ctx, std::int64_t times) {
  for (std::int64_t i = 0; i < times; ++i) co_await ctx.Sleep(1_ms);
}
constexpr TaskDef kNapOften{"nap often", &NapOften};

Task<void> Compute(Context& ctx) {
  co_await ctx.Compute(
      1'000'000, [](std::uint64_t, std::uint64_t) {}, 1'000'000);
}
constexpr TaskDef kCompute{"compute", &Compute};

std::unique_ptr<SimulatedHost> Machine(int cores) {
  return MakeSimulatedRuntime(std::make_shared<NameTable>(), {.cores = cores}, {.cores = cores});
}

Task<void> Many(Context& ctx, int threads, const TaskDef<void, std::int64_t>& def) {
  std::vector<Future<void>> all;
  for (int i = 0; i < threads; ++i) all.push_back(ctx.Start({}, def, kNaps));
  for (const Future<void>& one : all) co_await ctx.Result(one);
}

// Threads that sleep and wake up, over and over, on one real core.
void BM_SimulatedEvents(benchmark::State& state) {
  std::uint64_t events = 0;
  for (auto _ : state) {
    const auto machine = Machine(4);
    machine->RunMain([](Context& ctx) { return Many(ctx, kThreads, kNapOften); });
    events += machine->scheduled();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
}
BENCHMARK(BM_SimulatedEvents)->UseRealTime()->Unit(benchmark::kMillisecond);

// A hundred thousand tasks that compute, on 64 virtual cores.
void BM_SimulatedCrowd(benchmark::State& state) {
  std::uint64_t events = 0;
  for (auto _ : state) {
    const auto machine = Machine(64);
    machine->RunMain([](Context& ctx) -> Task<void> {
      std::vector<Future<void>> all;
      for (int i = 0; i < kCrowd; ++i) all.push_back(ctx.Start({}, kCompute));
      for (const Future<void>& one : all) co_await ctx.Result(one);
    });
    events += machine->scheduled();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
}
BENCHMARK(BM_SimulatedCrowd)->UseRealTime()->Unit(benchmark::kMillisecond);

std::size_t InUse() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

Task<void> WaitFor(Context& ctx, std::int64_t duration) { co_await ctx.Sleep(duration); }
constexpr TaskDef kWaitFor{"wait", &WaitFor};

// Bytes of memory for each task that waits: its thread, its context, its coroutine and its future.
void BM_SimulatedMemory(benchmark::State& state) {
  double bytes = 0;
  for (auto _ : state) {
    const auto machine = Machine(4);
    machine->RunMain([&](Context& ctx) -> Task<void> {
      std::vector<Future<void>> all;
      all.reserve(kCrowd);
      std::vector<Fact> facts;  // Taken out meanwhile, as a window does.
      const std::size_t before = InUse();
      for (int i = 0; i < kCrowd; ++i) {
        all.push_back(ctx.Start({}, kWaitFor, 1000_s));
        if (i % 1000 == 0) {
          facts.clear();
          machine->TakeFacts(facts);
        }
      }
      co_await ctx.Sleep(1_s);
      facts.clear();
      machine->TakeFacts(facts);
      std::vector<Fact>().swap(facts);  // The recording is not the task's.
      bytes = static_cast<double>(InUse() - before) / kCrowd;
      for (const Future<void>& one : all) co_await ctx.Result(one);
    });
  }
  state.counters["bytes_per_task"] = bytes;
}
BENCHMARK(BM_SimulatedMemory)->UseRealTime()->Unit(benchmark::kMillisecond)->Iterations(1);

}  // namespace
}  // namespace interleave
