#include "gui/timeline/folded_mix.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::SizeIs;

constexpr std::size_t kRunningState = static_cast<std::size_t>(State::kRunning);
constexpr std::size_t kGilState = static_cast<std::size_t>(State::kWaitingGil);

class FoldedMixTest : public testing::Test {
 protected:
  std::vector<CrowdMix> MixOf(const Trace& trace, TimeRange range, std::size_t columns) {
    const TimeAxis axis{.range = range, .left_px = 0, .width_px = static_cast<double>(columns)};
    const std::vector<TrackId> rows = RowsOf(&trace, 0).threads;
    return MixOfRows(trace, rows, axis, 1, columns, pyramids_, pieces_);
  }

  Pyramids pyramids_;
  RowPieces pieces_;
};

TEST_F(FoldedMixTest, OfTwoThreadsThatTakeTurnsOneRunsAndOneWaits) {
  const auto trace = TakingTurns(10, 100_ms);
  for (const CrowdMix& mix : MixOf(*trace, {0, 1000_ms}, 97)) {
    EXPECT_NEAR(mix[kRunningState], 1, 0.01);
    EXPECT_NEAR(mix[kGilState], 1, 0.01);
  }
}

TEST_F(FoldedMixTest, SoItIsWhereTurnsAreNarrowerThanAPixel) {
  const auto trace = TakingTurns(20'000, 50'000);
  // The pyramids are built a part at each frame.
  for (int frame = 0; frame < 3; ++frame) {
    MixOf(*trace, {0, 1000_ms}, 200);
    pyramids_.EndFrame();
  }
  const std::vector<CrowdMix> mixes = MixOf(*trace, {0, 1000_ms}, 200);
  for (std::size_t i = 0; i + 1 < mixes.size(); ++i) {
    EXPECT_NEAR(mixes[i][kRunningState], 1, 0.05) << i;
    EXPECT_NEAR(mixes[i][kGilState], 1, 0.05) << i;
  }
}

TEST_F(FoldedMixTest, WhatLiesOutsideOfTheRangeIsNotThere) {
  const auto trace = OneRow({{.begin = 0, .end = 100_ms}}, 1000_ms);
  const std::vector<CrowdMix> mixes = MixOf(*trace, {50_ms, 250_ms}, 4);
  EXPECT_FLOAT_EQ(mixes[0][kRunningState], 1);
  EXPECT_FLOAT_EQ(mixes[1][kRunningState], 0);
  EXPECT_THAT(mixes[3], Each(0.0F));
}

TEST_F(FoldedMixTest, OfManyRowsSomeAreLookedAtFromAllOverTheGroup) {
  std::vector<TrackId> rows;
  for (TrackId id = 0; id < 10 * kMostMixedRows; ++id) rows.push_back(id);
  const std::vector<TrackId> mixed = RowsToMix(rows);
  ASSERT_THAT(mixed, SizeIs(kMostMixedRows));
  EXPECT_EQ(mixed.front(), 0U);
  EXPECT_GE(mixed.back(), 9 * kMostMixedRows);
  EXPECT_THAT(RowsToMix(std::span(rows).first(2)), ElementsAre(0, 1));
}

}  // namespace
}  // namespace interleave
