// No-op tasks through a pool of two worker processes, one by one and in chunks of 100, with the
// recording on, beside CPython's ProcessPoolExecutor where there is a python3; and how long a
// worker takes from being asked for to its first own event.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/process/process_runtime.h"
#include "engine/record/collector.h"
#include "engine/trace/interpreter.h"
#include "tests/bench/bench_tasks.h"
#include "tests/bench/python.h"

namespace interleave {
namespace {

// Trips of a burst: the kernel's records of more would not fit between two pulls.
constexpr std::size_t kTrips = 500;
constexpr int kWorkers = 2;

void BM_ProcessPool(benchmark::State& state) {
  auto recorder = std::move(*Recorder::Create({}));
  Collector collector(*recorder);
  std::vector<Fact> facts;
  auto runtime = MakeProcessRuntime(*recorder, {.cores = kWorkers}, {.tasks_key = "bench"});
  const auto chunk = static_cast<std::size_t>(state.range(0));
  const std::vector<int> inputs(std::min<std::size_t>(kTrips * chunk, 5000), 1);
  runtime->RunMain([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = kWorkers});
    for (auto _ : state) {
      if (chunk == 1) {
        benchmark::DoNotOptimize(co_await ctx.Gather(ctx.Map(pool, kBenchNothing, inputs)));
      } else {
        benchmark::DoNotOptimize(
            co_await ctx.GatherChunks(ctx.MapInChunks(pool, kBenchNothing, inputs, chunk)));
      }
      state.PauseTiming();  // Emptying the lanes is the window's work, not the program's.
      facts.clear();
      collector.Pull(facts);
      state.ResumeTiming();
    }
    co_await ctx.Close(pool);
  });
  if (collector.dropped() != 0) state.SkipWithError("events were dropped");
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(inputs.size()));
}
BENCHMARK(BM_ProcessPool)->Arg(1)->Arg(100)->UseRealTime();

void BM_ProcessPoolCPython(benchmark::State& state) {
  const std::string chunk = std::to_string(state.range(0));
  RunInPython(state, R"(
import concurrent.futures, time
def nothing(value):
    return value
with concurrent.futures.ProcessPoolExecutor(2) as pool:
    list(pool.map(nothing, range(100)))
    begin = time.perf_counter()
    list(pool.map(nothing, range(20000), chunksize=)" +
                         chunk + R"())
    print(20000 / (time.perf_counter() - begin))
)");
}
BENCHMARK(BM_ProcessPoolCPython)->Arg(1)->Arg(100)->UseRealTime();

// From the call that asks for a process to the first event it writes itself.
void MeasureStart(benchmark::State& state, StartMethod method) {
  constexpr int kStarts = 50;
  std::vector<double> starts;
  for (auto _ : state) {
    auto recorder = std::move(*Recorder::Create({}));
    Collector collector(*recorder);
    auto runtime = MakeProcessRuntime(*recorder, {.cores = kWorkers},
                                      {.start_method = method, .tasks_key = "bench"});
    runtime->RunMain([&](Context& ctx) -> Task<void> {
      for (int i = 0; i < kStarts; ++i) {
        const Future<int> task = ctx.Start({}, kBenchNothing, i);
        co_await ctx.Result(task);
      }
    });
    std::vector<Fact> facts;
    collector.PullRest(facts);
    Interpreter interpreter(recorder->names(), kWorkers);
    interpreter.Add(facts);
    for (const ProcessInfo& process : interpreter.trace().processes()) {
      if (process.created >= 0 && process.entered >= 0) {
        starts.push_back(static_cast<double>(process.entered - process.created) / 1e6);
      }
    }
  }
  std::ranges::sort(starts);
  if (!starts.empty()) state.counters["median_ms"] = starts[starts.size() / 2];
}
void BM_ProcessSpawn(benchmark::State& state) { MeasureStart(state, StartMethod::kSpawn); }
BENCHMARK(BM_ProcessSpawn)->UseRealTime();
void BM_ProcessFork(benchmark::State& state) { MeasureStart(state, StartMethod::kForkServer); }
BENCHMARK(BM_ProcessFork)->UseRealTime();

}  // namespace
}  // namespace interleave
