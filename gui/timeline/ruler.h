#pragma once

#include "gui/timeline/block_paint.h"
#include "gui/timeline/timeline_scene.h"

namespace interleave {

// The time axis above the cards, and the line that shows one moment in all of them.

// Paints the axis into `box` of the current window.
void PaintRuler(const TimelineScene& scene, const Box& box);

// The moment under `x` in a bubble on the ruler, with the line from it to the ruler's end.
void PaintMoment(const TimelineScene& scene, const Box& ruler, float x);

// The line through the cards.
void PaintCursorLine(ImDrawList& draw, const Theme& theme, float x, float top, float bottom);

}  // namespace interleave
