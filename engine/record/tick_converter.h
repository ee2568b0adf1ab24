#pragma once

#include <cstdint>
#include <vector>

#include "engine/record/clock.h"

namespace interleave {

// Turns ticks of a recorder clock into nanoseconds of CLOCK_MONOTONIC, by pairs of readings of
// both clocks taken now and then: between two pairs time is a straight line.
//
// Thread safety: none.
class TickConverter {
 public:
  struct Anchor {
    std::uint64_t ticks = 0;
    Nanos nanos = 0;
  };

  // `ticks_are_nanos`: the clock is CLOCK_MONOTONIC itself and nothing needs converting.
  explicit TickConverter(bool ticks_are_nanos) : ticks_are_nanos_(ticks_are_nanos) {}

  // Adds a pair. Pairs come in ascending order; one that does not is ignored.
  void AddAnchor(Anchor anchor);
  // REQUIRES: at least two anchors, unless ticks are nanoseconds. Ticks before the first or after
  // the last anchor lie on the line through the nearest two.
  Nanos ToNanos(std::uint64_t ticks) const;

 private:
  const bool ticks_are_nanos_;
  std::vector<Anchor> anchors_;
  mutable std::size_t last_used_ = 1;  // Ticks come nearly sorted: the segment used last fits.
};

// Reads both clocks as one: of several tries the one that was interrupted least.
TickConverter::Anchor ReadAnchor(const TickClock& clock);

}  // namespace interleave
