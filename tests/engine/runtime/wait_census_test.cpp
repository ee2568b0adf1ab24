// Deadlocks that no lock is part of, on real threads: found, named, ended; and nothing found where
// somebody could still go on.

#include "engine/runtime/wait_census.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <utility>

#include "engine/sync/barrier.h"
#include "engine/sync/deadlock_error.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/queue.h"
#include "engine/task/duration.h"
#include "tests/engine/runtime/recorded_run.h"

namespace interleave {
namespace {

using testing::HasSubstr;

class WaitCensusTest : public BlockingTest {};

Task<std::int64_t> WaitAtBarrier(Context& ctx, Barrier barrier) {
  co_await barrier.Wait(ctx);
  co_return 1;
}
constexpr TaskDef kWaitAtBarrier{"party", &WaitAtBarrier};

Task<std::int64_t> TakeOne(Context& ctx, Queue<std::int64_t> queue) {
  const std::optional<std::int64_t> item = co_await queue.Get(ctx);
  co_return item.value_or(-1);
}
constexpr TaskDef kTakeOne{"taker", &TakeOne};

Task<std::int64_t> PutAfter(Context& ctx, Queue<std::int64_t> queue, Nanos wait) {
  co_await ctx.Sleep(wait);
  co_await queue.Put(ctx, 7);
  co_return 0;
}
constexpr TaskDef kPutAfter{"putter", &PutAfter};

// What came of `future`: "", or the error's text.
Task<std::string> ErrorOf(Context& ctx, Future<std::int64_t> future) {
  try {
    co_await ctx.Result(future);
  } catch (const std::exception& error) {
    co_return error.what();
  }
  co_return "";
}

int CountFlags(RecordedRun& run) {
  int flags = 0;
  for (const Mark& mark : run.trace().marks()) {
    flags += run.trace().Name(mark.name).starts_with("deadlock: ") ? 1 : 0;
  }
  return flags;
}

TEST_P(WaitCensusTest, ABarrierForOneTooManyIsFoundAndOneGivesUp) {
  RecordedRun run(GetParam());
  std::string errors;
  run.Run([&](Context& ctx) -> Task<void> {
    const Barrier barrier(ctx, "start", 3);
    const auto first = ctx.Start({.name = "First"}, kWaitAtBarrier, barrier);
    const auto second = ctx.Start({.name = "Second"}, kWaitAtBarrier, barrier);
    for (const auto& each : {first, second}) {
      const std::string error = co_await ErrorOf(ctx, each);
      errors += error + "\n";
    }
  });
  EXPECT_THAT(errors, HasSubstr("Main waits for a result"));
  EXPECT_THAT(errors, HasSubstr("First is waiting at a barrier 'start'"));
  EXPECT_THAT(errors, HasSubstr("Second is waiting at a barrier 'start'"));
  // Who gives up breaks it for the other.
  EXPECT_THAT(errors, HasSubstr("the barrier is broken"));
}

TEST_P(WaitCensusTest, TheMainProgramItselfGivesUpWhenNobodyElseIsThere) {
  RecordedRun run(GetParam());
  EXPECT_THROW(run.Run([](Context& ctx) -> Task<void> {
    const EventFlag flag(ctx, "never");
    co_await flag.Wait(ctx);
  }),
               DeadlockError);
}

TEST_P(WaitCensusTest, WhoIsLeftBehindWaitingIsEndedToo) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> queue(ctx, "empty");
    ctx.Start({}, kTakeOne, queue);
    co_return;
  });
  bool failed = false;
  for (const TaskInfo& task : run.trace().tasks()) failed |= task.outcome == TaskOutcome::kFailed;
  EXPECT_TRUE(failed);
}

TEST_P(WaitCensusTest, ALongSleepOfOneIsNoDeadlockOfTheOthers) {
  RecordedRun run(GetParam());
  std::int64_t got = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> queue(ctx, "slow");
    const auto taker = ctx.Start({}, kTakeOne, queue);
    ctx.Start({}, kPutAfter, queue, 300_ms);
    got = co_await ctx.Result(taker);
  });
  EXPECT_EQ(got, 7);
}

