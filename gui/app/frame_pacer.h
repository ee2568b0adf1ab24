#pragma once

#include "engine/record/event.h"

namespace interleave {

// Decides when the next frame may be drawn while a run is live, so that drawing does not disturb
// what it shows: at most `kMostShare` of one core, at most `kFastest` apart. Pure arithmetic;
// times are of any one clock.
class FramePacer {
 public:
  static constexpr double kMostShare = 0.08;        // Of one core; the rest is for polling.
  static constexpr Nanos kFastest = 33'000'000;     // 30 frames a second.
  static constexpr Nanos kSlowest = 1'000'000'000;  // However dear a frame is, it lives.

  // A frame was begun at `now` and took `cost` of CPU time.
  void Drawn(Nanos now, Nanos cost);
  // How long to wait from `now` on until the next frame may be drawn; 0 if it may.
  Nanos WaitFrom(Nanos now) const { return next_ > now ? next_ - now : 0; }

 private:
  Nanos cost_ = 0;  // Smoothed.
  Nanos next_ = 0;
};

}  // namespace interleave
