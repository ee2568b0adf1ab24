#pragma once

#include <string_view>

#include "gui/timeline/timeline_scene.h"

namespace interleave {

// Paints the cards that touch [top, bottom) of the layout into the current window; the layout's 0
// is at `origin_y` on the screen.
// Returns the text under the mouse that was shortened; empty if there is none.
std::string_view PaintCards(const TimelineScene& scene, float origin_y, float top, float bottom);

}  // namespace interleave
