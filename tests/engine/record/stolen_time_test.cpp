#include "engine/record/stolen_time.h"

#include <gtest/gtest.h>

namespace interleave {
namespace {

TEST(StolenTimeTest, TheEighthNumberOfTheFirstLineCounts) {
  constexpr std::string_view kStat =
      "cpu  6987051 1908303 1642207 2057542 14938 0 6073 102600 7 9\n"
      "cpu0 1 2 3 4 5 6 7 8 9 10\n";
  EXPECT_EQ(StolenIn(kStat, 100), Nanos{1'026'000'000'000});
  EXPECT_EQ(StolenIn(kStat, 1000), Nanos{102'600'000'000});
}

TEST(StolenTimeTest, OldKernelsAndOtherTextTellOfNone) {
  EXPECT_EQ(StolenIn("", 100), 0);
  EXPECT_EQ(StolenIn("cpu  1 2 3 4\ncpu0 1 2 3 4 5 6 7 8", 100), 0);
  EXPECT_EQ(StolenIn("intr 1 2 3 4 5 6 7 8", 100), 0);
  EXPECT_EQ(StolenIn("cpu  1 2 3 4 5 6 7 many", 100), 0);
  EXPECT_EQ(StolenIn("cpu  1 2 3 4 5 6 7 8", 0), 0);
}

TEST(StolenTimeTest, NeverRunsBackwards) {
  const Nanos before = StolenTime();
  EXPECT_GE(before, 0);
  EXPECT_GE(StolenTime(), before);
}

TEST(StolenTimeTest, IsWorthASentenceFromTwoPercentOfTheCores) {
  constexpr Nanos kSecond = 1'000'000'000;
  EXPECT_EQ(StolenWords(0, kSecond, 2), "");
  EXPECT_EQ(StolenWords(kSecond / 100, kSecond, 2), "");
  EXPECT_EQ(StolenWords(kSecond, 0, 2), "");
  EXPECT_TRUE(StolenWords(kSecond / 2, kSecond, 2).contains(" 25 % "));
  EXPECT_TRUE(StolenWords(9 * kSecond, kSecond, 2).contains(" 100 % "));
}

}  // namespace
}  // namespace interleave
