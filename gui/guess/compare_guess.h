#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "engine/trace/trace.h"
#include "gui/guess/guess_block.h"

namespace interleave {

// A guess beside what happened. Pure functions over blocks of time.
//
// Time is read in windows of three tolerances. Within a window a row runs for a share of the time,
// waits for a share and does neither for the rest; where guess and truth differ by more than a
// third of the window (which is one tolerance), the guess is wrong there. So a block that begins or
// ends less than a tolerance too early or too late is right, however long it is; turns that are
// too short to be drawn are right if both are drawn, in whatever order; and who lets two threads
// run at the same time that in truth take turns is wrong at once, although each runs now and then.

// Of the length that is compared: 5 %.
inline constexpr int kGuessToleranceCells = 7;
inline constexpr int kGuessCells = 20 * kGuessToleranceCells;
inline constexpr int kGuessWindowCells = 3 * kGuessToleranceCells;

struct GuessPair {
  std::span<const GuessBlock> guess;
  std::span<const GuessBlock> truth;
};

// Where `pair` differs, in kGuessCells cells of the same length: true where the window around a
// cell (at the ends: that of the cells near by) is wrong. Times beyond `length` are not looked at.
// REQUIRES: length > 0.
std::vector<bool> WrongCells(const GuessPair& pair, Nanos length);

struct GuessDifference {
  std::size_t row = 0;
  TimeRange range;
};

struct GuessComparison {
  std::vector<std::vector<TimeRange>> wrong;  // By row, in order of time.
  std::optional<GuessDifference> first;       // The earliest of those.
  double right = 1;  // Share of the time of all rows that is not in `wrong`.
};

GuessComparison CompareGuess(std::span<const GuessPair> rows, Nanos length);

// How a row spends a range of time, as shares of it; the rest it does neither.
struct GuessShares {
  double running = 0;
  double waiting = 0;
};
// Turns are half of each.
GuessShares SharesIn(std::span<const GuessBlock> blocks, TimeRange range);

}  // namespace interleave
