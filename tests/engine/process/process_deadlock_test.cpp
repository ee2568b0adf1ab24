// Waits between processes that nobody will ever end, though they form no circle.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/sync/deadlock_error.h"
#include "engine/task/duration.h"
#include "tests/engine/process/primitive_tasks.h"
#include "tests/engine/process/test_tasks.h"
#include "tests/engine/runtime/host_run.h"

namespace interleave {
namespace {

using testing::HasSubstr;

constexpr Nanos kForEver = -1;

class ProcessDeadlockTest : public testing::TestWithParam<Host> {
 protected:
  int CountFlags() {
    int flags = 0;
    for (const Mark& mark : run_.trace().marks()) {
      flags += run_.trace().Name(mark.name).starts_with("deadlock: ") ? 1 : 0;
    }
    return flags;
  }
  HostRun run_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(StartMethods, ProcessDeadlockTest,
                         testing::Values(Host::kProcesses, Host::kForkServer),
                         [](const auto& host) { return HostName(host.param); });

// What came of `future`: "", or the error's text.
Task<std::string> ErrorOf(Context& ctx, Future<std::int64_t> future) {
  try {
    co_await ctx.Result(future);
  } catch (const std::exception& error) {
    co_return error.what();
  }
  co_return "";
}

TEST_P(ProcessDeadlockTest, ABarrierForOneTooManyIsFoundAndOneGivesUp) {
  std::string error;
  std::int64_t broken = 0;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Barrier barrier(ctx, "start", 3);
    const SharedCells arrivals = ctx.MakeCells("arrivals", 1);
    const auto first = ctx.Start({.name = "First"}, kTestMeet, barrier, arrivals, 3, 1, kForEver);
    const auto second = ctx.Start({.name = "Second"}, kTestMeet, barrier, arrivals, 3, 1, kForEver);
    for (const auto& each : {first, second}) {
      const std::string text = co_await ErrorOf(ctx, each);
      if (text.empty()) {
        broken = co_await ctx.Result(each);
      } else {
        error = text;
      }
    }
  });
  EXPECT_THAT(error, HasSubstr("Main waits for a result"));
  EXPECT_THAT(error, HasSubstr("First is waiting at a barrier 'start'"));
  EXPECT_THAT(error, HasSubstr("Second is waiting at a barrier 'start'"));
  EXPECT_EQ(broken, -1);  // Who gives up breaks it for the other.
  EXPECT_EQ(CountFlags(), 1);
}

TEST_P(ProcessDeadlockTest, TheMainProgramItselfGivesUpWhenNobodyElseIsThere) {
  EXPECT_THROW(run_.Run([](Context& ctx) -> Task<void> {
    const EventFlag flag(ctx, "never");
    co_await flag.Wait(ctx);
  }),
               DeadlockError);
  EXPECT_EQ(CountFlags(), 1);
}

TEST_P(ProcessDeadlockTest, AQueueThatNobodyFillsIsFoundWhileAPoolIsClosed) {
  std::string errors;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> queue(ctx, "empty");
    const Pool pool = ctx.OpenPool({.workers = 2, .name = "Taker"});
    const auto first = ctx.Submit(pool, kTestTakeItem, queue);
    const auto second = ctx.Submit(pool, kTestTakeItem, queue);
    co_await ctx.Close(pool);
    for (const auto& each : {first, second}) errors += co_await ErrorOf(ctx, each) + "\n";
  });
  EXPECT_THAT(errors, HasSubstr("Main waits for the end of the pool 'Taker'"));
  EXPECT_THAT(errors, HasSubstr("Taker 1 waits for the queue 'empty'"));
  EXPECT_THAT(errors, HasSubstr("Taker 2 waits for the queue 'empty'"));
  EXPECT_EQ(CountFlags(), 2);  // One gives up after the other.
}

TEST_P(ProcessDeadlockTest, WhoPutsIntoAFullQueueThatNobodyEmptiesIsFound) {
  std::string error;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> queue(ctx, "full", {.capacity = 1});
    const auto first = ctx.Start({}, kTestPutLater, queue, 0, 1);
    co_await ctx.Result(first);
    const auto second = ctx.Start({.name = "Second"}, kTestPutLater, queue, 0, 2);
    error = co_await ErrorOf(ctx, second);
  });
  EXPECT_THAT(error, HasSubstr("Second waits for the queue 'full'"));
}

