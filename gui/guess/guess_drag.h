#pragma once

#include <cstddef>
#include <span>

#include "engine/trace/trace.h"
#include "gui/guess/guess_block.h"

namespace interleave {

// Drawing with the mouse, as arithmetic: what a drag in a row makes of its blocks. Pure, no
// drawing.

// What the mouse has hold of.
enum class GuessGrip : std::uint8_t {
  kNothing,  // An empty place: a drag draws a new block.
  kBegin,    // An edge: a drag moves it.
  kEnd,
  kWhole,
};

struct GuessHold {
  GuessGrip grip = GuessGrip::kNothing;
  std::size_t block = 0;  // Unless it is kNothing.

  bool operator==(const GuessHold&) const = default;
};

// What lies at `at`: an edge within `reach` of it (the nearest), or a block. A block that is short
// beside `reach` keeps a middle to be moved by; from outside, edges are reached from a third as
// far, so that the next block can be drawn right beside it.
GuessHold HoldAt(std::span<const GuessBlock> blocks, Nanos at, Nanos reach);

// A length of 1, 2, 3, 4, 5, 6, 8 times a power of ten, or 1.5 times one, that is at least so long.
Nanos RoundLength(Nanos at_least);

// How fine blocks are drawn on an axis that is so long: about a hundred steps, in round numbers.
Nanos GridOf(Nanos length);

// The nearest multiple of `grid`.
Nanos Snapped(Nanos at, Nanos grid);

// A row that is drawn in.
struct GuessGround {
  std::span<const GuessBlock> blocks;
  Nanos length = 0;  // Of the axis.
  Nanos grid = 1;
};

// The free stretch around `at`, where `skipped` is left out of account: a block that is moved does
// not stand in its own way. Empty if another block is there. SIZE_MAX: none is left out.
inline constexpr std::size_t kNoGuessBlock = static_cast<std::size_t>(-1);
TimeRange GapAt(const GuessGround& ground, Nanos at, std::size_t skipped = kNoGuessBlock);

// The block that comes of dragging what `hold` has from `from` to `to`: on the grid, as far as its
// neighbours and the ends of the axis leave room, at least one step of the grid long.
// REQUIRES: `hold` is of that row. `kind`: of a new one.
GuessBlock Dragged(const GuessGround& ground, const GuessHold& hold, Nanos from, Nanos to,
                   GuessKind kind);

}  // namespace interleave
