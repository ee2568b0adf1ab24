#include "engine/simulated/explorer.h"

#include <gtest/gtest.h>

#include <set>

#include "engine/runtime/outcome.h"
#include "engine/simulated/simulated_runtime.h"
#include "engine/sync/condition.h"
#include "engine/sync/deadlock_error.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/semaphore.h"
#include "engine/task/context.h"
#include "tests/engine/simulated/explored_program.h"

namespace interleave {
namespace {

Task<void> Increment(Context& ctx, SharedCells counter) {
  const std::int64_t seen = co_await ctx.Load(counter);
  co_await ctx.Operation("add");
  co_await ctx.Store(counter, 0, seen + 1);
}
constexpr TaskDef kIncrement{"increment", &Increment};

Task<void> IncrementLocked(Context& ctx, SharedCells counter, Lock lock) {
  const LockGuard guard = co_await ctx.Acquire(lock);
  const std::int64_t seen = co_await ctx.Load(counter);
  co_await ctx.Store(counter, 0, seen + 1);
}
constexpr TaskDef kIncrementLocked{"increment with a lock", &IncrementLocked};

Task<void> TakeBoth(Context& ctx, Lock first, Lock second) {
  const LockGuard outer = co_await ctx.Acquire(first);
  const LockGuard inner = co_await ctx.Acquire(second);
}
constexpr TaskDef kTakeBoth{"take both", &TakeBoth};

Task<void> Race(Context& ctx) {
  const SharedCells counter = ctx.MakeCells("counter", 1);
  const Future<void> one = ctx.Start({}, kIncrement, counter);
  const Future<void> two = ctx.Start({}, kIncrement, counter);
  co_await ctx.Result(one);
  co_await ctx.Result(two);
}

Task<void> Writers(Context& ctx, std::vector<std::int64_t> times, bool same_cell) {
  const SharedCells cells = ctx.MakeCells("cells", times.size());
  std::vector<Future<void>> writers;
  for (std::size_t i = 0; i < times.size(); ++i) {
    writers.push_back(
        ctx.Start({}, kWriteOwn, cells, same_cell ? 0 : static_cast<std::int64_t>(i), times[i]));
  }
  for (const Future<void>& writer : writers) co_await ctx.Result(writer);
}

Task<void> Philosophers(Context& ctx, std::size_t count, bool ordered) {
  std::vector<Lock> forks;
  for (std::size_t i = 0; i < count; ++i) forks.push_back(ctx.MakeLock("fork"));
  std::vector<Future<void>> all;
  for (std::size_t i = 0; i < count; ++i) {
    std::size_t left = i, right = (i + 1) % count;
    if (ordered && left > right) std::swap(left, right);
    all.push_back(ctx.Start({}, kTakeBoth, forks[left], forks[right]));
  }
  for (const Future<void>& one : all) co_await ctx.Result(one);
}

TEST(ExplorerTest, TwoIncrementsHaveTwentyInterleavingsOfWhichEighteenLoseAnUpdate) {
  const Exploration all = AllOf(Race);
  EXPECT_TRUE(all.complete);
  EXPECT_EQ(all.explored, 20U);  // C(6, 3)
  EXPECT_EQ(all.pruned, 0U);
  EXPECT_EQ(all.AllFailing(), 18U);
  EXPECT_EQ(all.failing.at(Failure::kLostUpdate), 18U);
}

TEST(ExplorerTest, TheOnesThatComeOutRightAreThoseOneAfterTheOther) {
  std::set<std::string> right;
  ExploreAll(ProgramOf(Race),
             {.reduce = false, .each = [&](const Schedule& schedule, const Verdict& verdict) {
                if (verdict.failure == Failure::kNone) {
                  right.insert(ScheduleText(schedule));
                }
              }});
  EXPECT_EQ(right, (std::set<std::string>{"1-1-1-2-2-2", "2-2-2-1-1-1"}));
}

TEST(ExplorerTest, EachInterleavingIsTriedOnce) {
  std::set<std::string> seen;
  std::uint64_t runs = 0;
  ExploreAll(ProgramOf(Race),
             {.reduce = false, .each = [&](const Schedule& schedule, const Verdict&) {
                ++runs;
                seen.insert(ScheduleText(schedule));
              }});
  EXPECT_EQ(seen.size(), runs);
}

TEST(ExplorerTest, CountsAreBinomialAndMultinomial) {
  const auto count = [](std::vector<std::int64_t> times) {
    return AllOf([times](Context& ctx) { return Writers(ctx, times, true); }).explored;
  };
  EXPECT_EQ(count({1, 1}), 2U);
  EXPECT_EQ(count({2, 2}), 6U);
  EXPECT_EQ(count({3, 4}), 35U);
  EXPECT_EQ(count({5, 5}), 252U);
  EXPECT_EQ(count({1, 1, 1, 1}), 24U);
  EXPECT_EQ(count({2, 2, 2}), 90U);
  EXPECT_EQ(count({3, 2, 1}), 60U);
  EXPECT_EQ(count({0, 3}), 1U);
}

TEST(ExplorerTest, OfStepsThatTouchDifferentThingsOneOrderIsEnough) {
  const Body body = [](Context& ctx) { return Writers(ctx, {3, 3, 3}, false); };
  EXPECT_EQ(AllOf(body).explored, 1680U);  // 9! / (3! 3! 3!)
  const Exploration reduced = AllOf(body, true);
  EXPECT_TRUE(reduced.complete);
  // Only the ends are not independent: the main program waits for them one after another.
  EXPECT_LE(reduced.explored, 12U);
  EXPECT_GE(reduced.explored, 1U);
}

TEST(ExplorerTest, WritesToOneCellAreAllDifferent) {
  const Body body = [](Context& ctx) { return Writers(ctx, {2, 2, 2}, true); };
  EXPECT_EQ(AllOf(body, true).explored, 90U);
}

TEST(ExplorerTest, ReductionLosesNoOutcome) {
  const Exploration all = AllOf(Race);
  const Exploration reduced = AllOf(Race, true);
  EXPECT_TRUE(reduced.complete);
  EXPECT_LT(reduced.explored, all.explored);
  EXPECT_TRUE(reduced.failing.contains(Failure::kLostUpdate));
  EXPECT_LT(reduced.AllFailing(), reduced.explored);  // The right ones are there, too.
}

TEST(ExplorerTest, WithALockNothingIsLostAndTheOrdersOfTheLockAreAll) {
  for (const std::int64_t tasks : {2, 3, 4}) {
    const Body body = [tasks](Context& ctx) -> Task<void> {
      const SharedCells counter = ctx.MakeCells("counter", 1);
      const Lock lock = ctx.MakeLock("lock");
      std::vector<Future<void>> all;
      for (std::int64_t i = 0; i < tasks; ++i) {
        all.push_back(ctx.Start({}, kIncrementLocked, counter, lock));
      }
      for (const Future<void>& one : all) co_await ctx.Result(one);
      const std::int64_t count = co_await ctx.Load(counter);
      if (count != tasks) throw std::runtime_error("the count is wrong");
    };
    std::uint64_t orders = 1;
    for (std::int64_t i = 2; i <= tasks; ++i) orders *= static_cast<std::uint64_t>(i);
    const Exploration all = AllOf(body);
    EXPECT_TRUE(all.complete);
    EXPECT_EQ(all.AllFailing(), 0U);
    EXPECT_EQ(all.explored, orders);
  }
}

TEST(ExplorerTest, TheDeadlockOfTwoLocksIsFoundNamedAndShrunk) {
  const Body body = [](Context& ctx) -> Task<void> {
    const Lock a = ctx.MakeLock("a");
    const Lock b = ctx.MakeLock("b");
    const Future<void> one = ctx.Start({}, kTakeBoth, a, b);
    const Future<void> two = ctx.Start({}, kTakeBoth, b, a);
    co_await ctx.Result(one);
    co_await ctx.Result(two);
  };
  const Exploration all = AllOf(body, true);
  ASSERT_TRUE(all.found);
  EXPECT_EQ(all.found->verdict.failure, Failure::kDeadlock);
  EXPECT_NE(all.found->verdict.text.find("waiting for a lock 'b'"), std::string::npos)
      << all.found->verdict.text;
  const Shrunk shrunk = Shrink(ProgramOf(body), *all.found, {});
  EXPECT_TRUE(shrunk.proved);
  EXPECT_EQ(SwitchesOf(shrunk.run.schedule), 1U);
  EXPECT_EQ(ScheduleText(shrunk.run.schedule), "1-2");
}

TEST(ExplorerTest, FivePhilosophersStarveAfterFourSwitchesAndNotIfTheForksAreOrdered) {
  const Body five = [](Context& ctx) { return Philosophers(ctx, 5, false); };
  const Exploration found = ExploreAll(ProgramOf(five), {.stop_at = Failure::kDeadlock});
  ASSERT_TRUE(found.found);
  const Shrunk shrunk = Shrink(ProgramOf(five), *found.found, {});
  EXPECT_TRUE(shrunk.proved);
  EXPECT_EQ(SwitchesOf(shrunk.run.schedule), 4U);
  EXPECT_EQ(shrunk.run.schedule.size(), 5U);  // Everybody has one fork.

  const Exploration ordered = AllOf([](Context& ctx) { return Philosophers(ctx, 5, true); }, true);
  EXPECT_TRUE(ordered.complete);
  EXPECT_EQ(ordered.AllFailing(), 0U);
}

TEST(ExplorerTest, TheFewestSwitchesAreThoseOfTheExhaustiveSearch) {
  std::size_t fewest = 1000;
  Limits limits{.reduce = false};
  limits.each = [&](const Schedule& schedule, const Verdict& verdict) {
    if (verdict.failure != Failure::kNone) fewest = std::min(fewest, SwitchesOf(schedule));
  };
  ExploreAll(ProgramOf(Race), limits);
  const Exploration random =
      ExploreRandom(ProgramOf(Race), {.most_runs = 100, .stop_at = Failure::kLostUpdate}, 7);
  ASSERT_TRUE(random.found);
  EXPECT_EQ(SwitchesOf(Shrink(ProgramOf(Race), *random.found, {}).run.schedule), fewest);
  EXPECT_EQ(fewest, 2U);
}

TEST(ExplorerTest, ThoseWithFewPreemptionsAreCounted) {
  const auto with = [](std::size_t preemptions) {
    return ExploreAll(ProgramOf(Race), {.reduce = false, .most_preemptions = preemptions});
  };
  EXPECT_EQ(with(0).explored, 2U);  // One after the other, either way.
  EXPECT_EQ(with(0).AllFailing(), 0U);
  EXPECT_EQ(with(1).explored, 6U);  // And one switch after the first or second step of either.
  EXPECT_EQ(with(1).AllFailing(), 4U);
  EXPECT_EQ(with(10).explored, 20U);
}

TEST(ExplorerTest, AScheduleIsReplayedStepByStep) {
  const ReplayedRun replay = ReplaySchedule(ProgramOf(Race), {1, 2, 2, 2, 1, 1}, 100);
  EXPECT_FALSE(replay.misfit);
  EXPECT_EQ(replay.verdict.failure, Failure::kLostUpdate);
  ASSERT_EQ(replay.steps.size(), 6U);
  EXPECT_EQ(replay.steps[0].kind, StepKind::kRead);
  EXPECT_EQ(replay.steps[0].name, "counter");
  EXPECT_EQ(replay.steps[2].name, "add");
  EXPECT_EQ(replay.steps[3].value, 1);
  EXPECT_FALSE(replay.steps[3].lost_update);
  EXPECT_EQ(replay.steps[5].kind, StepKind::kWrite);
  EXPECT_TRUE(replay.steps[5].lost_update);
}

TEST(ExplorerTest, AScheduleThatDoesNotFitSaysWhereItStopsFitting) {
  const ReplayedRun ended = ReplaySchedule(ProgramOf(Race), {1, 1, 1, 1}, 100);
  EXPECT_EQ(ended.misfit, 3U);
  EXPECT_EQ(ended.could, std::vector<std::uint32_t>{2});
  const ReplayedRun unknown = ReplaySchedule(ProgramOf(Race), {7}, 100);
  EXPECT_EQ(unknown.misfit, 0U);
  const ReplayedRun longer = ReplaySchedule(ProgramOf(Race), {1, 1, 1, 2, 2, 2, 2}, 100);
  EXPECT_EQ(longer.misfit, 6U);
  EXPECT_TRUE(longer.could.empty());
}

TEST(ExplorerTest, TheSameSeedTriesTheSame) {
  const auto tried = [](std::uint64_t seed) {
    std::string all;
    Limits limits{.most_runs = 30};
    limits.each = [&](const Schedule& schedule, const Verdict&) {
      all += ScheduleText(schedule) + "\n";
    };
    ExploreRandom(ProgramOf(Race), limits, seed);
    return all;
  };
  EXPECT_EQ(tried(5), tried(5));
  EXPECT_NE(tried(5), tried(6));
}

Task<void> SpinUntil(Context& ctx, SharedCells flag) {
  for (;;) {
    const std::int64_t set = co_await ctx.Load(flag);
    if (set != 0) co_return;
  }
}
constexpr TaskDef kSpinUntil{"spin", &SpinUntil};

TEST(ExplorerTest, AThreadThatSpinsIsEndedAtTheLimitOfSteps) {
  const Exploration all = ExploreAll(ProgramOf([](Context& ctx) -> Task<void> {
                                       const SharedCells flag = ctx.MakeCells("flag", 1);
                                       const Future<void> spinner = ctx.Start({}, kSpinUntil, flag);
                                       const Future<void> writer =
                                           ctx.Start({}, kWriteOwn, flag, 0, 2);
                                       co_await ctx.Result(spinner);
                                       co_await ctx.Result(writer);
                                     }),
                                     {.most_runs = 50, .most_steps = 20, .reduce = false});
  EXPECT_FALSE(all.complete);
  EXPECT_GT(all.too_long, 0U);
}

}  // namespace
}  // namespace interleave
