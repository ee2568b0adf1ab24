#pragma once

#include <span>

#include "gui/timeline/timeline_scene.h"

namespace interleave {

// The whole recording in one strip below the cards: how much of it runs and waits, where the search
// has found something, and which part of it is shown.

// 0 where there is nothing recorded, or no room.
float MinimapHeight(std::span<const TimelineCard> cards, float room, const Theme& theme);

// A press or a drag on it moves what is shown there. REQUIRES: MinimapHeight() > 0.
void DrawMinimap(const TimelineScene& scene, const Rect& rect, Commands& out);

// The range of the same length around `at`, within `whole`; `shown` itself where it is the whole.
TimeRange CentredAt(TimeRange shown, Nanos at, TimeRange whole);

}  // namespace interleave
