#pragma once

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/interleavings/hand_play.h"
#include "gui/panels/layout.h"
#include "gui/timeline/timeline.h"

namespace interleave {

// The sheet on which a program is run by hand: a column of steps for each thread, a button for each
// next step, the listing with everybody's line, the variables, and the picture so far. Reads its
// keys itself, as it covers the window. `memory`: of the picture. `play.typed` is written to.
void DrawHandPanel(const Rect& window, HandPlay& play, bool python, const Theme& theme,
                   TimelineMemory& memory, Commands& out);

}  // namespace interleave
