#pragma once

#include <vector>

#include "gui/app/theme.h"
#include "gui/interleavings/hand_play.h"
#include "gui/panels/layout.h"
#include "gui/replay/current_line.h"
#include "gui/timeline/timeline.h"

namespace interleave {

// The steps so far as rows of a timeline, one for each thread; and how high that wants to be.
float HandPictureHeight(const HandPlay& play, const Theme& theme);
void DrawHandPicture(const Rect& rect, const HandPlay& play, const Theme& theme,
                     TimelineMemory& memory);

// Where in the listing each thread stands.
std::vector<CurrentLine> HandLines(const HandPlay& play, bool python);

}  // namespace interleave
