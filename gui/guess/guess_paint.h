#pragma once

#include <string_view>

#include "gui/app/theme.h"
#include "gui/guess/guess_block.h"
#include "gui/timeline/block_paint.h"

namespace interleave {

// How what a user has drawn is painted: in the looks of the timeline, so that guess and truth can
// be compared, but for waiting, which has no reason yet and so no colour.

// `row`: the colour of the row. `box`: as high as the row.
void PaintGuessBlock(ImDrawList& draw, const Box& box, GuessKind kind, ImU32 row,
                     const Theme& theme);

// The same thin and outlined, above what happened.
void PaintGuessOutline(ImDrawList& draw, const Box& box, GuessKind kind, ImU32 row,
                       const Theme& theme);

// "Running", "Waiting", "In turns"
std::string_view GuessKindTitle(GuessKind kind);

}  // namespace interleave
