#include "gui/guess/compare_guess.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>
#include <vector>

namespace interleave {
namespace {

constexpr GuessKind R = GuessKind::kRunning;
constexpr GuessKind W = GuessKind::kWaiting;
constexpr GuessKind T = GuessKind::kTurns;

// A cell is 10 ns, a tolerance 70 ns.
constexpr Nanos kLength = 10 * kGuessCells;

// Runs and waits for 5 ns each.
GuessBlocks Turns(Nanos begin, Nanos end) {
  GuessBlocks blocks;
  for (Nanos at = begin; at < end; at += 5) {
    blocks.push_back({at, at + 5, (at - begin) / 5 % 2 == 0 ? R : W});
  }
  return blocks;
}

struct Case {
  const char* what;
  GuessBlocks guess;
  GuessBlocks truth;
  Nanos first;  // Where it first differs; -1: nowhere.
};

TEST(CompareGuessTest, TheFirstPlaceThatDiffers) {
  const Case cases[] = {
      {"both nothing", {}, {}, -1},
      {"the same", {{0, 700, R}, {700, 1400, W}}, {{0, 700, R}, {700, 1400, W}}, -1},
      {"an edge off by less than a tolerance", {{0, 700, R}}, {{0, 765, R}}, -1},
      {"an edge off by more", {{0, 700, R}}, {{0, 790, R}}, 700},
      {"moved by less", {{300, 700, R}}, {{360, 760, R}}, -1},
      {"moved by more", {{300, 700, R}}, {{400, 800, R}}, 300},
      {"waits instead", {{0, 1400, R}}, {{0, 500, R}, {500, 1400, W}}, 500},
      {"begins later", {{600, 1400, R}}, {{200, 1400, R}}, 200},
      {"a wait too short to count",
       {{0, 1400, R}},
       {{0, 500, R}, {500, 560, W}, {560, 1400, R}},
       -1},
      {"a small slip long before does not count",
       {{0, 300, R}, {310, 1400, R}},
       {{0, 500, R}, {500, 1400, W}},
       500},
      {"nothing drawn", {}, {{300, 800, R}}, 300},
      {"drawn, but nothing there", {{300, 800, R}}, {}, 300},
      {"turns told as turns", {{0, 1400, T}}, Turns(0, 1400), -1},
      {"turns drawn one by one, in another order",
       {{0, 40, W}, {40, 80, R}, {80, 120, W}, {120, 160, R}, {160, 200, W}, {200, 240, R}},
       Turns(0, 240),
       -1},
      {"turns told as running", {{0, 1400, R}}, Turns(0, 1400), 0},
      {"turns told as waiting", {{0, 1400, W}}, Turns(0, 1400), 0},
      {"running told as turns", {{0, 1400, T}}, {{0, 1400, R}}, 0},
      {"turns that end", {{0, 1400, T}}, Turns(0, 700), 700},
  };
  for (const Case& each : cases) {
    const GuessPair pair{each.guess, each.truth};
    const GuessComparison comparison = CompareGuess({&pair, 1}, kLength);
    ASSERT_EQ(comparison.first.has_value(), each.first >= 0) << each.what;
    EXPECT_EQ(comparison.right == 1, each.first < 0) << each.what;
    if (!comparison.first) continue;
    EXPECT_NEAR(static_cast<double>(comparison.first->range.begin), static_cast<double>(each.first),
                10)
        << each.what;
  }
}

TEST(CompareGuessTest, AnEdgeOfABlockIsHitExactly) {
  const GuessBlocks guess{{0, 1400, R}}, truth{{0, 503, R}, {503, 1007, W}, {1007, 1400, R}};
  const GuessPair pair{guess, truth};
  const GuessComparison comparison = CompareGuess({&pair, 1}, kLength);
  ASSERT_EQ(comparison.wrong.size(), 1U);
  EXPECT_THAT(comparison.wrong[0], testing::ElementsAre(TimeRange{503, 1007}));
  EXPECT_DOUBLE_EQ(comparison.right, 1 - 504.0 / 1400);
}

TEST(CompareGuessTest, OfAllRowsTheEarliestCounts) {
  const GuessBlocks none, late{{800, 1400, R}}, early{{200, 1400, R}};
  const std::vector<GuessPair> rows{{none, none}, {none, late}, {none, early}, {early, early}};
  const GuessComparison comparison = CompareGuess(rows, kLength);
  ASSERT_TRUE(comparison.first);
  EXPECT_EQ(comparison.first->row, 2U);
  EXPECT_EQ(comparison.first->range, (TimeRange{200, 1400}));
  EXPECT_THAT(comparison.wrong[0], testing::IsEmpty());
  EXPECT_GT(comparison.right, 0.5);
  EXPECT_LT(comparison.right, 0.75);
}

TEST(CompareGuessTest, NothingToCompareIsRight) {
  EXPECT_EQ(CompareGuess({}, kLength).right, 1);
  const GuessBlocks block{{0, 3, R}};
  const GuessPair pair{block, {}};
  for (const Nanos length : {0, 1, 2, 3}) CompareGuess({&pair, 1}, length);
}

TEST(CompareGuessTest, SharesCountTurnsHalf) {
  const GuessBlocks blocks{{0, 100, R}, {100, 300, T}, {300, 400, W}};
  const GuessShares shares = SharesIn(blocks, {50, 450});
  EXPECT_DOUBLE_EQ(shares.running, 0.375);
  EXPECT_DOUBLE_EQ(shares.waiting, 0.5);
}

// The same in the dullest way: nanosecond by nanosecond.
std::vector<bool> DullWrongCells(const GuessPair& pair, Nanos length) {
  const auto at = [](std::span<const GuessBlock> blocks, Nanos t, int& running, int& waiting) {
    for (const GuessBlock& block : blocks) {
      if (t < block.begin || t >= block.end) continue;
      running += block.kind == R ? 2 : block.kind == T ? 1 : 0;
      waiting += block.kind == W ? 2 : block.kind == T ? 1 : 0;
    }
  };
  std::vector<bool> wrong;
  for (int cell = 0; cell < kGuessCells; ++cell) {
    const int first = std::clamp(cell - kGuessWindowCells / 2, 0, kGuessCells - kGuessWindowCells);
    const Nanos begin = first * length / kGuessCells;
    const Nanos end = (first + kGuessWindowCells) * length / kGuessCells;
    int guess_runs = 0, guess_waits = 0, truth_runs = 0, truth_waits = 0;
    for (Nanos t = begin; t < end; ++t) {
      at(pair.guess, t, guess_runs, guess_waits);
      at(pair.truth, t, truth_runs, truth_waits);
    }
    const int whole = 2 * static_cast<int>(end - begin);
    const int guess_none = whole - guess_runs - guess_waits;
    const int truth_none = whole - truth_runs - truth_waits;
    // Each nanosecond that is told wrong counts twice, in halves: four.
    const int off = std::abs(guess_runs - truth_runs) + std::abs(guess_waits - truth_waits) +
                    std::abs(guess_none - truth_none);
    wrong.push_back(3 * off > 4 * static_cast<int>(end - begin));
  }
  return wrong;
}

GuessBlocks RandomBlocks(std::mt19937& random, Nanos length) {
  GuessBlocks blocks;
  const auto longest = static_cast<Nanos>(1 + random() % 200);
  for (Nanos at = 0; at < length;) {
    const auto end = std::min(at + 1 + static_cast<Nanos>(random()) % longest, length + 20);
    if (random() % 3 != 0) blocks.push_back({at, end, static_cast<GuessKind>(random() % 3)});
    at = end;
  }
  return blocks;
}

TEST(CompareGuessTest, SumsGiveWhatCountingGives) {
  std::mt19937 random(7);
  for (int i = 0; i < 150; ++i) {
    const Nanos length = 100 + static_cast<Nanos>(random() % 900);
    const GuessBlocks guess = RandomBlocks(random, length), truth = RandomBlocks(random, length);
    const GuessPair pair{guess, truth};
    const std::vector<bool> expected = DullWrongCells(pair, length);
    ASSERT_EQ(WrongCells(pair, length), expected) << "round " << i;
    const GuessComparison comparison = CompareGuess({&pair, 1}, length);
    const auto right = static_cast<double>(std::ranges::count(expected, false));
    EXPECT_GE(comparison.right, 0);
    EXPECT_EQ(comparison.right < 1, right < kGuessCells) << "round " << i;
    EXPECT_EQ(comparison.first.has_value(), right < kGuessCells) << "round " << i;
    Nanos last = -1;
    for (const TimeRange& range : comparison.wrong[0]) {
      EXPECT_GT(range.begin, last);
      EXPECT_GT(range.length(), 0);
      last = range.end;
    }
  }
}

}  // namespace
}  // namespace interleave
