#pragma once

#include <span>

#include "gui/app/theme.h"
#include "gui/panels/layout.h"
#include "gui/replay/current_line.h"
#include "scenarios/scenario.h"

namespace interleave {

// A program, from the cursor down, `width` wide, with the line of each row marked in its colour.
// What lies outside of `seen` is not drawn.
void DrawProgram(const Rect& seen, float width, const Listing& listing, bool python,
                 std::span<const CurrentLine> lines, const Theme& theme);

}  // namespace interleave
