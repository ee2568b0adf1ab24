#pragma once

#include <cstdint>

#include "engine/record/lane.h"

namespace interleave {

// Where the kernel does not tell when a thread was on which core, the thread looks for itself:
// which core am I on, and how long was I away since I looked last? Its answers become kCore
// events, from which the core rows are estimated.
class CoreEstimator {
 public:
  // Off by default: Observe() then costs one predictable branch.
  void Enable(TickClock clock);
  bool enabled() const { return enabled_; }

  // Call at the steps of a computation and before a wait: a long time since the last look, in which
  // the thread got less of a core than that, was an absence.
  void Observe(LaneWriter& lane) {
    if (enabled_) [[unlikely]]
      Look(lane);
  }
  // Call where a task begins or a wait ends: the time until now is accounted for.
  void Resume(LaneWriter& lane) {
    if (enabled_) [[unlikely]]
      LookAfterWait(lane);
  }

 private:
  void Look(LaneWriter& lane);
  void LookAfterWait(LaneWriter& lane);

  bool enabled_ = false;
  TickClock clock_;
  int core_ = -1;
  std::uint64_t last_ticks_ = 0;
  double ticks_per_nano_ = 1;
  std::uint64_t gap_ticks_ = 0;  // Longer than this between two looks: where were we?
  Nanos off_core_ = 0;           // Time without a core when we last asked, since the clocks began.
};

}  // namespace interleave
