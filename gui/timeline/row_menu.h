#pragma once

#include "gui/timeline/timeline_scene.h"

namespace interleave {

// After the item of the cards: a click with the right button on a row's name opens a menu of what
// can be done with it. `origin_y`: of the layout, on the screen.
void DrawRowMenu(const TimelineScene& scene, float origin_y, Commands& out);

}  // namespace interleave
