#include "gui/guess/compare_guess.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace interleave {
namespace {

// Where cell `i` begins. Divided first, so that no length is too long for a number.
Nanos CellBegin(int i, Nanos length) {
  return length / kGuessCells * i + length % kGuessCells * i / kGuessCells;
}

// How long a row has run and waited until the begin of each cell, in half nanoseconds: turns are
// half of each, and so every sum is a whole number.
struct Spent {
  Nanos running = 0;
  Nanos waiting = 0;
};
using SpentUntil = std::array<Spent, kGuessCells + 1>;

void Add(const GuessBlock& block, Nanos length, Spent& spent) {
  const Nanos half = block.kind == GuessKind::kTurns ? length : 0;
  spent.running += half + (block.kind == GuessKind::kRunning ? 2 * length : 0);
  spent.waiting += half + (block.kind == GuessKind::kWaiting ? 2 * length : 0);
}

SpentUntil SumUp(std::span<const GuessBlock> blocks, Nanos length) {
  SpentUntil until{};
  auto block = blocks.begin();
  Spent whole;  // Of the blocks before `block`.
  for (int i = 0; i <= kGuessCells; ++i) {
    const Nanos at = CellBegin(i, length);
    for (; block != blocks.end() && block->end <= at; ++block) Add(*block, block->length(), whole);
    until[static_cast<std::size_t>(i)] = whole;
    if (block != blocks.end() && block->begin < at) {
      Add(*block, at - block->begin, until[static_cast<std::size_t>(i)]);
    }
  }
  return until;
}

// A row's guess and truth, summed up.
class Difference {
 public:
  Difference(const GuessPair& pair, Nanos length)
      : length_(length), guess_(SumUp(pair.guess, length)), truth_(SumUp(pair.truth, length)) {}

  // For how long they differ between two cells, times four.
  Nanos Between(int first, int last) const {
    const auto a = static_cast<std::size_t>(first), b = static_cast<std::size_t>(last);
    const Nanos running =
        (guess_[b].running - guess_[a].running) - (truth_[b].running - truth_[a].running);
    const Nanos waiting =
        (guess_[b].waiting - guess_[a].waiting) - (truth_[b].waiting - truth_[a].waiting);
    // What is neither makes up for both.
    return std::abs(running) + std::abs(waiting) + std::abs(running + waiting);
  }
  Nanos Length(int first, int last) const {
    return CellBegin(last, length_) - CellBegin(first, length_);
  }
  bool Wrong(int first) const {
    const int last = first + kGuessWindowCells;
    return 3 * Between(first, last) > 4 * Length(first, last);
  }

  // Where within a window that is wrong the difference begins: after it, they differ for more than
  // a quarter of the time, as much as is possible; a short one long before does not count.
  int BeginIn(int first) const {
    const int last = first + kGuessWindowCells;
    int best = first;
    for (int i = first; i < last; ++i) {
      if (Worth(i, last) > Worth(best, last)) best = i;
    }
    return best;
  }
  // Likewise where it ends.
  int EndIn(int first) const {
    int best = first + kGuessWindowCells;
    for (int i = best; i > first; --i) {
      if (Worth(first, i) > Worth(first, best)) best = i;
    }
    return best;
  }

 private:
  Nanos Worth(int first, int last) const { return Between(first, last) - Length(first, last); }

  Nanos length_;
  SpentUntil guess_;
  SpentUntil truth_;
};

// The window around a cell, as its first cell.
int WindowOf(int cell) {
  return std::clamp(cell - kGuessWindowCells / 2, 0, kGuessCells - kGuessWindowCells);
}

std::vector<bool> WrongCells(const Difference& difference) {
  std::vector<bool> wrong(kGuessCells);
  for (int i = 0; i < kGuessCells; ++i) {
    wrong[static_cast<std::size_t>(i)] = difference.Wrong(WindowOf(i));
  }
  return wrong;
}

// The edge of a block next to `at`, if one is less than a cell away: that is where it changes.
// First those that were drawn: where a row takes turns, the truth has an edge everywhere.
Nanos AtEdge(const GuessPair& pair, Nanos at, Nanos length) {
  for (const std::span<const GuessBlock> blocks : {pair.guess, pair.truth}) {
    Nanos best = at;
    Nanos distance = length / kGuessCells + 1;
    for (const GuessBlock& block : blocks) {
      for (const Nanos edge : {block.begin, block.end}) {
        if (std::abs(edge - at) >= distance) continue;
        distance = std::abs(edge - at);
        best = edge;
      }
    }
    if (distance <= length / kGuessCells) return best;
  }
  return at;
}

std::vector<TimeRange> WrongRanges(const GuessPair& pair, const Difference& difference,
                                   const std::vector<bool>& wrong, Nanos length) {
  std::vector<TimeRange> ranges;
  for (int i = 0; i < kGuessCells; ++i) {
    if (!wrong[static_cast<std::size_t>(i)]) continue;
    const int first = i;
    while (i + 1 < kGuessCells && wrong[static_cast<std::size_t>(i) + 1]) ++i;
    const int begin = difference.BeginIn(WindowOf(first));
    const int end = std::max(difference.EndIn(WindowOf(i)), begin + 1);
    const TimeRange cells{CellBegin(begin, length), CellBegin(end, length)};
    TimeRange range{AtEdge(pair, cells.begin, length), AtEdge(pair, cells.end, length)};
    range.end = std::min(range.end, length);
    if (range.length() <= 0) range = cells;
    // Two that overlap are one.
    if (!ranges.empty() && range.begin <= ranges.back().end) {
      ranges.back().end = std::max(ranges.back().end, range.end);
    } else if (range.length() > 0) {
      ranges.push_back(range);
    }
  }
  return ranges;
}

}  // namespace

std::vector<bool> WrongCells(const GuessPair& pair, Nanos length) {
  return WrongCells(Difference(pair, length));
}

GuessComparison CompareGuess(std::span<const GuessPair> rows, Nanos length) {
  GuessComparison comparison;
  if (rows.empty() || length <= 0) return comparison;
  Nanos off = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const Difference difference(rows[row], length);
    const std::vector<bool> wrong = WrongCells(difference);
    comparison.wrong.push_back(WrongRanges(rows[row], difference, wrong, length));
    const std::vector<TimeRange>& ranges = comparison.wrong.back();
    for (const TimeRange& range : ranges) off += range.length();
    if (ranges.empty()) continue;
    if (comparison.first && comparison.first->range.begin <= ranges.front().begin) continue;
    comparison.first = GuessDifference{.row = row, .range = ranges.front()};
  }
  const double whole = static_cast<double>(length) * static_cast<double>(rows.size());
  comparison.right = 1 - static_cast<double>(off) / whole;
  return comparison;
}

GuessShares SharesIn(std::span<const GuessBlock> blocks, TimeRange range) {
  Spent spent;
  // In order of time: those before and after are not looked at.
  auto block = std::ranges::upper_bound(blocks, range.begin, {}, &GuessBlock::end);
  for (; block != blocks.end() && block->begin < range.end; ++block) {
    Add(*block, std::min(block->end, range.end) - std::max(block->begin, range.begin), spent);
  }
  const double whole = 2 * static_cast<double>(std::max<Nanos>(range.length(), 1));
  return {.running = static_cast<double>(spent.running) / whole,
          .waiting = static_cast<double>(spent.waiting) / whole};
}

}  // namespace interleave
