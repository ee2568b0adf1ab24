#include "gui/timeline/state_pyramid.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

// Slices of all lengths, dense stretches beside long ones and gaps, as nobody would think of them.
std::vector<Slice> RandomRow(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 random(seed);
  const auto below = [&](std::uint64_t n) { return static_cast<Nanos>(random() % n); };
  constexpr State kStates[] = {State::kRunning,     State::kRunning,  State::kWaitingGil,
                               State::kWaitingLock, State::kSleeping, State::kPreempted};
  std::vector<Slice> row;
  Nanos at = below(5000);
  Nanos longest = 100;
  for (std::size_t i = 0; i < count; ++i) {
    if (random() % 500 == 0) longest = Nanos{1} << (4 + random() % 14);
    if (random() % 20 == 0) at += below(static_cast<std::uint64_t>(longest) * 4);
    const Nanos length = 1 + below(static_cast<std::uint64_t>(longest));
    row.push_back({.begin = at, .end = at + length, .state = kStates[random() % 6]});
    at += length;
  }
  return row;
}

// What counting slice by slice finds.
Fold Counted(std::span<const Slice> row, TimeRange range) {
  Fold fold;
  fold.range = range;
  Nanos longest = 0;
  for (const Slice& slice : row) {
    const Nanos begin = std::max(slice.begin, range.begin);
    const Nanos end = std::min(slice.end, range.end);
    if (end <= begin) continue;
    ++fold.slices;
    fold.share[static_cast<std::size_t>(slice.state)] +=
        static_cast<float>(static_cast<double>(end - begin) / static_cast<double>(range.length()));
    if (IsWaitForOthers(slice.state) && slice.end - slice.begin > longest) {
      longest = slice.end - slice.begin;
      fold.longest_wait = &slice;
    }
  }
  return fold;
}

FoldRule RuleOf(Nanos bin, Nanos now) {
  return {.fold_ns = std::max<Nanos>(bin / 2, 1), .bin_ns = bin, .unseen_ns = 1, .now_ns = now};
}

