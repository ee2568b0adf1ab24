#include "engine/analysis/overlap.h"

#include <gtest/gtest.h>

#include <memory>

#include "engine/trace/trace_builder.h"

namespace interleave {
namespace {

class OverlapTest : public testing::Test {
 protected:
  OverlapTest() : builder_(std::make_shared<NameTable>()) {
    a_ = builder_.AddThread("A", 1);
    b_ = builder_.AddThread("B", 2);
  }
  void Run(TrackId track, Nanos begin, Nanos end) {
    builder_.OpenSlice(track, {.begin = begin, .task = 1});
    builder_.OpenSlice(track, {.begin = end, .task = 1, .state = State::kWaitingGil});
  }

  TraceBuilder builder_;
  TrackId a_, b_;
};

TEST_F(OverlapTest, ThreadsThatTakeTurnsDoNotOverlap) {
  Run(a_, 0, 10);
  Run(b_, 10, 20);
  Run(a_, 20, 30);
  EXPECT_FALSE(FirstSharedState(builder_.trace(), State::kRunning));
}

TEST_F(OverlapTest, FindsTheFirstMomentTwoThreadsShare) {
  Run(a_, 0, 10);
  Run(b_, 15, 20);
  Run(a_, 18, 30);
  Run(b_, 25, 40);

  const auto overlap = FirstSharedState(builder_.trace(), State::kRunning);

  ASSERT_TRUE(overlap);
  EXPECT_EQ(overlap->first, b_);
  EXPECT_EQ(overlap->second, a_);
  EXPECT_EQ(overlap->both, (TimeRange{18, 20}));
}

TEST_F(OverlapTest, FindsAShortOneInsideALongOne) {
  Run(a_, 0, 100);
  Run(b_, 40, 50);
  const auto overlap = FirstSharedState(builder_.trace(), State::kRunning);
  ASSERT_TRUE(overlap);
  EXPECT_EQ(overlap->both, (TimeRange{40, 50}));
}

TEST_F(OverlapTest, ASliceStillOpenReachesToNow) {
  builder_.OpenSlice(a_, {.begin = 0, .task = 1});
  Run(b_, 40, 50);
  EXPECT_TRUE(FirstSharedState(builder_.trace(), State::kRunning));
}

TEST_F(OverlapTest, AThreadThatOnlyServesTheModelSharesNothingWithTheProgram) {
  builder_.SetOwner(b_, 0, /*service=*/true);
  Run(a_, 0, 100);
  Run(b_, 40, 50);
  EXPECT_FALSE(FirstSharedState(builder_.trace(), State::kRunning));
}

}  // namespace
}  // namespace interleave