// What the documentation of multiprocessing warns of: join() before the queue is empty.
TEST_P(ProcessDeadlockTest, WhoIsJoinedBeforeAnybodyTakesWhatItPutIsFound) {
  std::string error;
  try {
    run_.Run([](Context& ctx) -> Task<void> {
      const Queue<std::int64_t> queue(ctx, "big");
      const auto puts = ctx.Start({.name = "Putter"}, kTestPut, queue, 0, 20'000);
      co_await ctx.Result(puts);
    });
  } catch (const DeadlockError& deadlock) {
    error = deadlock.what();
  }
  EXPECT_THAT(error, HasSubstr("Putter waits until the queue 'big' has room for what it put"));
  EXPECT_THAT(error, HasSubstr("Main waits for a result"));
}

TEST_P(ProcessDeadlockTest, WhoSendsMoreThanAPipeHoldsThatNobodyReadsIsFound) {
  std::string error;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Pipe<std::string> pipe(ctx, "narrow");
    const auto sends = ctx.Start({.name = "Sender"}, kTestSend, pipe, 20'000);
    try {
      co_await ctx.Result(sends);
    } catch (const std::exception& deadlock) {
      error = deadlock.what();
    }
  });
  EXPECT_THAT(error, HasSubstr("Sender waits until the pipe 'narrow' has room"));
}

TEST_P(ProcessDeadlockTest, WhoIsLeftBehindWaitingIsEndedToo) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> queue(ctx, "empty");
    ctx.Start({}, kTestTakeItem, queue);
    co_return;
  });
  EXPECT_EQ(run_.OutcomeOf("take item"), TaskOutcome::kFailed);
}

TEST_P(ProcessDeadlockTest, ALongSleepOfOneIsNoDeadlockOfTheOthers) {
  std::int64_t got = 0;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> queue(ctx, "slow");
    const auto taker = ctx.Start({}, kTestTakeItem, queue);
    ctx.Start({}, kTestPutLater, queue, 400_ms, 7);
    got = co_await ctx.Result(taker);
  });
  EXPECT_EQ(got, 7);
  EXPECT_EQ(CountFlags(), 0);
}

TEST_P(ProcessDeadlockTest, ADaemonThatWaitsForEverIsNone) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> queue(ctx, "jobs");
    ctx.Start({.daemon = true}, kTestTakeItem, queue);
    co_await ctx.Sleep(300_ms);
  });
  EXPECT_EQ(run_.OutcomeOf("take item"), TaskOutcome::kCancelled);
  EXPECT_EQ(CountFlags(), 0);
}

TEST_P(ProcessDeadlockTest, WhoWaitsForATimeMayEndTheOthersWaitAfterwards) {
  std::int64_t got = 0;
  run_.Run([&](Context& ctx) -> Task<void> {
    const EventFlag flag(ctx, "go");
    const SharedCells cells = ctx.MakeCells("prepared", 1);
    const auto waiter = ctx.Start({}, kTestAwaitEvent, flag, cells, kForEver);
    EXPECT_THROW(co_await ctx.Result(waiter, 400_ms), TimeoutError);
    cells[0].store(1);
    flag.Set(ctx);
    got = co_await ctx.Result(waiter);
  });
  EXPECT_EQ(got, 1);
  EXPECT_EQ(CountFlags(), 0);
}

TEST_P(ProcessDeadlockTest, AWorkerThatIsKilledWhileAllWaitForItIsNoDeadlock) {
  std::string error;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const auto dies = ctx.Submit(pool, kTestDie, "kill");
    error = co_await ErrorOf(ctx, dies);
    co_await ctx.Close(pool);
  });
  EXPECT_THAT(error, HasSubstr("was killed by signal 9"));
  EXPECT_EQ(CountFlags(), 0);
}

}  // namespace
}  // namespace interleave
