// Programs that sleep, that look again and again, and runs that are given up.

#include <gtest/gtest.h>

#include "tests/engine/simulated/explored_program.h"

namespace interleave {
namespace {

// Looks at one after the other; until all are set, again and again.
Task<void> WaitUntilSet(Context& ctx, SharedCells flags, std::int64_t count) {
  for (std::int64_t set = 0; set < count;) {
    set = 0;
    for (std::int64_t i = 0; i < count; ++i) {
      const std::int64_t seen = co_await ctx.Load(flags, static_cast<std::size_t>(i));
      if (seen != 0) ++set;
    }
    if (set < count) co_await ctx.Sleep(1'000'000);
  }
}
constexpr TaskDef kWaitUntilSet{"wait until set", &WaitUntilSet};

// It slept for ever, and nobody else ever came to a step.
TEST(ExplorerSleepTest, WhoLooksAgainAndAgainLetsOthersGoOn) {
  const Exploration all = AllOf([](Context& ctx) -> Task<void> {
    const SharedCells flag = ctx.MakeCells("flag", 1);
    const Future<void> looks = ctx.Start({}, kWaitUntilSet, flag, std::int64_t{1});
    const Future<void> sets = ctx.Start({}, kWriteOwn, flag, std::int64_t{0}, std::int64_t{2});
    while (!looks.done()) co_await ctx.Sleep(1'000'000);
    co_await ctx.Result(sets);
  });
  EXPECT_TRUE(all.complete);
  EXPECT_EQ(all.AllFailing(), 0U);
  EXPECT_GT(all.explored, 1U);
}

TEST(ExplorerSleepTest, WhoLooksForWhatNobodyChangesNeverComesOutRight) {
  const Exploration all = AllOf([](Context& ctx) -> Task<void> {
    const SharedCells flag = ctx.MakeCells("flag", 1);
    const Future<void> looks = ctx.Start({}, kWaitUntilSet, flag, std::int64_t{1});
    while (!looks.done()) co_await ctx.Sleep(1'000'000);
  });
  EXPECT_EQ(all.AllFailing() + all.too_long, all.explored + all.too_long);
  EXPECT_GT(all.AllFailing() + all.too_long, 0U);
}

Task<void> SleepOften(Context& ctx, std::int64_t times) {
  for (std::int64_t i = 0; i < times; ++i) co_await ctx.Sleep(1'000'000);
}
constexpr TaskDef kSleepOften{"sleep often", &SleepOften};

// Sleeping twice is no looking for something: this was called a deadlock.
TEST(ExplorerSleepTest, WhoSleepsSeveralTimesWakesUpEachTime) {
  const Exploration all = AllOf([](Context& ctx) -> Task<void> {
    const Future<void> one = ctx.Start({}, kSleepOften, std::int64_t{3});
    const Future<void> two = ctx.Start({}, kSleepOften, std::int64_t{5});
    co_await ctx.Result(one);
    co_await ctx.Result(two);
  });
  EXPECT_TRUE(all.complete);
  EXPECT_EQ(all.AllFailing(), 0U);
}

// What changed between two looks of one round is seen in the next round, although nobody is left.
TEST(ExplorerSleepTest, WhoLooksAtTwoThingsLooksOnceMoreAtTheEnd) {
  const Exploration all = AllOf([](Context& ctx) -> Task<void> {
    const SharedCells cells = ctx.MakeCells("cells", 2);
    const Future<void> looks = ctx.Start({}, kWaitUntilSet, cells, std::int64_t{2});
    const Future<void> first = ctx.Start({}, kWriteOwn, cells, std::int64_t{0}, std::int64_t{2});
    const Future<void> second = ctx.Start({}, kWriteOwn, cells, std::int64_t{1}, std::int64_t{2});
    co_await ctx.Result(looks);
    co_await ctx.Result(first);
    co_await ctx.Result(second);
  });
  EXPECT_TRUE(all.complete);
  EXPECT_EQ(all.AllFailing(), 0U);
}

class GivesUpAtOnce final : public StepChooser {
 public:
  std::size_t Choose(std::span<const ProgramStep> /*offers*/) override { return kGiveUp; }
  void OnTaken(std::span<const Touched> /*touched*/, std::int64_t /*value*/) override {}
  void OnLostUpdate(std::uint32_t /*thread*/, std::string_view /*cell*/) override {}
};

// It stayed for ever: each step by hand is such a run.
TEST(ExplorerSleepTest, WhatStandsInLineForAPoolGoesWithTheRunThatIsGivenUp) {
  std::vector<Future<void>> kept;
  GivesUpAtOnce chooser;
  ProgramOf([&](Context& ctx) -> Task<void> {
    const SharedCells cells = ctx.MakeCells("cells", 1);
    const Pool pool = ctx.OpenPool({.workers = 1});
    for (std::int64_t i = 0; i < 3; ++i) {
      kept.push_back(ctx.Submit(pool, kWriteOwn, cells, std::int64_t{0}, i + 1));
    }
    co_await ctx.Result(kept[0]);
  })(chooser);
  ASSERT_EQ(kept.size(), 3U);
  for (const Future<void>& future : kept) EXPECT_TRUE(future.core().unique());
}

}  // namespace
}  // namespace interleave
