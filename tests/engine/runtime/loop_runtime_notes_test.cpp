// What is told when a run of the event loop is over, though nothing failed: tasks that nobody
// awaited, failures that nobody saw, cancellations that were swallowed.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "engine/sync/event_flag.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "tests/engine/runtime/host_run.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

Task<int> Fail(Context& /*ctx*/) {
  throw std::runtime_error("it broke");
  co_return 0;
}
constexpr TaskDef kFail{"fail", &Fail};

class LoopNotesTest : public ::testing::Test {
 protected:
  HostRun run{Host::kEventLoop};
};

Task<int> Succeed(Context& /*ctx*/) { co_return 1; }
constexpr TaskDef kSucceed{"succeed", &Succeed};

TEST_F(LoopNotesTest, ATaskThatNobodyEverAwaitsIsTold) {
  Future<int> kept;
  run.Run([&](Context& ctx) -> Task<void> {
    ctx.Start({}, kSucceed);         // Nobody can.
    kept = ctx.Start({}, kSucceed);  // Nobody does.
    const Future<int> on_thread = ctx.RunInThread(kSucceed);
    // These are awaited, one way or another.
    const Future<int> first = ctx.Start({}, kSucceed), second = ctx.Start({}, kSucceed);
    const Future<int> third = ctx.Start({}, kSucceed), fourth = ctx.Start({}, kSucceed);
    const Pool pool = ctx.OpenPool({.workers = 1});
    ctx.Submit(pool, kSucceed);
    third.AddDoneCallback([](const Future<int>&) {});
    co_await ctx.Join(first);
    const std::vector<Future<int>> both{second, first};
    co_await ctx.Wait(both);
    co_await ctx.Close(pool);
    const int value = co_await ctx.Result(fourth);
    EXPECT_EQ(value, 1);
  });
  EXPECT_THAT(run.Notes(), UnorderedElementsAre("succeed #1 ended, but nobody ever awaited it",
                                                "succeed #2 ended, but nobody ever awaited it",
                                                "succeed #3 ended, but nobody ever awaited it"));
}

TEST_F(LoopNotesTest, AFailureOnAThreadThatNobodyLookedAtIsTold) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Future<int> seen = ctx.RunInThread(kFail);
    ctx.RunInThread(kFail);
    try {
      co_await ctx.Result(seen);
    } catch (const std::runtime_error&) {
      // Seen.
    }
  });
  EXPECT_THAT(run.Notes(), ElementsAre("fail #2 failed, and nobody looked: it broke"));
}

TEST_F(LoopNotesTest, ManyNotesAreCountedAndNotToldOneByOne) {
  run.Run([&](Context& ctx) -> Task<void> {
    for (int i = 0; i < 100; ++i) ctx.Start({}, kFail);
    co_await ctx.Sleep(0);
    co_await ctx.Sleep(0);
  });
  EXPECT_THAT(run.Notes(), SizeIs(21));
  EXPECT_EQ(run.Notes().back(), " and 80 more tasks like these");
}

// Keeps on whatever it is told; lets `ctx` know when it has been cancelled.
Task<int> SwallowEverything(Context& ctx, EventFlag cancelled) {
  for (;;) {
    try {
      co_await ctx.Sleep(1000_s);
    } catch (const CancelledError&) {
      cancelled.Set(ctx);
    } catch (const std::exception&) {
      // Told to stop; goes on regardless.
    }
  }
}
constexpr TaskDef kSwallowEverything{"swallow everything", &SwallowEverything};

TEST_F(LoopNotesTest, ASwallowedCancellationIsToldAlsoIfTheTaskNeverEnds) {
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag cancelled(ctx, "cancelled");
    const Future<int> task = ctx.Start({}, kSwallowEverything, cancelled);
    co_await ctx.Sleep(0);
    ctx.Cancel(task);
    co_await cancelled.Wait(ctx);
    run.runtime().RequestStop();
    co_await ctx.Join(task);
  }),
               Stopped);
  EXPECT_EQ(run.Marks("swallowed its cancellation"), 1);
  EXPECT_THAT(run.Notes(), ElementsAre(HasSubstr("swallow everything did not end")));
}

Task<int> TidyForLong(Context& ctx, EventFlag cancelled) {
  try {
    co_await ctx.Sleep(1000_s);
  } catch (const CancelledError&) {
    cancelled.Set(ctx);
  }
  co_await ctx.Sleep(1000_s);
  co_return 0;
}
constexpr TaskDef kTidyForLong{"tidy for long", &TidyForLong};

TEST_F(LoopNotesTest, ACancelledTaskThatIsStillUnderWayAtTheStopIsTold) {
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag cancelled(ctx, "cancelled");
    const Future<int> task = ctx.Start({}, kTidyForLong, cancelled);
    co_await ctx.Sleep(0);
    ctx.Cancel(task);
    co_await cancelled.Wait(ctx);
    run.runtime().RequestStop();
    co_await ctx.Join(task);
  }),
               Stopped);
  EXPECT_THAT(run.Notes(), ElementsAre(HasSubstr("tidy for long was cancelled, and was still")));
}

}  // namespace
}  // namespace interleave
