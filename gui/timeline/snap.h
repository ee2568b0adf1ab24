#pragma once

#include "gui/timeline/timeline_scene.h"

namespace interleave {

// What is measured begins and ends at what there is to measure. Pure.

// How near an edge must be, in pixels at scale 1.
inline constexpr double kSnapPx = 6;

// The begin or end of a slice that is nearest to `at`, if one is near enough in the rows of threads
// and cores that touch [top, bottom) of the layout; else `at`. O(rows * log(slices)).
Nanos SnappedToEdge(const TimelineScene& scene, Nanos at, float top, float bottom);

}  // namespace interleave
