#include "engine/runtime/slow_down.h"

#include <gtest/gtest.h>

#include "engine/task/work.h"

namespace interleave {
namespace {

constexpr std::uint64_t kNumbers = 20'000;

std::uint64_t ExtraFor(double factor, int steps) {
  SlowDown slow_down(factor);
  for (int i = 0; i < steps; ++i) {
    slow_down.Run([] { SumOfSquares(0, kNumbers); });
  }
  return slow_down.extra();
}

TEST(SlowDownTest, AFactorOfOneOrLessAddsNothing) {
  EXPECT_EQ(ExtraFor(1, 100), 0U);
  EXPECT_EQ(ExtraFor(0.5, 100), 0U);
}

TEST(SlowDownTest, EveryStepIsDoneOnce) {
  SlowDown slow_down(2);
  int steps = 0;
  for (int i = 0; i < 10; ++i) slow_down.Run([&] { ++steps; });
  EXPECT_EQ(steps, 10);
}

// What is added is the same kind of work, so its amount is known without a look at the clock. Steps
// that were interrupted count for more, up to four times: hence the wide range.
TEST(SlowDownTest, TwiceAsLongIsAboutAsMuchWorkAgain) {
  constexpr int kSteps = 200;
  const double extra = static_cast<double>(ExtraFor(2, kSteps)) / (kSteps * kNumbers);
  EXPECT_GT(extra, 0.4);
  EXPECT_LT(extra, 8);
}

}  // namespace
}  // namespace interleave
