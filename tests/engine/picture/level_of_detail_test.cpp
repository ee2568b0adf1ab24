#include "engine/picture/level_of_detail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

Nanos Overlap(const Slice& slice, TimeRange range) {
  return std::max<Nanos>(0, std::min(slice.end, range.end) - std::max(slice.begin, range.begin));
}

RowPieces Folded(const std::vector<Slice>& row, TimeRange view, const FoldRule& rule) {
  RowPieces pieces;
  FoldRow(row, view, rule, pieces);
  return pieces;
}

TEST(ForEachGroupTest, WideSlicesComeAloneAndNarrowOnesTogether) {
  const std::vector<Slice> row = {{.begin = 0, .end = 100},   {.begin = 100, .end = 103},
                                  {.begin = 103, .end = 105}, {.begin = 105, .end = 108},
                                  {.begin = 108, .end = 300}, {.begin = 400, .end = 401}};
  std::vector<std::size_t> sizes;
  ForEachGroup(std::span<const Slice>(row), {0, 1000}, 10,
               [&](std::span<const Slice> group) { sizes.push_back(group.size()); });
  EXPECT_THAT(sizes, ::testing::ElementsAre(1, 3, 1, 1));
}

TEST(ForEachGroupTest, OnlyTheViewIsVisited) {
  const std::vector<Slice> row = {
      {.begin = 0, .end = 10}, {.begin = 10, .end = 20}, {.begin = 20, .end = 30}};
  std::vector<Nanos> begins;
  ForEachGroup(std::span<const Slice>(row), {10, 20}, 1,
               [&](std::span<const Slice> group) { begins.push_back(group.front().begin); });
  EXPECT_THAT(begins, ::testing::ElementsAre(10));  // Ranges are half-open on both sides.
}

TEST(ForEachGroupTest, AMillionSlicesAreAsManyGroupsAsThereIsRoomFor) {
  std::vector<Slice> row;
  for (Nanos i = 0; i < 1'000'000; ++i) row.push_back({.begin = 10 * i, .end = 10 * i + 10});
  std::size_t groups = 0;
  ForEachGroup(std::span<const Slice>(row), {0, 10'000'000}, 10'000,
               [&](std::span<const Slice>) { ++groups; });
  EXPECT_LE(groups, 2 * 1000 + 2);
  EXPECT_GE(groups, 1000U);
}

// A view over random rows, folded and compared with what counting every slice gives.
class FoldRowTest : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  void SetUp() override {
    row_ = RandomSlices(3'000, 2'000, GetParam());
    std::mt19937_64 random(GetParam() + 1000);
    const Nanos end = row_.back().end;
    const Nanos begin = static_cast<Nanos>(random() % static_cast<std::uint64_t>(end / 2));
    view_ = {begin, begin + end / (1 + static_cast<Nanos>(random() % 30))};
    rule_.fold_ns = 1 + static_cast<Nanos>(random() % 3'000);
    rule_.bin_ns = rule_.fold_ns * 2;
    pieces_ = Folded(row_, view_, rule_);
  }

  bool Visible(const Slice& slice) const { return Overlap(slice, view_) > 0; }

  std::vector<Slice> row_;
  TimeRange view_;
  FoldRule rule_;
  RowPieces pieces_;
};

TEST_P(FoldRowTest, EveryWideSliceIsABlockAndNoNarrowOneIs) {
  std::vector<const Slice*> wide;
  for (const Slice& slice : row_) {
    if (Visible(slice) && slice.end - slice.begin >= rule_.fold_ns) wide.push_back(&slice);
  }
  std::vector<const Slice*> blocks;
  for (const Block& block : pieces_.blocks) blocks.push_back(block.slice);
  EXPECT_EQ(blocks, wide);
}

TEST_P(FoldRowTest, FoldsCoverEveryNarrowSliceOnce) {
  for (const Slice& slice : row_) {
    if (!Visible(slice) || slice.end - slice.begin >= rule_.fold_ns) continue;
    Nanos covered = 0;
    for (const Fold& fold : pieces_.folds) covered += Overlap(slice, fold.range);
    // The parts that hang over the view's edge may be missing.
    ASSERT_LE(covered, slice.end - slice.begin);
    ASSERT_GE(covered, Overlap(slice, view_)) << slice.begin;
  }
}

