#pragma once

#include "gui/timeline/timeline_scene.h"

namespace interleave {

// Paints what stands above the rows of a card's processes: who, how it ended if not by itself, and
// its memory. `origin_y`: of the layout, on the screen; [top, bottom) of it is seen.
void PaintHeadings(ImDrawList& draw, const TimelineScene& scene, std::size_t card, float origin_y,
                   float top, float bottom);

// The sign of a group that can be folded, left of a caption or heading: it points down at rows
// that are shown, to the right where they are folded.
void PaintFoldSign(ImDrawList& draw, const TimelineScene& scene, const RowGroup& group,
                   const Rect& line);

}  // namespace interleave