TEST_P(WaitCensusTest, ADaemonThatWaitsForEverIsNone) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> queue(ctx, "jobs");
    ctx.Start({.daemon = true}, kTakeOne, queue);
    co_await ctx.Sleep(200_ms);
  });
  for (const TaskInfo& task : run.trace().tasks()) {
    EXPECT_NE(task.outcome, TaskOutcome::kFailed) << run.trace().Name(task.name);
  }
}

TEST_P(WaitCensusTest, ItIsFoundWhileTheMainProgramGathers) {
  RecordedRun run(GetParam());
  std::string error;
  run.Run([&](Context& ctx) -> Task<void> {
    const Barrier barrier(ctx, "start", 3);
    const std::vector<Future<std::int64_t>> parties = {
        ctx.Start({.name = "First"}, kWaitAtBarrier, barrier),
        ctx.Start({.name = "Second"}, kWaitAtBarrier, barrier)};
    try {
      co_await ctx.Gather(parties);
    } catch (const std::exception& first_to_fail) {
      error = first_to_fail.what();
    }
    for (const auto& party : parties) co_await ctx.Join(party);
  });
  EXPECT_THAT(error, testing::AnyOf(HasSubstr("Main waits for results"),
                                    HasSubstr("the barrier is broken")));
  EXPECT_EQ(CountFlags(run), 1);
}

TEST_P(WaitCensusTest, ItIsFoundWhileTheMainProgramClosesAPool) {
  RecordedRun run(GetParam());
  std::string errors;
  run.Run([&](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> queue(ctx, "empty");
    const PoolOptions options{.workers = 2, .name = "Taker"};
    const Pool pool = ctx.OpenPool(options);
    const auto first = ctx.Submit(pool, kTakeOne, queue);
    const auto second = ctx.Submit(pool, kTakeOne, queue);
    co_await ctx.Close(pool);
    for (const auto& each : {first, second}) {
      const std::string error = co_await ErrorOf(ctx, each);
      errors += error + "\n";
    }
  });
  EXPECT_THAT(errors, HasSubstr("Main waits for the end of the pool 'Taker'"));
  EXPECT_THAT(errors, HasSubstr("Taker 1 is waiting for a queue 'empty'"));
  EXPECT_EQ(CountFlags(run), 2);  // One gives up after the other.
}

Task<std::int64_t> WaitForFlag(Context& ctx, EventFlag flag) {
  co_await flag.Wait(ctx);
  co_return 1;
}
constexpr TaskDef kWaitForFlag{"waiter", &WaitForFlag};

TEST_P(WaitCensusTest, WhoWaitsForATimeMayEndTheOthersWaitAfterwards) {
  RecordedRun run(GetParam());
  std::int64_t got = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag flag(ctx, "go");
    const auto waiter = ctx.Start({}, kWaitForFlag, flag);
    EXPECT_THROW(co_await ctx.Result(waiter, 300_ms), TimeoutError);
    flag.Set(ctx);
    got = co_await ctx.Result(waiter);
  });
  EXPECT_EQ(got, 1);
  EXPECT_EQ(CountFlags(run), 0);
}

TEST_P(WaitCensusTest, IfItDoesNotTheyAreFound) {
  RecordedRun run(GetParam());
  run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag flag(ctx, "never");
    const auto waiter = ctx.Start({}, kWaitForFlag, flag);
    EXPECT_THROW(co_await ctx.Result(waiter, 300_ms), TimeoutError);
  });
  EXPECT_EQ(CountFlags(run), 1);
}

INSTANTIATE_TEST_SUITE_P(Models, WaitCensusTest,
                         testing::Values(Blocking::kThreads, Blocking::kGlobalLock), NameOfParam);

// As a value: who is over is no deadlock, however late its thread is.
TEST(WaitCensusValueTest, AWaitWhoseEndHasComeIsNotToldToGiveUp) {
  WaitCensus census;
  census.Open();
  census.Enter();
  std::promise<void> looked;
  bool first = true, told = false;  // Both under the census's own lock.
  EndlessWait wait{.who = "One",
                   .what = "waits",
                   .over =
                       [&] {
                         if (std::exchange(first, false)) looked.set_value();
                         return true;
                       },
                   .wake = [&] { told = true; }};
  census.Begin(wait);
  looked.get_future().wait();  // It has been asked, and the census goes on under its lock.
  EXPECT_EQ(census.End(wait), "");
  EXPECT_FALSE(told);
}

}  // namespace
}  // namespace interleave
