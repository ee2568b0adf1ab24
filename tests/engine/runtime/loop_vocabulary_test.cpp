// What asyncio calls as_completed, wait, wait_for, sleep(0) and call_soon_threadsafe, by what they
// do on our loop. Its other words have tests of their own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "engine/sync/event_flag.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "tests/engine/runtime/host_run.h"
#include "tests/engine/runtime/small_tasks.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;

class LoopVocabularyTest : public ::testing::Test {
 protected:
  HostRun run{Host::kEventLoop};
};

TEST_F(LoopVocabularyTest, AsCompletedGivesEachInTheOrderTheyEnd) {
  std::vector<int> order;
  run.Run([&](Context& ctx) -> Task<void> {
    std::vector<Future<int>> pending;
    for (const int value : {3, 1, 2}) {
      pending.push_back(ctx.Start({}, kSleepFor, value * 30_ms, value));
    }
    while (!pending.empty()) {
      const Future<int> next = co_await ctx.NextCompleted(pending);
      order.push_back(co_await ctx.Result(next));
    }
  });
  EXPECT_THAT(order, ElementsAre(1, 2, 3));
}

Task<int> GoOnAt(Context& ctx, EventFlag start, bool fails) {
  co_await start.Wait(ctx);
  if (fails) throw std::runtime_error("it broke");
  co_return 3;
}
constexpr TaskDef kGoOnAt{"go on at", &GoOnAt};

TEST_F(LoopVocabularyTest, WaitEndsWithTheFirstOfAllWithTheFirstFailureOrWithAll) {
  run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag second(ctx, "second");
    const EventFlag third(ctx, "third");
    const std::vector<Future<int>> tasks = {ctx.Start({}, kSleepFor, 1_ms, 1),
                                            ctx.Start({}, kGoOnAt, second, true),
                                            ctx.Start({}, kGoOnAt, third, false)};
    EXPECT_TRUE(co_await ctx.Wait(tasks, WaitFor::kFirstCompleted));
    EXPECT_TRUE(tasks[0].done());
    EXPECT_FALSE(tasks[1].done());
    second.Set(ctx);
    EXPECT_TRUE(co_await ctx.Wait(tasks, WaitFor::kFirstException));
    EXPECT_TRUE(tasks[1].done());
    EXPECT_FALSE(tasks[2].done());
    third.Set(ctx);
    EXPECT_TRUE(co_await ctx.Wait(tasks, WaitFor::kAll));
    EXPECT_TRUE(tasks[2].done());
    EXPECT_THROW(co_await ctx.Result(tasks[1]), std::runtime_error);
  });
}

TEST_F(LoopVocabularyTest, WaitNeverCancels) {
  run.Run([&](Context& ctx) -> Task<void> {
    const std::vector<Future<int>> tasks = {ctx.Start({}, kSleepFor, 5_ms, 1)};
    EXPECT_FALSE(co_await ctx.Wait(tasks, WaitFor::kAll, 1_ms));
    const int value = co_await ctx.Result(tasks[0]);
    EXPECT_EQ(value, 1);
  });
}

TEST_F(LoopVocabularyTest, WaitForWithoutAnyTimeCancelsWhatHasNotBegun) {
  Future<int> task;
  bool timed_out = false;
  run.Run([&](Context& ctx) -> Task<void> {
    task = ctx.Start({}, kSleepFor, 0, 1);
    try {
      co_await ctx.ResultWithin(task, 0);
    } catch (const TimeoutError&) {
      timed_out = true;
    }
    const Future<int> ended = ctx.Start({}, kSleepFor, 0, 2);
    co_await ctx.Join(ended);
    const int value = co_await ctx.ResultWithin(ended, 0);  // It is there already.
    EXPECT_EQ(value, 2);
  });
  EXPECT_TRUE(timed_out);
  EXPECT_TRUE(task.cancelled());
  // Its row never shows it running.
  for (const Slice& slice : run.Row("sleep for #1").slices) {
    EXPECT_NE(slice.state, State::kRunning);
  }
}

Task<int> Write(Context& ctx, std::string* order, std::string what, int turns) {
  for (int turn = 0; turn < turns; ++turn) {
    *order += what;
    co_await ctx.Sleep(0);
  }
  co_return 0;
}

// sleep(0) gives up one turn, neither more nor less.
TEST_F(LoopVocabularyTest, SleepZeroLetsTheOthersHaveTheirTurn) {
  static std::string order;
  order.clear();
  static constexpr TaskDef kWrite{"write",
                                  +[](Context& ctx, std::string what, int turns) -> Task<int> {
                                    return Write(ctx, &order, std::move(what), turns);
                                  }};
  run.Run([&](Context& ctx) -> Task<void> {
    const std::string a = "a", b = "b";
    const std::vector<Future<int>> both = {ctx.Start({}, kWrite, a, 3),
                                           ctx.Start({}, kWrite, b, 3)};
    co_await ctx.Wait(both);
  });
  EXPECT_EQ(order, "ababab");
}

Task<int> SetIt(Context& ctx, EventFlag flag) {
  flag.Set(ctx);
  co_return 0;
}
constexpr TaskDef kSetIt{"set", &SetIt};

// call_soon_threadsafe: a thread wakes the loop, which has nothing else to do, out of its poll.
TEST_F(LoopVocabularyTest, AThreadWakesATaskOfTheLoop) {
  run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag flag(ctx, "flag");
    const Future<int> setter = ctx.RunInThread(kSetIt, flag);
    EXPECT_TRUE(co_await flag.Wait(ctx, 1000_s));
    co_await ctx.Result(setter);
  });
}

}  // namespace
}  // namespace interleave
