#pragma once

#include <string_view>

#include "gui/timeline/timeline_scene.h"

namespace interleave {

// Explains what lies under the mouse in a tooltip.
void ExplainPick(const TimelineScene& scene, const Pick& pick);

// Tells whose rows stand below a heading. REQUIRES: the group is one of the scene's.
void ExplainGroup(const TimelineScene& scene, const RowGroup& group);

// Shows a text that had no room where it stands.
void ShowFullText(const Theme& theme, std::string_view text);

}  // namespace interleave
