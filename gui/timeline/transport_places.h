#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/picture/time_axis.h"

namespace interleave {

// Where on the screen is shown what goes between processes. Pure; where very much meets, only some
// of it is looked at, so that the cost is bounded by pixels.

// The arrow from one row to another; one for all that arrive within a few pixels.
struct ArrowPlace {
  TrackId from = kNoTrack;
  TrackId to = kNoTrack;
  double from_px = 0;
  double to_px = 0;

  bool operator==(const ArrowPlace&) const = default;
};

// The messages that are on their way within the axis, or all arrows of whatever kind, in the order
// of their arrival, at most one per pair of rows and `apart_px`. Those that stay in one row are
// left out.
enum class ArrowChoice : std::uint8_t { kMessages, kAll };
std::vector<ArrowPlace> ArrowPlacesOn(const Trace& trace, const TimeAxis& axis, double apart_px,
                                      ArrowChoice arrows = ArrowChoice::kMessages);

// The arrows that come to a slice of `track` or go out from it: who submitted, who woke, who handed
// the lock over, whose result it was. At most kMostOfASlice, those that arrive first.
inline constexpr std::size_t kMostOfASlice = 64;
std::vector<ArrowPlace> ArrowsOfSlice(const Trace& trace, TrackId track, const Slice& slice,
                                      const TimeAxis& axis);

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
