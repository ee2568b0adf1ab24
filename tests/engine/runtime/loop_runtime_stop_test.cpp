// How a stop ends whatever the tasks of an event loop do.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>

#include "engine/net/http_server.h"
#include "engine/record/clock.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/queue.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "tests/engine/runtime/host_run.h"

namespace interleave {
namespace {

Task<int> SleepFor(Context& ctx, Nanos duration) {
  co_await ctx.Sleep(duration);
  co_return 1;
}
constexpr TaskDef kSleepFor{"sleep for", &SleepFor};

struct Other {
  using SendableHandle = void;
  Future<int> future;
};
Task<int> AwaitShielded(Context& ctx, Other other) {
  const int value = co_await ctx.Shield(other.future);
  co_return value;
}
constexpr TaskDef kAwaitShielded{"await shielded", &AwaitShielded};

struct PoolHandle {
  using SendableHandle = void;
  Pool pool;
};
Task<int> CloseIt(Context& ctx, PoolHandle handle) {
  co_await ctx.Close(handle.pool);
  co_return 0;
}
constexpr TaskDef kCloseIt{"close pool", &CloseIt};

// --- Stop. The request comes from a task, so that everybody else is sure to wait already.

Task<int> ComputeForEver(Context& ctx) {
  co_await ctx.Compute(std::uint64_t{1} << 62, [&](std::uint64_t from, std::uint64_t) {
    if (from == 0) ctx.Mark("computes");
  });
  co_return 0;
}
constexpr TaskDef kComputeForEver{"compute for ever", &ComputeForEver};

Task<int> GetForEver(Context& ctx) {
  const HttpRequest request{.delay = 1000_s};
  co_await ctx.Get(request);
  co_return 0;
}
constexpr TaskDef kGetForEver{"get for ever", &GetForEver};

Task<int> AcquireLock(Context& ctx, Lock lock) {
  const LockGuard guard = co_await ctx.Acquire(lock);
  co_return 0;
}
constexpr TaskDef kAcquireLock{"acquire", &AcquireLock};

Task<int> WaitForFlag(Context& ctx, EventFlag flag) {
  co_await flag.Wait(ctx);
  co_return 0;
}
constexpr TaskDef kWaitForFlag{"wait for flag", &WaitForFlag};

TEST(LoopStopTest, EveryKindOfWaitEnds) {
  const auto server = HttpServer::Start();
  ASSERT_TRUE(server) << server.error();
  HostRun run(Host::kEventLoop, {.http_port = (*server)->port()});
  std::vector<Future<int>> tasks;
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("lock");
    const LockGuard guard = co_await ctx.Acquire(lock);
    const EventFlag flag(ctx, "flag");
    const Pool pool = ctx.OpenPool({.workers = 1});
    tasks.push_back(ctx.Start({}, kSleepFor, 1000_s));
    tasks.push_back(ctx.Start({}, kGetForEver));
    tasks.push_back(ctx.Start({}, kAcquireLock, lock));
    tasks.push_back(ctx.Start({}, kWaitForFlag, flag));
    tasks.push_back(ctx.Start({}, kAwaitShielded, Other{tasks[0]}));
    tasks.push_back(ctx.Submit(pool, kSleepFor, 1000_s));
    tasks.push_back(ctx.Submit(pool, kSleepFor, 1000_s));  // In line behind the other.
    tasks.push_back(ctx.Start({}, kCloseIt, PoolHandle{pool}));
    tasks.push_back(ctx.RunInThread(kSleepFor, 1000_s));
    tasks.push_back(ctx.RunInThread(kComputeForEver));
    co_await ctx.Sleep(1_ms);
    run.runtime().RequestStop();
    co_await ctx.Wait(tasks);
  }),
               Stopped);
  for (const Future<int>& task : tasks) {
    EXPECT_TRUE(task.done()) << run.trace().TaskLabel(task.task());
  }
}

TEST(LoopStopTest, ATaskThatComputesEnds) {
  HostRun run(Host::kEventLoop);
  Future<int> task;
  std::thread stopper;
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    task = ctx.Start({}, kComputeForEver);
    stopper = std::thread([&] { run.runtime().RequestStop(); });
    co_await ctx.Result(task);
  }),
               Stopped);
  stopper.join();
  EXPECT_TRUE(task.done());
}

Task<int> RefuseToEnd(Context& ctx, Queue<int> queue) {
  for (;;) {
    try {
      co_await queue.Get(ctx);
    } catch (const Stopped&) {
      // Goes on regardless.
    }
  }
}
constexpr TaskDef kRefuse{"refuse", &RefuseToEnd};

TEST(LoopStopTest, ATaskThatTakesNoStopForAStopIsTakenDown) {
  HostRun run(Host::kEventLoop);
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    const Queue<int> queue(ctx, "queue");
    const Future<int> task = ctx.Start({}, kRefuse, queue);
    co_await ctx.Sleep(0);
    run.runtime().RequestStop();
    co_await ctx.Join(task);
  }),
               Stopped);
  EXPECT_EQ(run.OutcomeOf("refuse"), TaskOutcome::kCancelled);
}

}  // namespace
}  // namespace interleave
