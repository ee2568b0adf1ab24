// Tasks that are waited for together on a loop, and what a cancellation of one, or of who waits,
// means to the others: as asyncio.TaskGroup and asyncio.gather.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "engine/task/task_group.h"
#include "tests/engine/runtime/host_run.h"
#include "tests/engine/runtime/small_tasks.h"

namespace interleave {
namespace {

using ::testing::IsEmpty;

Task<int> SwallowCancellation(Context& ctx) {
  try {
    co_await ctx.Sleep(1000_s);
  } catch (const CancelledError&) {
    // Meant to: this is what the tests are about.
  }
  co_return 3;
}
constexpr TaskDef kSwallow{"swallow", &SwallowCancellation};

// What came out of `wait`: "done", "cancelled", or the text of the failure.
template <typename R>
Task<std::string> OutcomeOf(Task<R> wait) {
  try {
    co_await std::move(wait);
  } catch (const CancelledError&) {
    co_return "cancelled";
  } catch (const std::exception& error) {
    co_return error.what();
  }
  co_return "done";
}

// Waits for two tasks, one of them stubborn, and says how that ended.
enum class Together { kGather, kGroup };
Task<std::string> AwaitTwo(Context& ctx, Together how) {
  if (how == Together::kGroup) {
    TaskGroup<int> group(ctx);
    group.Start({}, kSwallow);
    group.Start({}, kSwallow);
    co_return co_await OutcomeOf(group.Join());
  }
  const std::vector<Future<int>> two{ctx.Start({}, kSwallow), ctx.Start({}, kSwallow)};
  co_return co_await OutcomeOf(ctx.Gather(two));
}
constexpr TaskDef kAwaitTwo{"await two", &AwaitTwo};

class LoopGroupTest : public ::testing::Test {
 protected:
  HostRun run{Host::kEventLoop};
};

TEST_F(LoopGroupTest, ATaskThatIsCancelledByItselfDoesNotCancelTheOthers) {
  Future<int> cancelled, sibling;
  std::string outcome;
  run.Run([&](Context& ctx) -> Task<void> {
    TaskGroup<int> group(ctx);
    cancelled = group.Start({}, kSleepFor, 1000_s, 1);
    sibling = group.Start({}, kSleepFor, 5_ms, 2);
    co_await ctx.Sleep(0);
    ctx.Cancel(cancelled);
    outcome = co_await OutcomeOf(group.Join());
  });
  EXPECT_TRUE(cancelled.cancelled());
  EXPECT_FALSE(sibling.cancelled());
  EXPECT_EQ(sibling.core().value(), 2);
  EXPECT_EQ(outcome, "cancelled");  // As task.result() of that one.
  EXPECT_EQ(run.OutcomeOf("sleep for #2"), TaskOutcome::kDone);
}

TEST_F(LoopGroupTest, AFailureAfterACancelledTaskCancelsTheRestAndIsWhatIsTold) {
  Future<int> cancelled, sibling;
  std::string outcome;
  run.Run([&](Context& ctx) -> Task<void> {
    TaskGroup<int> group(ctx);
    cancelled = group.Start({}, kSleepFor, 1000_s, 1);
    sibling = group.Start({}, kSleepFor, 1000_s, 2);
    group.Start({}, kFailAfter, 1_ms);
    co_await ctx.Sleep(0);
    ctx.Cancel(cancelled);
    outcome = co_await OutcomeOf(group.Join());
  });
  EXPECT_EQ(outcome, "it broke");
  EXPECT_TRUE(sibling.cancelled());
}

TEST_F(LoopGroupTest, TheResultsComeInTheOrderOfTheStarts) {
  std::vector<int> results;
  run.Run([&](Context& ctx) -> Task<void> {
    TaskGroup<int> group(ctx);
    group.Start({}, kSleepFor, 3_ms, 1);
    group.Start({}, kSleepFor, 1_ms, 2);
    results = co_await group.Join();
  });
  EXPECT_EQ(results, (std::vector{1, 2}));
  EXPECT_THAT(run.Notes(), IsEmpty());
}

class LoopTogetherTest : public LoopGroupTest, public ::testing::WithParamInterface<Together> {};
INSTANTIATE_TEST_SUITE_P(Each, LoopTogetherTest,
                         ::testing::Values(Together::kGather, Together::kGroup),
                         [](const auto& each) {
                           return each.param == Together::kGather ? "gather" : "group";
                         });

TEST_P(LoopTogetherTest, WhoIsCancelledThereIsSoEvenIfNoneOfTheTasksMinds) {
  std::string outcome;
  run.Run([&](Context& ctx) -> Task<void> {
    const auto waiter = ctx.Start({}, kAwaitTwo, GetParam());
    co_await ctx.Sleep(1_ms);
    ctx.Cancel(waiter);
    outcome = co_await ctx.Result(waiter);
  });
  EXPECT_EQ(outcome, "cancelled");
  EXPECT_EQ(run.OutcomeOf("swallow #1"), TaskOutcome::kDone);
  EXPECT_EQ(run.OutcomeOf("swallow #2"), TaskOutcome::kDone);
}

}  // namespace
}  // namespace interleave
