// The ends a task of a loop can come to besides its own: cancelled, stopped, forgotten.

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

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Task<int> SleepFor(Context& ctx, Nanos duration) {
  co_await ctx.Sleep(duration);
  co_return 1;
}
constexpr TaskDef kSleepFor{"sleep for", &SleepFor};

// Awaits another task, and says how that ended.
struct Other {
  using SendableHandle = void;
  Future<int> future;
};
Task<std::string> AwaitOther(Context& ctx, Other other) {
  try {
    const int value = co_await ctx.Result(other.future);
    co_return std::to_string(value);
  } catch (const CancelledError&) {
    co_return "saw it cancelled";
  }
}
constexpr TaskDef kAwaitOther{"await other", &AwaitOther};

Task<int> AwaitShielded(Context& ctx, Other other) {
  const int value = co_await ctx.Shield(other.future);
  co_return value;
}
constexpr TaskDef kAwaitShielded{"await shielded", &AwaitShielded};

Task<int> SwallowCancellation(Context& ctx) {
  try {
    co_await ctx.Sleep(1000_s);
  } catch (const CancelledError&) {
    // Meant to: this is what the test is about.
  }
  co_await ctx.Sleep(0);
  co_return 3;
}
constexpr TaskDef kSwallow{"swallow", &SwallowCancellation};

Task<int> FailTidying(Context& ctx) {
  try {
    co_await ctx.Sleep(1000_s);
  } catch (const CancelledError&) {
    throw std::runtime_error("tidying failed");
  }
  co_return 0;
}
constexpr TaskDef kFailTidying{"fail tidying", &FailTidying};

Task<int> Fail(Context& /*ctx*/) {
  throw std::runtime_error("it broke");
  co_return 0;
}
constexpr TaskDef kFail{"fail", &Fail};

class LoopCancelTest : public ::testing::Test {
 protected:
  HostRun run{Host::kEventLoop};
};

TEST_F(LoopCancelTest, ATaskThatWaitsGetsItWhereItWaits) {
  Future<int> task;
  run.Run([&](Context& ctx) -> Task<void> {
    task = ctx.Start({}, kSleepFor, 1000_s);
    co_await ctx.Sleep(0);
    EXPECT_TRUE(task.running());
    EXPECT_TRUE(ctx.Cancel(task));
    EXPECT_FALSE(task.done());  // Asked, not ended: it is in the queue.
    co_await ctx.Join(task);
    EXPECT_FALSE(ctx.Cancel(task));
  });
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(run.OutcomeOf("sleep for"), TaskOutcome::kCancelled);
}

TEST_F(LoopCancelTest, ATaskThatHasNotBegunNeverDoes) {
  Future<int> task;
  run.Run([&](Context& ctx) -> Task<void> {
    task = ctx.Start({}, kFail);
    EXPECT_TRUE(ctx.Cancel(task));
    co_await ctx.Join(task);
  });
  EXPECT_TRUE(task.cancelled());
  EXPECT_EQ(run.OutcomeOf("fail"), TaskOutcome::kCancelled);
}

struct SelfHandle {
  using SendableHandle = void;
  Future<int>* future;
};
Task<int> CancelItself(Context& ctx, SelfHandle self) {
  ctx.Cancel(*self.future);
  co_await ctx.Sleep(1000_s);
  co_return 1;
}
constexpr TaskDef kCancelItself{"cancel itself", &CancelItself};

TEST_F(LoopCancelTest, ATaskThatRunsGetsItAtItsNextWait) {
  Future<int> task;
  run.Run([&](Context& ctx) -> Task<void> {
    task = ctx.Start({}, kCancelItself, SelfHandle{&task});
    co_await ctx.Join(task);
  });
  EXPECT_TRUE(task.cancelled());
}

TEST_F(LoopCancelTest, ATaskThatAwaitsAnotherPassesItOn) {
  Future<int> other;
  std::string saw;
  run.Run([&](Context& ctx) -> Task<void> {
    other = ctx.Start({}, kSleepFor, 1000_s);
    auto task = ctx.Start({}, kAwaitOther, Other{other});
    co_await ctx.Sleep(0);
    ctx.Cancel(task);
    saw = co_await ctx.Result(task);
  });
  EXPECT_TRUE(other.cancelled());
  EXPECT_EQ(saw, "saw it cancelled");
}