TEST_P(FoldRowTest, FoldsAreInOrderAndNoneIsWiderThanABin) {
  Nanos last = view_.begin - rule_.bin_ns;
  for (const Fold& fold : pieces_.folds) {
    EXPECT_GE(fold.range.begin, last);
    EXPECT_GT(fold.range.length(), 0);
    EXPECT_LE(fold.range.length(), rule_.bin_ns);
    last = fold.range.end;
  }
}

TEST_P(FoldRowTest, SharesAreThoseOfCounting) {
  for (const Fold& fold : pieces_.folds) {
    ASSERT_LE(fold.slices, kExactSlices);
    std::array<double, kMixKeys> expected{};
    std::size_t slices = 0;
    for (const Slice& slice : row_) {
      const Nanos overlap = Overlap(slice, fold.range);
      if (overlap == 0) continue;
      ++slices;
      expected[static_cast<std::size_t>(slice.state)] +=
          static_cast<double>(overlap) / static_cast<double>(fold.range.length());
    }
    ASSERT_EQ(fold.slices, slices);
    for (std::size_t key = 0; key < kMixKeys; ++key) {
      ASSERT_NEAR(fold.share[key], expected[key], 1e-4) << key;
    }
  }
}

TEST_P(FoldRowTest, TheLongestWaitOfAFoldIsNeverLost) {
  for (const Fold& fold : pieces_.folds) {
    const Slice* longest = nullptr;
    for (const Slice& slice : row_) {
      if (Overlap(slice, fold.range) == 0 || !IsWaitForOthers(slice.state)) continue;
      if (longest == nullptr || slice.end - slice.begin > longest->end - longest->begin) {
        longest = &slice;
      }
    }
    ASSERT_EQ(fold.longest_wait != nullptr, longest != nullptr);
    if (longest == nullptr) continue;
    ASSERT_EQ(fold.longest_wait->begin, longest->begin);
  }
}

INSTANTIATE_TEST_SUITE_P(RandomRows, FoldRowTest, ::testing::Range<std::uint64_t>(0, 40));

