// No-op tasks through a pool of two workers, submitted and their results taken in bursts, with the
// recording on, beside Boost.Asio's thread pool with std::future and oneTBB's task arena.

#include <benchmark/benchmark.h>
#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <future>
#include <vector>

#include "engine/record/collector.h"
#include "engine/runtime/host_runtime.h"
#include "engine/task/context.h"

namespace interleave {
namespace {

constexpr int kBurst = 1000;
constexpr int kWorkers = 2;

Task<int> Nothing(Context& /*ctx*/, int value) { co_return value; }
constexpr TaskDef kNothing{"nothing", &Nothing};

// One burst: every task is submitted, then every result taken.
Task<int> Burst(Context& ctx, const Pool& pool) {
  std::vector<Future<int>> futures;
  futures.reserve(kBurst);
  for (int i = 0; i < kBurst; ++i) futures.push_back(ctx.Submit(pool, kNothing, i));
  int sum = 0;
  for (const Future<int>& future : futures) sum += co_await ctx.Result(future);
  co_return sum;
}

void BM_PoolInterleave(benchmark::State& state) {
  auto recorder = std::move(*Recorder::Create({}));
  Collector collector(*recorder);
  std::vector<Fact> facts;
  auto runtime = MakeThreadsRuntime(*recorder, {.cores = kWorkers});
  runtime->RunMain([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = kWorkers});
    for (auto _ : state) {
      benchmark::DoNotOptimize(co_await Burst(ctx, pool));
      state.PauseTiming();  // Emptying the lanes is the window's work, not the program's.
      facts.clear();
      collector.Pull(facts);
      state.ResumeTiming();
    }
    co_await ctx.Close(pool);
  });
  if (collector.dropped() != 0) state.SkipWithError("events were dropped");
  state.SetItemsProcessed(state.iterations() * kBurst);
}
BENCHMARK(BM_PoolInterleave)->UseRealTime();

void BM_PoolAsio(benchmark::State& state) {
  boost::asio::thread_pool pool(kWorkers);
  for (auto _ : state) {
    std::vector<std::future<int>> futures;
    futures.reserve(kBurst);
    for (int i = 0; i < kBurst; ++i) {
      std::packaged_task<int()> task([i] { return i; });
      futures.push_back(task.get_future());
      boost::asio::post(pool, std::move(task));
    }
    int sum = 0;
    for (auto& future : futures) sum += future.get();
    benchmark::DoNotOptimize(sum);
  }
  pool.join();
  state.SetItemsProcessed(state.iterations() * kBurst);
}
BENCHMARK(BM_PoolAsio)->UseRealTime();

void BM_PoolTbb(benchmark::State& state) {
  tbb::task_arena arena(kWorkers);
  for (auto _ : state) {
    arena.execute([&] {
      tbb::task_group group;
      std::vector<std::future<int>> futures;
      futures.reserve(kBurst);
      for (int i = 0; i < kBurst; ++i) {
        auto task = std::make_shared<std::packaged_task<int()>>([i] { return i; });
        futures.push_back(task->get_future());
        group.run([task] { (*task)(); });
      }
      group.wait();
      int sum = 0;
      for (auto& future : futures) sum += future.get();
      benchmark::DoNotOptimize(sum);
    });
  }
  state.SetItemsProcessed(state.iterations() * kBurst);
}
BENCHMARK(BM_PoolTbb)->UseRealTime();

}  // namespace
}  // namespace interleave
