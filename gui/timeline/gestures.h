#pragma once

#include <optional>

#include "gui/timeline/timeline_scene.h"

namespace interleave {

// Turns what the mouse does on the last ImGui item, the ruler or the cards, into commands.
//
// Wheel: zooms at the mouse; with shift, or beside the tracks, it scrolls the current window.
// Horizontal wheel and drag: pan, a drag also scrolls. Drag with shift: measures. On the ruler,
// while there is a playhead, press and drag move it. Click: selects, or clears the selection; on a
// heading it folds the rows below it.
// Double-click: zooms to the block under the mouse, or back to everything.

struct GesturePlace {
  bool scrolls = false;           // The cards do, the ruler does not.
  std::optional<Pick> pick;       // What is under the mouse.
  std::optional<RowGroup> group;  // Likewise.
};

void HandleGestures(const TimelineScene& scene, const GesturePlace& place, Commands& out);

}  // namespace interleave
