#include "engine/record/process_memory.h"

#include <gtest/gtest.h>

#include <vector>

namespace interleave {
namespace {

constexpr std::int64_t kMiB = std::int64_t{1} << 20;

TEST(MemoryGrowthTest, KnowsTheMostThatThereWasWhenItLooked) {
  MemoryGrowth growth;
  {
    const std::vector<char> much(64 * kMiB, 'x');
    growth.Look();
  }
  EXPECT_GE(growth.Greatest(), 60 * kMiB);  // The system counts pages a little late.
  EXPECT_GE(growth.Greatest(), 60 * kMiB);
}

TEST(MemoryGrowthTest, WithoutGrowthThereIsNextToNone) {
  MemoryGrowth growth;
  EXPECT_GE(growth.Greatest(), 0);
  EXPECT_LT(growth.Greatest(), 8 * kMiB);
}

TEST(ResidentBytesTest, AProcessHasSome) { EXPECT_GT(ResidentBytes(), kMiB); }

}  // namespace
}  // namespace interleave
