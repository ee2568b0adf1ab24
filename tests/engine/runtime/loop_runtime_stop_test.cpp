// How a stop ends whatever the tasks of an event loop do.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <thread>

#include "engine/net/http_server.h"
#include "engine/record/clock.h"
#include "engine/sync/condition.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/queue.h"
#include "engine/sync/semaphore.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "tests/engine/runtime/host_run.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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

// What a task does again and again, whatever it is told.
enum class Stubborn {
  kSleep,
  kYield,
  kResult,
  kAcquire,
  kFetch,
  kCompute,
  kFlag,
  kCondition,
  kLoad
};

struct StubbornArguments {
  using SendableHandle = void;
  Stubborn what;
  Lock lock;
  EventFlag flag;
  Lock free_lock;
  Condition condition;
  SharedCells cells;
  Future<int> future;
};

Task<void> DoOnce(Context& ctx, const StubbornArguments& arguments) {
  switch (arguments.what) {
    case Stubborn::kSleep:
      co_await ctx.Sleep(1000_s);
      break;
    case Stubborn::kYield:
      co_await ctx.Sleep(0);
      break;
    case Stubborn::kResult:
      co_await ctx.Shield(arguments.future);
      break;
    case Stubborn::kAcquire: {
      const LockGuard guard = co_await ctx.Acquire(arguments.lock);
      break;
    }
    case Stubborn::kFetch: {
      const HttpRequest request{.delay = 1000_s};
      co_await ctx.Get(request);
      break;
    }
    case Stubborn::kCompute:
      co_await ctx.Compute(1, [](std::uint64_t, std::uint64_t) {});
      co_await ctx.Sleep(0);
      break;
    case Stubborn::kFlag:
      co_await arguments.flag.Wait(ctx);
      break;
    case Stubborn::kCondition: {
      LockGuard guard = co_await ctx.Acquire(arguments.free_lock);
      co_await arguments.condition.Wait(ctx, guard);
      break;
    }
    case Stubborn::kLoad:
      co_await ctx.Load(arguments.cells);
      co_await ctx.Sleep(0);
      break;
  }
}

Task<int> BeStubborn(Context& ctx, StubbornArguments arguments) {
  for (;;) {
    try {
      co_await DoOnce(ctx, arguments);
    } catch (const Stopped&) {
      // Goes on regardless.
    }
  }
}
constexpr TaskDef kBeStubborn{"stubborn", &BeStubborn};

class LoopStubbornTest : public ::testing::TestWithParam<Stubborn> {};

// Without the limit, the first two tasks would spin within one step, and the loop with them.
TEST_P(LoopStubbornTest, ATaskThatWaitsAgainWhateverItIsToldIsTakenDownAndNamed) {
  const auto server = HttpServer::Start();
  ASSERT_TRUE(server) << server.error();
  HostRun run(Host::kEventLoop, {.http_port = (*server)->port()});
  Future<int> task;
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("lock");
    const LockGuard guard = co_await ctx.Acquire(lock);
    const EventFlag flag(ctx, "flag");
    const Lock free_lock = ctx.MakeLock("free lock");
    const Condition condition(ctx, "condition", free_lock);
    const SharedCells cells = ctx.MakeCells("cells", 1);
    const Future<int> other = ctx.Start({}, kSleepFor, 1000_s);
    const StubbornArguments arguments{GetParam(), lock, flag, free_lock, condition, cells, other};
    task = ctx.Start({}, kBeStubborn, arguments);
    co_await ctx.Sleep(1_ms);
    run.runtime().RequestStop();
    co_await ctx.Join(task);
  }),
               Stopped);
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(run.OutcomeOf("stubborn"), TaskOutcome::kCancelled);
  EXPECT_THAT(run.Notes(), ElementsAre(HasSubstr("stubborn did not end when it was told to stop")));
}

INSTANTIATE_TEST_SUITE_P(Each, LoopStubbornTest,
                         ::testing::Values(Stubborn::kSleep, Stubborn::kYield, Stubborn::kResult,
                                           Stubborn::kAcquire, Stubborn::kFetch, Stubborn::kCompute,
                                           Stubborn::kFlag, Stubborn::kCondition, Stubborn::kLoad));

TEST(LoopStopTest, AMainProgramThatTakesNoStopForAStopIsTakenDown) {
  HostRun run(Host::kEventLoop);
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    run.runtime().RequestStop();
    for (;;) {
      try {
        co_await ctx.Sleep(1_s);
      } catch (const Stopped&) {
        // Goes on regardless.
      }
    }
  }),
               Stopped);
  EXPECT_THAT(run.Notes(), ElementsAre(HasSubstr("main program did not end")));
}

// What is taken down lets go of what it held: the others get it, and end.
Task<int> HoldStubbornly(Context& ctx, Lock lock, Semaphore semaphore) {
  const LockGuard guard = co_await ctx.Acquire(lock);
  const SemaphorePermit permit = co_await semaphore.Enter(ctx);
  for (;;) {
    try {
      co_await ctx.Sleep(1000_s);
    } catch (const Stopped&) {
      // Goes on regardless.
    }
  }
}
constexpr TaskDef kHold{"hold", &HoldStubbornly};

TEST(LoopStopTest, ATaskThatIsTakenDownLetsGoOfWhatItHolds) {
  HostRun run(Host::kEventLoop);
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("lock");
    const Semaphore semaphore(ctx, "semaphore", 1);
    std::vector<Future<int>> tasks;
    for (int i = 0; i < 5; ++i) tasks.push_back(ctx.Start({}, kHold, lock, semaphore));
    co_await ctx.Sleep(1_ms);
    run.runtime().RequestStop();
    co_await ctx.Wait(tasks);
  }),
               Stopped);
  EXPECT_EQ(run.Highest("inside semaphore"), 1);
  EXPECT_FALSE(run.trace().holds().empty());
  for (const Hold& hold : run.trace().holds()) EXPECT_NE(hold.end, kOpenEnd);
  EXPECT_THAT(run.Notes(), ElementsAre(HasSubstr("hold #1 did not end")));
}

TEST(LoopStopTest, TheRoomToTidyUpIsThere) {
  HostRun run(Host::kEventLoop);
  int tidied = 0;
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    run.runtime().RequestStop();
    for (int i = 0; i < 50; ++i) {
      try {
        co_await ctx.Sleep(1_s);
      } catch (const Stopped&) {
        ++tidied;
      }
    }
    co_await ctx.Sleep(1_s);
  }),
               Stopped);
  EXPECT_EQ(tidied, 50);
  EXPECT_THAT(run.Notes(), IsEmpty());
}

}  // namespace
}  // namespace interleave
