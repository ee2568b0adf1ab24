#pragma once

#include <array>
#include <span>
#include <string>

#include "gui/timeline/timeline.h"

namespace interleave {

// The recordings played again: a playhead that moves over them. Plain values and pure functions;
// the clock is the caller's.

// Seconds of the recording in a second of the clock.
inline constexpr std::array kReplaySpeeds = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1,
                                             0.2,   0.5,   1.0,   2.0,  5.0,  10.0};
inline constexpr double kSlowestReplay = kReplaySpeeds.front();
inline constexpr double kFastestReplay = kReplaySpeeds.back();

struct Replay {
  bool open = false;
  bool playing = false;
  Nanos at = 0;  // Where the playhead is.
  double speed = 1;
  double rest_ns = 0;  // Of what has been played, less than a nanosecond.
};

// How far the recordings reach: of those that have any.
Nanos EndOf(std::span<const TimelineCard> cards);

// Moves the playhead for `elapsed` of the clock; it rests at `end`. True if it moved or stopped.
bool Advance(Replay& replay, Nanos elapsed, Nanos end);

// Plays from where it is, or from the beginning where it is at the end; pauses if it plays.
void PlayOrPause(Replay& replay, Nanos end);

// The next faster (by > 0) or slower speed.
double NeighbourSpeed(double speed, int by);

// "1/20×", "10×".
std::string SpeedText(double speed);

}  // namespace interleave