class StatePyramidTest : public testing::TestWithParam<std::uint64_t> {
 protected:
  // Builds it in pieces, as a live recording is seen.
  void Build() {
    std::mt19937_64 random(GetParam());
    for (std::size_t seen = 0; seen < row_.size();) {
      seen = std::min(row_.size(), seen + 1 + random() % 5000);
      const std::span<const Slice> part(row_.data(), seen);
      while (true) {
        pyramid_.Follow(part, part.back().end, seen < row_.size(), {}, 700);
        if (pyramid_.complete()) break;
      }
    }
    while (!pyramid_.complete() || pyramid_.Follow(row_, end_, false, {}, 100'000) > 0) {
    }
  }

  const std::vector<Slice> row_ = RandomRow(GetParam(), 20'000);
  const Nanos end_ = row_.back().end;
  StatePyramid pyramid_;
};

TEST_P(StatePyramidTest, EveryPartIsWhatCountingFinds) {
  Build();
  std::size_t checked = 0;
  for (Nanos length = 1 << 10; length < end_; length *= 4) {
    const Nanos step = std::max<Nanos>(end_ / length / 20, 1) * length;
    for (Nanos begin = 0; begin < end_; begin += step) {
      const StatePyramid::Part* part = pyramid_.At(begin, length);
      if (part == nullptr) continue;
      ++checked;
      const Fold counted = Counted(row_, {begin, begin + length});
      EXPECT_EQ(part->slices(), counted.slices) << begin << " + " << length;
      for (std::size_t key = 0; key < kMixKeys; ++key) {
        EXPECT_NEAR(part->ns[key] / static_cast<float>(length), counted.share[key], 1e-3);
      }
      ASSERT_EQ(part->wait != 0, counted.longest_wait != nullptr);
      if (part->wait == 0) continue;
      const Slice& wait = row_[part->wait - 1];
      EXPECT_EQ(wait.end - wait.begin, counted.longest_wait->end - counted.longest_wait->begin);
    }
  }
  EXPECT_GT(checked, 20U);
}

TEST_P(StatePyramidTest, ARowIsFoldedIntoWhatIsThere) {
  Build();
  std::mt19937_64 random(GetParam());
  for (const Nanos bin : {Nanos{1} << 8, Nanos{1} << 12, Nanos{1} << 15, Nanos{1} << 18}) {
    const Nanos length = std::min(bin * 200, end_);
    const Nanos begin =
        static_cast<Nanos>(random() % static_cast<std::uint64_t>(end_ - length + 1));
    const TimeRange view{begin, begin + length};
    const FoldRule rule = RuleOf(bin, end_);
    RowPieces pieces;
    FoldRow(row_, view, rule, &pyramid_, pieces);

    Nanos covered = view.begin;
    std::size_t waits = 0;
    std::size_t waits_shown = 0;
    for (const Fold& fold : pieces.folds) {
      EXPECT_GE(fold.range.begin, covered - bin) << "Folds are in order.";
      covered = fold.range.end;
      const Fold counted = Counted(row_, fold.range);
      if (counted.slices > kExactSlices && pyramid_.At(fold.range.begin, bin) == nullptr) continue;
      for (std::size_t key = 0; key < kMixKeys; ++key) {
        EXPECT_NEAR(fold.share[key], counted.share[key], 2e-3) << "bin " << bin;
      }
      waits += counted.longest_wait != nullptr ? 1 : 0;
      waits_shown += fold.longest_wait != nullptr ? 1 : 0;
    }
    EXPECT_EQ(waits_shown, waits) << "A wait for others is never folded away.";
    // Wide slices are blocks, each once, and nothing lies in neither.
    for (const Slice& slice : row_) {
      if (slice.end <= view.begin || slice.begin >= view.end) continue;
      const bool wide = slice.end - slice.begin >= rule.fold_ns;
      const auto in_block = std::ranges::count_if(pieces.blocks, [&](const Block& block) {
        return slice.begin >= block.range.begin && slice.end <= block.range.end;
      });
      if (wide) {
        ASSERT_EQ(in_block, 1) << slice.begin;
      } else if (in_block == 0) {
        const bool folded = std::ranges::any_of(pieces.folds, [&](const Fold& fold) {
          return slice.begin < fold.range.end && slice.end > fold.range.begin;
        });
        ASSERT_TRUE(folded) << slice.begin << " of " << slice.end - slice.begin;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(RandomRows, StatePyramidTest, testing::Range<std::uint64_t>(0, 12));

TEST(StatePyramidTest, WithoutSlicesThereIsNothing) {
  StatePyramid pyramid;
  EXPECT_EQ(pyramid.Follow({}, 0, true, {}, 100), 0U);
  EXPECT_TRUE(pyramid.complete());
  EXPECT_EQ(pyramid.At(0, 1024), nullptr);
}

TEST(StatePyramidTest, ASliceThatIsStillOpenIsNotTakenIn) {
  StatePyramid pyramid;
  const std::vector<Slice> row = {{.begin = 0, .end = 1000}, {.begin = 1000}};
  EXPECT_EQ(pyramid.Follow(row, 2000, true, {}, 100), 1U);
}

TEST(StatePyramidTest, TimesBeforeZeroAreLeftToCounting) {
  StatePyramid pyramid;
  const std::vector<Slice> row = {{.begin = -500, .end = 1000}};
  pyramid.Follow(row, 1000, false, {}, 100);
  EXPECT_TRUE(pyramid.complete());
  EXPECT_EQ(pyramid.At(0, 512), nullptr);
}

TEST(StatePyramidTest, AnotherRowBeginsAnew) {
  StatePyramid pyramid;
  const std::vector<Slice> row = RandomRow(1, 5000);
  pyramid.Follow(row, row.back().end, false, {}, 10'000);
  const std::vector<Slice> other = RandomRow(2, 5000);
  EXPECT_EQ(pyramid.Follow(other, other.back().end, false, {}, 10'000), 5000U);
}

TEST(StatePyramidTest, ALongRecordingNeedsFewBytesForASlice) {
  StatePyramid pyramid;
  // One slice an hour for a year, then a million in a second: time does not cost, slices do.
  std::vector<Slice> row;
  Nanos at = 0;
  for (int i = 0; i < 8760; ++i, at += 3'600'000'000'000) {
    row.push_back({.begin = at, .end = at + 3'600'000'000'000});
  }
  pyramid.Follow(row, at, false, {}, 100'000);
  EXPECT_TRUE(pyramid.complete());
  EXPECT_EQ(pyramid.At(0, Nanos{1} << 20), nullptr) << "That fine it is not.";
}

}  // namespace
}  // namespace interleave
