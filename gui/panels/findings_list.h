#pragma once

#include <span>

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/timeline/timeline.h"

namespace interleave {

// What was found in the recordings shown, a paragraph each under a caption; nothing where nothing
// was found. A click on one shows where it shows best, and selects it there.
void DrawFindings(std::span<const TimelineCard> cards, float width, const Theme& theme,
                  Commands& out);

// True if there is anything to draw.
bool AnyFindings(std::span<const TimelineCard> cards);

// The range that shows `evidence` with some room around it. Pure.
TimeRange RangeOfEvidence(TimeRange evidence);

}  // namespace interleave
