#include "engine/formats/two_hands.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace interleave {
namespace {

using Numbers = std::vector<int>;

class TwoHandsTest : public testing::TestWithParam<bool> {};

TEST_P(TwoHandsTest, EveryBatchIsUsedOnceAndInItsOrder) {
  Numbers used;
  TwoHands<Numbers> hands(GetParam(), [&](Numbers& batch) {
    used.insert(used.end(), batch.begin(), batch.end());
    batch.clear();
  });
  Numbers wanted;
  for (int i = 0; i < 1'000; ++i) {
    for (int j = 0; j < i % 7; ++j) {
      hands.Filling().push_back(i);
      wanted.push_back(i);
    }
    hands.HandOver();
    if (i % 100 != 0) continue;
    hands.Drain();
    EXPECT_EQ(used, wanted);
  }
  hands.Drain();
  EXPECT_EQ(used, wanted);
}

TEST_P(TwoHandsTest, WhatTheUserOfABatchThrowsComesToWhoFillsThem) {
  TwoHands<Numbers> hands(GetParam(), [](Numbers& batch) {
    if (!batch.empty()) throw std::bad_alloc();
  });
  hands.Filling().push_back(1);
  EXPECT_THROW((hands.HandOver(), hands.Drain()), std::bad_alloc);
}

TEST_P(TwoHandsTest, WhatIsNotDrainedHoldsNobodyUp) {
  int used = 0;
  TwoHands<Numbers> hands(GetParam(), [&](Numbers& batch) { ++used, batch.clear(); });
  hands.Filling().push_back(1);
  hands.HandOver();
}

INSTANTIATE_TEST_SUITE_P(Each, TwoHandsTest, testing::Bool(),
                         [](const auto& test) { return test.param ? "Threaded" : "ByOneThread"; });

}  // namespace
}  // namespace interleave
