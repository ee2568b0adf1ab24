#pragma once

#include <vector>

#include "engine/picture/time_axis.h"

namespace interleave {

// Where on the screen is shown what goes between processes. Pure; where very much meets, only some
// of it is looked at, so that the cost is bounded by pixels.

// The message from one row to another; one for all that arrive within a few pixels.
struct ArrowPlace {
  TrackId from = kNoTrack;
  TrackId to = kNoTrack;
  double from_px = 0;
  double to_px = 0;

  bool operator==(const ArrowPlace&) const = default;
};

// The messages that are on their way within the axis, in the order of their arrival, at most one
// per pair of rows and `apart_px`. Those that stay in one row are left out.
std::vector<ArrowPlace> ArrowPlacesOn(const Trace& trace, const TimeAxis& axis, double apart_px);

// Something was turned into bytes or back; one for all that end within a few pixels.
struct TransferPlace {
  TrackId track = kNoTrack;
  bool outward = false;
  double from_px = 0;
  double to_px = 0;

  bool operator==(const TransferPlace&) const = default;
};

// The transfers within the axis, in the order of their end, at most one per row, direction and
// `apart_px`.
std::vector<TransferPlace> TransferPlacesOn(const Trace& trace, const TimeAxis& axis,
                                            double apart_px);

}  // namespace interleave
