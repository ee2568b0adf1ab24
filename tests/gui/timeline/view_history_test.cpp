#include "gui/timeline/view_history.h"

#include <gtest/gtest.h>

#include "engine/task/duration.h"

namespace interleave {
namespace {

ShownRange Range(Nanos begin) { return {.range = {begin, begin + 100}, .follow = false}; }

TEST(ViewHistoryTest, GoesBackAndForth) {
  ViewHistory history;
  history.Leave(Range(0), 0);
  history.Leave(Range(1), 1'000_ms);
  EXPECT_EQ(history.Back(Range(2)), Range(1));
  EXPECT_EQ(history.Back(Range(1)), Range(0));
  EXPECT_EQ(history.Back(Range(0)), std::nullopt);
  EXPECT_EQ(history.Forward(Range(0)), Range(1));
  EXPECT_EQ(history.Forward(Range(1)), Range(2));
  EXPECT_EQ(history.Forward(Range(2)), std::nullopt);
}

TEST(ViewHistoryTest, TheNotchesOfAWheelAreOneStep) {
  ViewHistory history;
  history.Leave(Range(0), 0);
  history.Leave(Range(1), 100_ms);
  history.Leave(Range(2), 450_ms);  // Near the notch before, far from the first.
  EXPECT_EQ(history.Back(Range(3)), Range(0));
  EXPECT_EQ(history.Back(Range(0)), std::nullopt);
}

TEST(ViewHistoryTest, WhatComesAfterGoingBackIsAStepOfItsOwn) {
  ViewHistory history;
  history.Leave(Range(0), 0);
  history.Leave(Range(1), 1'000_ms);
  ASSERT_EQ(history.Back(Range(2)), Range(1));
  history.Leave(Range(1), 1'100_ms);
  EXPECT_EQ(history.Forward(Range(7)), std::nullopt) << "It took another way.";
  EXPECT_EQ(history.Back(Range(7)), Range(1));
}

TEST(ViewHistoryTest, ForgetsTheOldestOfVeryMany) {
  ViewHistory history;
  for (Nanos i = 0; i < 1000; ++i) history.Leave(Range(i), i * 1'000_ms);
  std::size_t steps = 0;
  ShownRange shown = Range(1000);
  while (const auto before = history.Back(shown)) {
    shown = *before;
    ++steps;
  }
  EXPECT_EQ(steps, ViewHistory::kMostSteps);
}

}  // namespace
}  // namespace interleave
