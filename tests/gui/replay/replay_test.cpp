#include "gui/replay/replay.h"

#include <gtest/gtest.h>

#include "engine/task/duration.h"

namespace interleave {
namespace {

TEST(ReplayTest, RunsAtItsSpeedAndRestsAtTheEnd) {
  Replay replay{.open = true, .playing = true, .speed = 0.1};
  EXPECT_TRUE(Advance(replay, 100_ms, 1'000_ms));
  EXPECT_EQ(replay.at, 10_ms);
  EXPECT_TRUE(replay.playing);
  EXPECT_TRUE(Advance(replay, 100'000_ms, 1'000_ms));
  EXPECT_EQ(replay.at, 1'000_ms);
  EXPECT_FALSE(replay.playing);
  EXPECT_FALSE(Advance(replay, 100_ms, 1'000_ms));
}

TEST(ReplayTest, LosesNothingToRounding) {
  Replay replay{.open = true, .playing = true, .speed = 0.001};
  for (int i = 0; i < 1000; ++i) Advance(replay, 1500, 1'000_ms);
  EXPECT_NEAR(static_cast<double>(replay.at), 1500, 1);
}

TEST(ReplayTest, AClockThatGoesBackMovesNothing) {
  Replay replay{.open = true, .playing = true, .at = 5_ms};
  Advance(replay, -100_ms, 1'000_ms);
  EXPECT_EQ(replay.at, 5_ms);
}

TEST(ReplayTest, PlaysPausesAndBeginsAgain) {
  Replay replay;
  PlayOrPause(replay, 100);
  EXPECT_TRUE(replay.open && replay.playing);
  PlayOrPause(replay, 100);
  EXPECT_TRUE(replay.open && !replay.playing);
  replay.at = 100;
  PlayOrPause(replay, 100);
  EXPECT_EQ(replay.at, 0);
}

TEST(ReplayTest, SpeedsGoUpAndDownAndStopAtTheEnds) {
  EXPECT_EQ(NeighbourSpeed(1, 1), 2);
  EXPECT_EQ(NeighbourSpeed(1, -1), 0.5);
  EXPECT_EQ(NeighbourSpeed(10, 1), 10);
  EXPECT_EQ(NeighbourSpeed(0.001, -1), 0.001);
  EXPECT_EQ(NeighbourSpeed(0.3, 1), 0.5);
  EXPECT_EQ(SpeedText(0.05), "1/20×");
  EXPECT_EQ(SpeedText(0.001), "1/1000×");
  EXPECT_EQ(SpeedText(10), "10×");
}

}  // namespace
}  // namespace interleave
