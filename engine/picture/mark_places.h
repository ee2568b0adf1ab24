#pragma once

#include <vector>

#include "engine/picture/time_axis.h"

namespace interleave {

// A flag on the screen: one for all marks of a track that lie within a few pixels of each other.
struct MarkPlace {
  TrackId track = kNoTrack;
  double x_px = 0;

  bool operator==(const MarkPlace&) const = default;
};

// Where flags stand for the marks of `trace` within the axis, ordered by track and place, at most
// one per track and `apart_px`. Where more than a few hundred marks meet, it looks at some of them
// only, so that its cost is bounded by pixels. Pure.
std::vector<MarkPlace> MarkPlacesOn(const Trace& trace, const TimeAxis& axis, double apart_px);

}  // namespace interleave
