#include "gui/guess/guess_drag.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>

#include "engine/picture/time_axis.h"

namespace interleave {
namespace {

constexpr Nanos kGuessSteps = 100;
constexpr Nanos kLongestGuess = 1'000'000'000'000'000;  // Eleven days; powers of ten stay numbers.

// Between its neighbours, of which there are none within `gap`.
GuessBlock Resized(GuessBlock block, GuessGrip grip, Nanos to, const TimeRange& gap, Nanos grid) {
  if (grip == GuessGrip::kBegin) {
    block.begin = std::clamp(to, gap.begin, std::max(block.end - grid, gap.begin));
  } else {
    block.end = std::clamp(to, std::min(block.begin + grid, gap.end), gap.end);
  }
  return block;
}

}  // namespace

GuessHold HoldAt(std::span<const GuessBlock> blocks, Nanos at, Nanos reach) {
  GuessHold hold;
  Nanos nearest = reach + 1;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const GuessBlock& block = blocks[i];
    const bool inside = at >= block.begin && at < block.end;
    if (inside && hold.grip == GuessGrip::kNothing) hold = {GuessGrip::kWhole, i};
    const Nanos inner = std::min(reach, block.length() / 4);
    const auto consider = [&](GuessGrip grip, Nanos edge) {
      const Nanos distance = std::abs(at - edge);
      if (distance > (inside ? inner : reach / 3)) return;
      // Where two blocks meet, the edge is that of the one the mouse is in.
      if (distance > nearest || (distance == nearest && !inside)) return;
      nearest = distance;
      hold = {grip, i};
    };
    consider(GuessGrip::kBegin, block.begin);
    consider(GuessGrip::kEnd, block.end);
  }
  // Inside of one block, an edge of another is not meant.
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const bool inside = at >= blocks[i].begin && at < blocks[i].end;
    if (inside && hold.block != i) return {GuessGrip::kWhole, i};
  }
  return hold;
}

Nanos RoundLength(Nanos at_least) {
  constexpr std::array<Nanos, 8> kTenths = {10, 15, 20, 30, 40, 50, 60, 80};
  at_least = std::clamp<Nanos>(at_least, 1000, kLongestGuess);
  for (Nanos tenth = 100;; tenth *= 10) {
    for (const Nanos tenths : kTenths) {
      if (tenth * tenths >= at_least) return tenth * tenths;
    }
  }
}

Nanos GridOf(Nanos length) { return NiceStep(std::max<Nanos>(length / kGuessSteps, 1)).step; }

Nanos Snapped(Nanos at, Nanos grid) {
  const Nanos half = grid / 2;
  return (at >= 0 ? at + half : at - half) / grid * grid;
}

TimeRange GapAt(const GuessGround& ground, Nanos at, std::size_t skipped) {
  TimeRange gap{0, ground.length};
  for (std::size_t i = 0; i < ground.blocks.size(); ++i) {
    if (i == skipped) continue;
    const GuessBlock& block = ground.blocks[i];
    if (block.end <= at) gap.begin = std::max(gap.begin, block.end);
    if (block.begin > at) gap.end = std::min(gap.end, block.begin);
    if (block.begin <= at && block.end > at) return {at, at};
  }
  return gap;
}

GuessBlock Dragged(const GuessGround& ground, const GuessHold& hold, Nanos from, Nanos to,
                   GuessKind kind) {
  const Nanos grid = ground.grid;
  if (hold.grip == GuessGrip::kNothing) {
    const TimeRange gap = GapAt(ground, std::clamp<Nanos>(from, 0, ground.length - 1));
    // A drag from right to left draws the same; and one step at least.
    GuessBlock block{.begin = Snapped(std::min(from, to), grid),
                     .end = Snapped(std::max(from, to), grid),
                     .kind = kind};
    if (block.length() < grid) {
      block.begin = std::min(from, to) / grid * grid;
      block.end = block.begin + grid;
    }
    block.begin = std::clamp(block.begin, gap.begin, gap.end);
    block.end = std::clamp(block.end, gap.begin, gap.end);
    if (block.length() <= 0) block.end = std::min(block.begin + grid, gap.end);
    if (block.length() <= 0) block.begin = std::max(block.end - grid, gap.begin);
    return block;
  }
  GuessBlock block = ground.blocks[hold.block];
  const TimeRange gap = GapAt(ground, block.begin, hold.block);
  if (hold.grip == GuessGrip::kWhole) {
    const Nanos length = block.length();
    const Nanos wanted = Snapped(block.begin + to - from, grid);
    block.begin = std::clamp(wanted, gap.begin, std::max(gap.end - length, gap.begin));
    block.end = block.begin + length;
    return block;
  }
  const Nanos edge = hold.grip == GuessGrip::kBegin ? block.begin : block.end;
  return Resized(block, hold.grip, Snapped(edge + to - from, grid), gap, grid);
}

}  // namespace interleave
