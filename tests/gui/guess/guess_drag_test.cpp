#include "gui/guess/guess_drag.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace interleave {
namespace {

constexpr Nanos kMs = 1'000'000;

const std::vector<GuessBlock> kRow = {{100, 200, GuessKind::kRunning},
                                      {200, 300, GuessKind::kWaiting},
                                      {500, 510, GuessKind::kRunning}};

TEST(GuessDragTest, TheMouseHasHoldOfEdgesMiddlesAndEmptyPlaces) {
  struct Case {
    Nanos at;
    GuessHold hold;
  };
  const Case cases[] = {
      {0, {}},
      {95, {}},
      {97, {GuessGrip::kBegin, 0}},  // Also from outside.
      {100, {GuessGrip::kBegin, 0}},
      {150, {GuessGrip::kWhole, 0}},
      {195, {GuessGrip::kEnd, 0}},
      {200, {GuessGrip::kBegin, 1}},  // Where two meet, that of the one the mouse is in.
      {300, {GuessGrip::kEnd, 1}},
      {304, {}},
      {505, {GuessGrip::kWhole, 2}},  // Short ones keep a middle ...
      {501, {GuessGrip::kBegin, 2}},  // ... and their edges.
      {512, {GuessGrip::kEnd, 2}},
  };
  for (const Case& each : cases) EXPECT_EQ(HoldAt(kRow, each.at, 10), each.hold) << each.at;
}

TEST(GuessDragTest, LengthsAndStepsAreRound) {
  EXPECT_EQ(RoundLength(6'500 * kMs), 8'000 * kMs);
  EXPECT_EQ(RoundLength(8'000 * kMs), 8'000 * kMs);
  EXPECT_EQ(RoundLength(8'001 * kMs), 10'000 * kMs);
  EXPECT_EQ(RoundLength(1'200 * kMs), 1'500 * kMs);
  EXPECT_EQ(RoundLength(0), 1'000);
  EXPECT_GT(RoundLength(std::numeric_limits<Nanos>::max()), 0);
  EXPECT_EQ(GridOf(8'000 * kMs), 100 * kMs);
  EXPECT_EQ(GridOf(1'000 * kMs), 10 * kMs);
  EXPECT_EQ(GridOf(1), 1);
  EXPECT_EQ(Snapped(14, 10), 10);
  EXPECT_EQ(Snapped(15, 10), 20);
  EXPECT_EQ(Snapped(-14, 10), -10);
}

TEST(GuessDragTest, GapsReachFromBlockToBlock) {
  const GuessGround ground{.blocks = kRow, .length = 1000, .grid = 10};
  EXPECT_EQ(GapAt(ground, 50), (TimeRange{0, 100}));
  EXPECT_EQ(GapAt(ground, 300), (TimeRange{300, 500}));
  EXPECT_EQ(GapAt(ground, 900), (TimeRange{510, 1000}));
  EXPECT_EQ(GapAt(ground, 250).length(), 0);
  EXPECT_EQ(GapAt(ground, 250, 1), (TimeRange{200, 500}));
}

TEST(GuessDragTest, ADragDrawsMovesAndResizes) {
  const GuessGround ground{.blocks = kRow, .length = 1000, .grid = 10};
  struct Case {
    GuessHold hold;
    Nanos from, to;
    TimeRange range;
  };
  const Case cases[] = {
      {{}, 342, 418, {340, 420}},                       // On the grid.
      {{}, 418, 342, {340, 420}},                       // From right to left is the same.
      {{}, 342, 900, {340, 500}},                       // Up to its neighbour.
      {{}, 342, -50, {300, 340}},                       // Likewise.
      {{}, 343, 344, {340, 350}},                       // One step at least.
      {{}, 990, 5000, {990, 1000}},                     // The axis ends.
      {{GuessGrip::kWhole, 1}, 250, 281, {230, 330}},   // Moved.
      {{GuessGrip::kWhole, 1}, 250, 9999, {400, 500}},  // Not over its neighbour.
      {{GuessGrip::kWhole, 0}, 150, -900, {0, 100}},    // Nor out of the axis.
      {{GuessGrip::kBegin, 0}, 100, 148, {150, 200}},   // An edge.
      {{GuessGrip::kBegin, 0}, 100, 999, {190, 200}},   // Something is left of it.
      {{GuessGrip::kEnd, 0}, 200, 999, {100, 200}},     // The next begins there.
      {{GuessGrip::kEnd, 1}, 300, 352, {200, 350}},
      {{GuessGrip::kEnd, 2}, 510, 9999, {500, 1000}},
  };
  for (const Case& each : cases) {
    const GuessBlock block = Dragged(ground, each.hold, each.from, each.to, GuessKind::kTurns);
    EXPECT_EQ((TimeRange{block.begin, block.end}), each.range) << each.from << " " << each.to;
    const bool is_new = each.hold.grip == GuessGrip::kNothing;
    EXPECT_EQ(block.kind, is_new ? GuessKind::kTurns : kRow[each.hold.block].kind);
  }
}

// Whatever is dragged wherever: blocks stay on the axis, apart, and in order.
TEST(GuessDragTest, NothingEverOverlaps) {
  std::mt19937 random(1);
  for (int i = 0; i < 2000; ++i) {
    std::vector<GuessBlock> blocks;
    for (Nanos at = 0; at < 1000;) {
      const auto gap = static_cast<Nanos>(random() % 8 * 10);
      const auto length = static_cast<Nanos>(10 + random() % 10 * 10);
      if (at + gap + length > 1000) break;
      blocks.push_back({at + gap, at + gap + length, GuessKind::kRunning});
      at += gap + length;
    }
    const GuessGround ground{.blocks = blocks, .length = 1000, .grid = 10};
    const auto from = static_cast<Nanos>(random() % 1000);
    const Nanos to = static_cast<Nanos>(random() % 1400) - 200;
    const GuessHold hold = HoldAt(blocks, from, 6);
    const GuessBlock made = Dragged(ground, hold, from, to, GuessKind::kWaiting);
    ASSERT_GT(made.length(), 0) << from << " " << to;
    ASSERT_GE(made.begin, 0);
    ASSERT_LE(made.end, 1000);
    for (std::size_t other = 0; other < blocks.size(); ++other) {
      if (hold.grip != GuessGrip::kNothing && other == hold.block) continue;
      ASSERT_TRUE(made.end <= blocks[other].begin || made.begin >= blocks[other].end)
          << from << " " << to << " " << other;
    }
  }
}

}  // namespace
}  // namespace interleave