TEST_F(LoopCancelTest, AShieldKeepsItFromWhatIsAwaited) {
  Future<int> other, task;
  run.Run([&](Context& ctx) -> Task<void> {
    other = ctx.Start({}, kSleepFor, 5_ms);
    task = ctx.Start({}, kAwaitShielded, Other{other});
    co_await ctx.Sleep(0);
    ctx.Cancel(task);
    co_await ctx.Join(task);
    EXPECT_FALSE(other.done());
    const int value = co_await ctx.Result(other);
    EXPECT_EQ(value, 1);
  });
  EXPECT_TRUE(task.cancelled());
  EXPECT_FALSE(other.cancelled());
}

TEST_F(LoopCancelTest, ASwallowedCancellationIsTold) {
  Future<int> task;
  run.Run([&](Context& ctx) -> Task<void> {
    task = ctx.Start({}, kSwallow);
    co_await ctx.Sleep(0);
    ctx.Cancel(task);
    const int value = co_await ctx.Result(task);
    EXPECT_EQ(value, 3);
  });
  EXPECT_FALSE(task.cancelled());
  EXPECT_EQ(run.Marks("swallowed its cancellation"), 1);
  EXPECT_THAT(run.Notes(), ElementsAre(HasSubstr("swallow was cancelled, swallowed that")));
}

Task<int> CleanUpAndEnd(Context& ctx, EventFlag cleaned) {
  std::exception_ptr cancelled;
  try {
    co_await ctx.Sleep(1000_s);
  } catch (const CancelledError&) {
    cancelled = std::current_exception();
  }
  co_await ctx.Sleep(1_ms);  // Tidying up may take its time.
  cleaned.Set(ctx);
  if (cancelled) std::rethrow_exception(cancelled);
  co_return 0;
}
constexpr TaskDef kCleanUp{"clean up", &CleanUpAndEnd};

TEST_F(LoopCancelTest, ATaskMayTidyUpBeforeItEnds) {
  Future<int> task;
  bool cleaned = false;
  run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag flag(ctx, "cleaned");
    task = ctx.Start({}, kCleanUp, flag);
    co_await ctx.Sleep(0);
    ctx.Cancel(task);
    co_await ctx.Join(task);
    cleaned = flag.is_set();
  });
  EXPECT_TRUE(cleaned);
  EXPECT_TRUE(task.cancelled());
  EXPECT_THAT(run.Notes(), IsEmpty());
}

TEST_F(LoopCancelTest, ACancelledTaskIsNoExceptionToWhoeverWaitsForTheFirst) {
  run.Run([&](Context& ctx) -> Task<void> {
    const std::vector<Future<int>> tasks = {ctx.Start({}, kSleepFor, 1000_s),
                                            ctx.Start({}, kSleepFor, 5_ms)};
    co_await ctx.Sleep(0);
    ctx.Cancel(tasks[0]);
    const bool in_time = co_await ctx.Wait(tasks, WaitFor::kFirstException, 1000_s);
    EXPECT_TRUE(in_time);
    EXPECT_TRUE(tasks[0].cancelled());
    EXPECT_TRUE(tasks[1].done()) << "the wait goes on to the end of all";
  });
}

TEST_F(LoopCancelTest, GatherEndsWithTheFirstOfItsTasksThatIsCancelled) {
  run.Run([&](Context& ctx) -> Task<void> {
    const std::vector<Future<int>> tasks = {ctx.Start({}, kSleepFor, 1000_s),
                                            ctx.Start({}, kSleepFor, 1000_s)};
    co_await ctx.Sleep(0);
    ctx.Cancel(tasks[0]);
    bool cancelled = false;
    try {
      co_await ctx.Gather(tasks);
    } catch (const CancelledError&) {
      cancelled = true;
    }
    EXPECT_TRUE(cancelled);
    EXPECT_FALSE(tasks[1].done());
    ctx.Cancel(tasks[1]);
  });
}

// Is woken from a thread at the very moment it is cancelled, and then sleeps.
Task<int> SleepAfterCancellation(Context& ctx, EventFlag flag, Nanos timeout) {
  try {
    co_await flag.Wait(ctx, timeout);
  } catch (const CancelledError&) {
    // Goes on: the sleep is what matters.
  }
  const Nanos begin = MonotonicNanos();
  co_await ctx.Sleep(20_ms);
  co_return static_cast<int>((MonotonicNanos() - begin) / 1_ms);
}
constexpr TaskDef kSleepAfter{"sleep after", &SleepAfterCancellation};

Task<int> SetFlag(Context& ctx, EventFlag flag) {
  flag.Set(ctx);
  co_return 0;
}
constexpr TaskDef kSetFlag{"set flag", &SetFlag};

