// The event loop with the recording on, beside Boost.Asio's own awaitables and, where there is a
// python3, CPython's asyncio: switches between tasks, and tasks made and gathered.

#include <benchmark/benchmark.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <vector>

#include "engine/record/collector.h"
#include "engine/runtime/host_runtime.h"
#include "engine/task/context.h"
#include "tests/bench/python.h"

namespace interleave {
namespace {

constexpr int kTasks = 100;
constexpr int kSwitchesEach = 100;
constexpr int kGathered = 1000;

// --- Ours.

Task<int> SwitchOften(Context& ctx, int times) {
  for (int i = 0; i < times; ++i) co_await ctx.Sleep(0);
  co_return times;
}
constexpr TaskDef kSwitchOften{"switch", &SwitchOften};

Task<int> Nothing(Context& /*ctx*/, int value) { co_return value; }
constexpr TaskDef kNothing{"nothing", &Nothing};

// Makes `count` tasks and gathers them, once per iteration of the benchmark.
void RunOnLoop(benchmark::State& state, const TaskDef<int, int>& def, int count, int argument) {
  auto recorder = std::move(*Recorder::Create({}));
  Collector collector(*recorder);
  std::vector<Fact> facts;
  auto runtime = MakeEventLoopRuntime(*recorder, {});
  runtime->RunMain([&](Context& ctx) -> Task<void> {
    for (auto _ : state) {
      std::vector<Future<int>> tasks;
      tasks.reserve(static_cast<std::size_t>(count));
      for (int i = 0; i < count; ++i) tasks.push_back(ctx.Start({}, def, argument));
      benchmark::DoNotOptimize(co_await ctx.Gather(std::move(tasks)));
      state.PauseTiming();  // Emptying the lanes is the window's work, not the program's.
      facts.clear();
      collector.Pull(facts);
      state.ResumeTiming();
    }
  });
  if (collector.dropped() != 0) state.SkipWithError("events were dropped");
}

void BM_LoopSwitchInterleave(benchmark::State& state) {
  RunOnLoop(state, kSwitchOften, kTasks, kSwitchesEach);
  state.SetItemsProcessed(state.iterations() * kTasks * kSwitchesEach);
}
BENCHMARK(BM_LoopSwitchInterleave)->UseRealTime();

// --- Boost.Asio.

namespace asio = boost::asio;

asio::awaitable<int> AsioSwitchOften(int times) {
  for (int i = 0; i < times; ++i) co_await asio::post(asio::use_awaitable);
  co_return times;
}
asio::awaitable<int> AsioNothing(int value) { co_return value; }

template <typename Make>
void RunOnAsio(benchmark::State& state, int count, Make make) {
  asio::io_context loop(1);  // One thread: Asio may leave its locks out.
  for (auto _ : state) {
    std::vector<int> results;
    results.reserve(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
      asio::co_spawn(loop, make(), [&](const std::exception_ptr&, int r) { results.push_back(r); });
    }
    loop.run();
    loop.restart();
    benchmark::DoNotOptimize(results);
  }
}

void BM_LoopSwitchAsio(benchmark::State& state) {
  RunOnAsio(state, kTasks, [] { return AsioSwitchOften(kSwitchesEach); });
  state.SetItemsProcessed(state.iterations() * kTasks * kSwitchesEach);
}
BENCHMARK(BM_LoopSwitchAsio)->UseRealTime();

// --- CPython.

void BM_LoopSwitchCPython(benchmark::State& state) {
  RunInPython(state, R"(
import asyncio, time
async def switch(times):
    for _ in range(times):
        await asyncio.sleep(0)
async def main():
    await asyncio.gather(*[switch(100) for _ in range(100)])
    begin = time.perf_counter()
    for _ in range(20):
        await asyncio.gather(*[switch(100) for _ in range(100)])
    print(20 * 100 * 100 / (time.perf_counter() - begin))
asyncio.run(main())
)");
}
BENCHMARK(BM_LoopSwitchCPython)->UseRealTime();

// --- Made and gathered.

void BM_LoopGatherInterleave(benchmark::State& state) {
  RunOnLoop(state, kNothing, kGathered, 1);
  state.SetItemsProcessed(state.iterations() * kGathered);
}
BENCHMARK(BM_LoopGatherInterleave)->UseRealTime();

void BM_LoopGatherAsio(benchmark::State& state) {
  RunOnAsio(state, kGathered, [] { return AsioNothing(1); });
  state.SetItemsProcessed(state.iterations() * kGathered);
}
BENCHMARK(BM_LoopGatherAsio)->UseRealTime();

void BM_LoopGatherCPython(benchmark::State& state) {
  RunInPython(state, R"(
import asyncio, time
async def nothing():
    return 1
async def main():
    await asyncio.gather(*[nothing() for _ in range(1000)])
    begin = time.perf_counter()
    for _ in range(100):
        await asyncio.gather(*[nothing() for _ in range(1000)])
    print(100 * 1000 / (time.perf_counter() - begin))
asyncio.run(main())
)");
}
BENCHMARK(BM_LoopGatherCPython)->UseRealTime();

}  // namespace
}  // namespace interleave
