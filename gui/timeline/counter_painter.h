#pragma once

#include "gui/timeline/block_paint.h"
#include "gui/timeline/timeline_scene.h"

namespace interleave {

// Paints one row of counters: an area as high as the highest value that is seen, which is written
// at its end. REQUIRES: `row` is of the band of counters.
void PaintCounter(ImDrawList& draw, const TimelineScene& scene, const RowPlace& row,
                  const Box& box);

// Its value under the mouse, in a tooltip.
void ExplainCounter(const TimelineScene& scene, const Pick& pick);

}  // namespace interleave