TEST_F(LoopCancelTest, AWakeThatComesTooLateDoesNotEndTheNextWait) {
  int slept_ms = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag flag(ctx, "flag");
    auto task = ctx.Start({}, kSleepAfter, flag, 1000_s);
    co_await ctx.Sleep(0);
    // The loop stands still until the thread has set the flag: the wake is on its way to it.
    auto setter = ctx.RunInThread(kSetFlag, flag);
    while (!setter.done()) std::this_thread::yield();
    ctx.Cancel(task);
    slept_ms = co_await ctx.Result(task);
  });
  EXPECT_GE(slept_ms, 20);
}

TEST_F(LoopCancelTest, AnErrorWhileTidyingUpAfterATimeoutIsNotHiddenByIt) {
  std::string error;
  run.Run([&](Context& ctx) -> Task<void> {
    try {
      const Future<int> task = ctx.Start({}, kFailTidying);
      co_await ctx.ResultWithin(task, 1_ms);
    } catch (const std::runtime_error& e) {
      error = e.what();
    }
  });
  EXPECT_EQ(error, "tidying failed");
}

TEST_F(LoopCancelTest, AFailureThatNobodyLookedAtIsTold) {
  run.Run([&](Context& ctx) -> Task<void> {
    ctx.Start({}, kFail);
    co_await ctx.Sleep(0);
    co_await ctx.Sleep(0);
  });
  EXPECT_THAT(run.Notes(), ElementsAre("fail failed, and nobody looked: it broke"));
}

TEST_F(LoopCancelTest, ATaskForAPoolThatIsShutDownIsRefusedAndRecordedAsEnded) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    co_await ctx.Close(pool);
    EXPECT_THROW(ctx.Submit(pool, kSleepFor, 0), std::runtime_error);
  });
  EXPECT_EQ(run.OutcomeOf("sleep for"), TaskOutcome::kCancelled);
}

TEST_F(LoopCancelTest, ATaskThatNobodyWaitedForIsToldAndCancelled) {
  Future<int> task;
  run.Run([&](Context& ctx) -> Task<void> {
    task = ctx.Start({}, kSleepFor, 1000_s);
    co_return;
  });
  EXPECT_TRUE(task.cancelled());
  EXPECT_THAT(run.Notes(), ElementsAre(HasSubstr("sleep for was still under way")));
}

TEST_F(LoopCancelTest, TheMainProgramsErrorIsThrownOnAndEndsTheOthers) {
  Future<int> task;
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    task = ctx.Start({}, kSleepFor, 1000_s);
    co_await ctx.Sleep(0);
    throw std::runtime_error("the end");
  }),
               std::runtime_error);
  EXPECT_TRUE(task.cancelled());
}

// The time of the sleep has come when the cancellation is delivered: the timer must not end what
// the task does next, nor come to a task that is no more.
TEST_F(LoopCancelTest, ACancellationAndATimerMayComeInOneTurn) {
  Future<int> ends, goes_on;
  int slept_ms = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    ends = ctx.Start({}, kSleepFor, 2_ms);
    const EventFlag flag(ctx, "never");
    goes_on = ctx.Start({}, kSleepAfter, flag, 2_ms);
    co_await ctx.Sleep(0);
    ctx.Cancel(ends);
    ctx.Cancel(goes_on);
    const Nanos begin = MonotonicNanos();
    while (MonotonicNanos() < begin + 4_ms) std::this_thread::yield();
    co_await ctx.Join(ends);
    slept_ms = co_await ctx.Result(goes_on);
  });
  EXPECT_TRUE(ends.cancelled());
  EXPECT_GE(slept_ms, 20);
}

struct PoolHandle {
  using SendableHandle = void;
  Pool pool;
};
Task<int> CloseIt(Context& ctx, PoolHandle handle) {
  co_await ctx.Close(handle.pool);
  co_return 0;
}
constexpr TaskDef kCloseIt{"close pool", &CloseIt};

TEST_F(LoopCancelTest, APoolForgetsWhoNoLongerWaitsForItToDrain) {
  Future<int> closer, work;
  run.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    work = ctx.Submit(pool, kSleepFor, 5_ms);
    closer = ctx.Start({}, kCloseIt, PoolHandle{pool});
    co_await ctx.Sleep(0);
    ctx.Cancel(closer);
    co_await ctx.Join(closer);
    co_await ctx.Join(work);  // Drained: whoever waits is woken.
  });
  EXPECT_TRUE(closer.cancelled());
  EXPECT_FALSE(work.cancelled());
}

}  // namespace
}  // namespace interleave
