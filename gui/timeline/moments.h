#pragma once

#include "gui/timeline/block_paint.h"
#include "gui/timeline/timeline_scene.h"

namespace interleave {

// What lies over the timeline at a time: the measured range, the playhead, bookmarks.

void PaintMomentsOnRuler(const TimelineScene& scene, const Box& ruler);

// From `top` to `bottom` of the current window.
void PaintMomentsOverCards(const TimelineScene& scene, float top, float bottom);

}  // namespace interleave
