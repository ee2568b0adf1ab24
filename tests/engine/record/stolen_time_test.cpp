#include "engine/record/stolen_time.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

constexpr Nanos kSecond = 1'000'000'000;

TEST(StolenTimeTest, TheEighthNumberOfTheFirstLineCountsAndTheCoresAreTheLinesAfterIt) {
  constexpr std::string_view kStat =
      "cpu  6987051 1908303 1642207 2057542 14938 0 6073 102600 7 9\n"
      "cpu0 1 2 3 4 5 6 7 8 9 10\n"
      "cpu1 1 2 3 4 5 6 7 8 9 10\n"
      "intr 5 cpu\n";
  EXPECT_EQ(StolenTime::Of(kStat, 100).stolen, Nanos{1'026'000'000'000});
  EXPECT_EQ(StolenTime::Of(kStat, 1000).stolen, Nanos{102'600'000'000});
  EXPECT_EQ(StolenTime::Of(kStat, 100).cores, 2);
  EXPECT_EQ(StolenTime::Of(kStat, 100).tick, 10'000'000);
}

TEST(StolenTimeTest, OldKernelsAndOtherTextTellOfNone) {
  EXPECT_EQ(StolenTime::Of("", 100).stolen, 0);
  EXPECT_EQ(StolenTime::Of("cpu  1 2 3 4\ncpu0 1 2 3 4 5 6 7 8", 100).stolen, 0);
  EXPECT_EQ(StolenTime::Of("intr 1 2 3 4 5 6 7 8", 100).stolen, 0);
  EXPECT_EQ(StolenTime::Of("cpu  1 2 3 4 5 6 7 many", 100).stolen, 0);
  EXPECT_EQ(StolenTime::Of("cpu  1 2 3 4 5 6 7 8", 0).stolen, 0);
}

TEST(StolenTimeTest, NeverRunsBackwards) {
  const StolenTime before = StolenTime::Read();
  const StolenTime after = StolenTime::Read();
  EXPECT_GE(before.stolen, 0);
  EXPECT_GE(after.stolen, before.stolen);
  EXPECT_GE(after.at, before.at);
  EXPECT_GE(after.cores, 1);
}

TEST(StolenTimeTest, IsWorthASentenceFromTwoPercentOfTheCoresAndFiveTicks) {
  const auto words = [](Nanos stolen, Nanos time) {
    const StolenTime before{.stolen = 7 * kSecond, .cores = 2, .tick = 10'000'000, .at = kSecond};
    StolenTime after = before;
    after.stolen += stolen;
    after.at += time;
    return StolenWords(before, after);
  };
  EXPECT_EQ(words(0, kSecond), "");
  EXPECT_EQ(words(30'000'000, 10 * kSecond), "");
  EXPECT_EQ(words(40'000'000, kSecond / 10), "");
  EXPECT_EQ(words(kSecond, 0), "");
  EXPECT_TRUE(words(kSecond / 2, kSecond).contains(" 25 % "));
  EXPECT_TRUE(words(9 * kSecond, kSecond).contains(" 100 % "));
}

}  // namespace
}  // namespace interleave
