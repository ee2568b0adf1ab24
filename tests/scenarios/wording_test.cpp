#include "scenarios/wording.h"

#include <gtest/gtest.h>

#include <limits>

namespace interleave {
namespace {

TEST(WordingTest, GroupsDigitsInThrees) {
  EXPECT_EQ(Grouped(0), "0");
  EXPECT_EQ(Grouped(999), "999");
  EXPECT_EQ(Grouped(1000), "1 000");
  EXPECT_EQ(Grouped(9'000'450'005'000), "9 000 450 005 000");
  EXPECT_EQ(Grouped("333333283333335000000"), "333 333 283 333 335 000 000");
  EXPECT_EQ(Grouped(""), "");
}

TEST(WordingTest, AMinusIsNotADigit) {
  EXPECT_EQ(Grouped(-100), "-100");
  EXPECT_EQ(Grouped(-1000), "-1 000");
  EXPECT_EQ(Grouped(std::numeric_limits<std::int64_t>::min()), "-9 223 372 036 854 775 808");
}

TEST(WordingTest, OneIsSingular) {
  EXPECT_EQ(Counted(1, "page", "pages"), "1 page");
  EXPECT_EQ(Counted(0, "page", "pages"), "0 pages");
  EXPECT_EQ(Counted(1200, "page", "pages"), "1 200 pages");
}

}  // namespace
}  // namespace interleave