TEST(FoldTest, ASampleOfAnEvenMixtureComesCloseToIt) {
  std::vector<Slice> row;
  // Turns of two: a sample of every other slice would see one of them only.
  for (Nanos i = 0; i < 100'000; ++i) {
    row.push_back({.begin = 10 * i,
                   .end = 10 * i + (i % 2 == 0 ? 7 : 13) - (i % 2 == 0 ? 0 : 3),
                   .state = i % 2 == 0 ? State::kRunning : State::kWaitingGil});
  }
  const Fold fold = FoldOf(row, {0, 1'000'000}, {});

  EXPECT_EQ(fold.slices, 100'000U);
  EXPECT_NEAR(fold.share[static_cast<std::size_t>(State::kRunning)], 0.35, 0.03);
  EXPECT_NEAR(fold.share[static_cast<std::size_t>(State::kWaitingGil)], 0.5, 0.03);
  ASSERT_NE(fold.longest_wait, nullptr);
}

TEST(FoldTest, AWaitOfAnEighthIsFoundAmongAnyNumber) {
  std::vector<Slice> row;
  Nanos at = 0;
  const auto fill = [&](Nanos until) {
    for (; at < until; at += 10) row.push_back({.begin = at, .end = at + 10});
  };
  fill(300'000);
  row.push_back({.begin = at, .end = at + 125'000, .state = State::kWaitingLock});
  at += 125'000;
  fill(1'000'000);

  const Fold fold = FoldOf(row, {0, 1'000'000}, {});

  ASSERT_NE(fold.longest_wait, nullptr);
  EXPECT_EQ(fold.longest_wait->begin, 300'000);
}

TEST(FoldTest, OnACoreColoursAreCountedAndGapsAreLeft) {
  const std::vector<ColourIndex> colours = {kNoColour, 3, 5};
  const std::vector<Slice> row = {{.begin = 0, .end = 10, .subject = 1},
                                  {.begin = 20, .end = 30, .subject = 2},
                                  {.begin = 30, .end = 40, .subject = 99}};
  const Fold fold = FoldOf(row, {0, 40}, {.mix = {.colours = colours}});
  EXPECT_FLOAT_EQ(fold.share[3], 0.25F);
  EXPECT_FLOAT_EQ(fold.share[5], 0.25F);
  EXPECT_FLOAT_EQ(fold.share[kNoColour], 0.25F);
}

TEST(FoldTest, AnEmptyRowHasNoPieces) {
  const RowPieces pieces = Folded({}, {0, 1000}, {.fold_ns = 10, .bin_ns = 20});
  EXPECT_THAT(pieces.blocks, IsEmpty());
  EXPECT_THAT(pieces.folds, IsEmpty());
  EXPECT_EQ(FoldOf({}, {0, 10}, {}).slices, 0U);
}

TEST(FoldTest, AnOpenSliceReachesToNow) {
  const std::vector<Slice> row = {{.begin = 100}};
  EXPECT_THAT(Folded(row, {0, 1000}, {.fold_ns = 10, .bin_ns = 20, .now_ns = 400}).blocks,
              SizeIs(1));
  const RowPieces young = Folded(row, {0, 1000}, {.fold_ns = 10, .bin_ns = 20, .now_ns = 103});
  ASSERT_THAT(young.folds, SizeIs(1));
  EXPECT_EQ(young.folds[0].range, (TimeRange{100, 103}));
  EXPECT_THAT(Folded(row, {0, 1000}, {.fold_ns = 10, .bin_ns = 20, .now_ns = 100}).folds,
              IsEmpty());
}

TEST(FoldTest, RunningThatIsInterruptedUnseenIsOneBlock) {
  const std::vector<Slice> row = {
      {.begin = 0, .end = 100, .task = 1},
      {.begin = 100, .end = 104, .task = 1, .state = State::kPreempted},
      {.begin = 104, .end = 200, .task = 1},
      {.begin = 200, .end = 208, .task = 1, .state = State::kPreempted},  // Long enough.
      {.begin = 208, .end = 300, .task = 1},
      {.begin = 300, .end = 400, .task = 2},  // Another task.
      {.begin = 400, .end = 500, .task = 2, .state = State::kSleeping},
      {.begin = 502, .end = 600, .task = 2, .state = State::kSleeping}};  // Not running.
  const RowPieces pieces =
      Folded(row, {0, 1000}, {.fold_ns = 10, .bin_ns = 20, .unseen_ns = 5, .now_ns = 1000});

  std::vector<TimeRange> ranges;
  for (const Block& block : pieces.blocks) ranges.push_back(block.range);
  EXPECT_THAT(ranges,
              ::testing::ElementsAre(TimeRange{0, 200}, TimeRange{208, 300}, TimeRange{300, 400},
                                     TimeRange{400, 500}, TimeRange{502, 600}));
  ASSERT_THAT(pieces.folds, SizeIs(2));
  EXPECT_EQ(pieces.Interrupted(pieces.folds[0].range), &pieces.blocks[0]);
  EXPECT_EQ(pieces.Interrupted(pieces.folds[1].range), nullptr);
}

TEST(FoldTest, PanningDoesNotMoveTheCutsBetweenFolds) {
  std::vector<Slice> row;
  for (Nanos i = 0; i < 10'000; ++i) row.push_back({.begin = 7 * i, .end = 7 * i + 7});
  const FoldRule rule{.fold_ns = 100, .bin_ns = 256};
  const RowPieces here = Folded(row, {10'000, 30'000}, rule);
  const RowPieces there = Folded(row, {10'777, 30'777}, rule);

  std::map<Nanos, Nanos> cuts;
  for (const Fold& fold : here.folds) cuts[fold.range.end] = fold.range.begin;
  std::size_t same = 0;
  for (const Fold& fold : there.folds) same += cuts.contains(fold.range.end) ? 1U : 0U;
  EXPECT_GE(same + 5, there.folds.size());
}

}  // namespace
}  // namespace interleave
