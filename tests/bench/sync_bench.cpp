// What one uncontended use of each primitive costs a thread, with the recording on, beside the
// standard library's.

#include <benchmark/benchmark.h>

#include <barrier>
#include <condition_variable>
#include <mutex>
#include <queue>
#include <semaphore>
#include <shared_mutex>

#include "engine/record/collector.h"
#include "engine/runtime/host_runtime.h"
#include "engine/sync/barrier.h"
#include "engine/sync/condition.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/queue.h"
#include "engine/sync/readers_writer_lock.h"
#include "engine/sync/semaphore.h"
#include "engine/task/context.h"

namespace interleave {
namespace {

constexpr int kRoundsAPull = 8192;

// Empties the lanes once in a while: that is the window's work, not the program's.
class Emptied {
 public:
  explicit Emptied(Recorder& recorder) : collector_(recorder) {}
  void Round(benchmark::State& state) {
    if (++rounds_ % kRoundsAPull != 0) return;
    state.PauseTiming();
    facts_.clear();
    collector_.Pull(facts_);
    state.ResumeTiming();
  }
  bool complete() const { return collector_.dropped() == 0; }

 private:
  Collector collector_;
  std::vector<Fact> facts_;
  int rounds_ = 0;
};

// Runs `body(ctx, state, emptied)` on a thread of the runtime without a global lock.
template <typename Body>
void RunOnThread(benchmark::State& state, Body body) {
  auto recorder = std::move(*Recorder::Create({}));
  Emptied emptied(*recorder);
  auto runtime = MakeThreadsRuntime(*recorder, {});
  runtime->RunMain([&](Context& ctx) -> Task<void> { return body(ctx, state, emptied); });
  if (!emptied.complete()) state.SkipWithError("events were dropped");
}

Task<void> UseLock(Context& ctx, benchmark::State& state, Emptied& emptied) {
  const Lock lock = ctx.MakeLock("lock");
  for (auto _ : state) {
    { const LockGuard guard = co_await ctx.Acquire(lock); }
    emptied.Round(state);
  }
}
void BM_SyncLock(benchmark::State& state) { RunOnThread(state, &UseLock); }
BENCHMARK(BM_SyncLock);

void BM_SyncStdMutex(benchmark::State& state) {
  std::mutex mutex;
  for (auto _ : state) {
    const std::lock_guard guard(mutex);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(BM_SyncStdMutex);

Task<void> UseRLock(Context& ctx, benchmark::State& state, Emptied& emptied) {
  const Lock lock = ctx.MakeRLock("rlock");
  for (auto _ : state) {
    { const LockGuard guard = co_await ctx.Acquire(lock); }
    emptied.Round(state);
  }
}
void BM_SyncRLock(benchmark::State& state) { RunOnThread(state, &UseRLock); }
BENCHMARK(BM_SyncRLock);

void BM_SyncStdRecursiveMutex(benchmark::State& state) {
  std::recursive_mutex mutex;
  for (auto _ : state) {
    const std::lock_guard guard(mutex);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(BM_SyncStdRecursiveMutex);

Task<void> UseSemaphore(Context& ctx, benchmark::State& state, Emptied& emptied) {
  const Semaphore slots(ctx, "slots", 3);
  for (auto _ : state) {
    co_await slots.Acquire(ctx);
    slots.Release(ctx);
    emptied.Round(state);
  }
}
void BM_SyncSemaphore(benchmark::State& state) { RunOnThread(state, &UseSemaphore); }
BENCHMARK(BM_SyncSemaphore);

void BM_SyncStdSemaphore(benchmark::State& state) {
  std::counting_semaphore<3> slots(3);
  for (auto _ : state) {
    slots.acquire();
    slots.release();
  }
}
BENCHMARK(BM_SyncStdSemaphore);

Task<void> UseReadersWriter(Context& ctx, benchmark::State& state, Emptied& emptied) {
  const ReadersWriterLock lock(ctx, "table");
  for (auto _ : state) {
    { const ReadersWriterGuard guard = co_await lock.Read(ctx); }
    emptied.Round(state);
  }
}
void BM_SyncReadersWriter(benchmark::State& state) { RunOnThread(state, &UseReadersWriter); }
BENCHMARK(BM_SyncReadersWriter);

void BM_SyncStdSharedMutex(benchmark::State& state) {
  std::shared_mutex mutex;
  for (auto _ : state) {
    const std::shared_lock guard(mutex);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(BM_SyncStdSharedMutex);

Task<void> UseQueue(Context& ctx, benchmark::State& state, Emptied& emptied) {
  const Queue<int> queue(ctx, "queue", 4);
  for (auto _ : state) {
    co_await queue.Put(ctx, 1);
    benchmark::DoNotOptimize(co_await queue.Get(ctx));
    emptied.Round(state);
  }
}
void BM_SyncQueue(benchmark::State& state) { RunOnThread(state, &UseQueue); }
BENCHMARK(BM_SyncQueue);

void BM_SyncStdQueue(benchmark::State& state) {
  std::mutex mutex;
  std::condition_variable filled;
  std::queue<int> queue;
  for (auto _ : state) {
    {
      const std::lock_guard guard(mutex);
      queue.push(1);
    }
    filled.notify_one();
    std::unique_lock guard(mutex);
    filled.wait(guard, [&] { return !queue.empty(); });
    benchmark::DoNotOptimize(queue.front());
    queue.pop();
  }
}
BENCHMARK(BM_SyncStdQueue);

Task<void> UseEvent(Context& ctx, benchmark::State& state, Emptied& emptied) {
  const EventFlag event(ctx, "event");
  for (auto _ : state) {
    event.Set(ctx);
    co_await event.Wait(ctx);
    event.Clear();
    emptied.Round(state);
  }
}
void BM_SyncEvent(benchmark::State& state) { RunOnThread(state, &UseEvent); }
BENCHMARK(BM_SyncEvent);

void BM_SyncStdAtomicFlag(benchmark::State& state) {
  std::atomic_flag flag;
  for (auto _ : state) {
    flag.test_and_set();
    flag.notify_all();
    flag.wait(false);
    flag.clear();
  }
}
BENCHMARK(BM_SyncStdAtomicFlag);

Task<void> UseBarrier(Context& ctx, benchmark::State& state, Emptied& emptied) {
  const Barrier barrier(ctx, "barrier", 1);
  for (auto _ : state) {
    co_await barrier.Wait(ctx);
    emptied.Round(state);
  }
}
void BM_SyncBarrier(benchmark::State& state) { RunOnThread(state, &UseBarrier); }
BENCHMARK(BM_SyncBarrier);

void BM_SyncStdBarrier(benchmark::State& state) {
  std::barrier<> barrier(1);
  for (auto _ : state) barrier.arrive_and_wait();
}
BENCHMARK(BM_SyncStdBarrier);

Task<void> UseCondition(Context& ctx, benchmark::State& state, Emptied& emptied) {
  const Lock lock = ctx.MakeLock("lock");
  const Condition condition(ctx, "condition", lock);
  for (auto _ : state) {
    {
      const LockGuard guard = co_await ctx.Acquire(lock);
      condition.Notify(ctx);
    }
    emptied.Round(state);
  }
}
void BM_SyncCondition(benchmark::State& state) { RunOnThread(state, &UseCondition); }
BENCHMARK(BM_SyncCondition);

void BM_SyncStdCondition(benchmark::State& state) {
  std::mutex mutex;
  std::condition_variable condition;
  for (auto _ : state) {
    const std::lock_guard guard(mutex);
    condition.notify_one();
  }
}
BENCHMARK(BM_SyncStdCondition);

}  // namespace
}  // namespace interleave
