#pragma once

#include <string_view>

#include "gui/timeline/timeline_scene.h"

namespace interleave {

// Explains what lies under the mouse in a tooltip.
void ExplainPick(const TimelineScene& scene, const Pick& pick);

// Tells who a process is. REQUIRES: the heading is one of the scene's.
void ExplainHeading(const TimelineScene& scene, const HeadingPlace& heading);

// Shows a text that had no room where it stands.
void ShowFullText(const Theme& theme, std::string_view text);

}  // namespace interleave
