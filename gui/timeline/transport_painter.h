#pragma once

#include <cstddef>

#include "gui/timeline/timeline_scene.h"

namespace interleave {

// Paints what goes between the processes of a card over its rows: an arrow for each message, from
// the row that sent it to the one that took it, and a thin mark at the bottom of a row where
// something was turned into bytes or back. Those of the selected block are louder than the others.
// The layout's 0 is at `origin_y` on the screen. REQUIRES: the card has a trace.
void PaintTransport(ImDrawList& draw, const TimelineScene& scene, std::size_t card, float origin_y);

}  // namespace interleave
