#pragma once

#include <string>

#include "engine/record/event.h"

namespace interleave {

// Times in words: "2.360 s" on the axis, "5.02 ms" for a length. Pure functions.

// How the times of one axis are written, so that neighbours look alike.
struct TimeFormat {
  enum class Unit { kNanos, kMicros, kMillis, kSeconds, kClock };
  Unit unit = Unit::kSeconds;  // kClock: "2 min 30 s"
  int decimals = 0;

  bool operator==(const TimeFormat&) const = default;
};

// For times up to `largest`, of which two that are `resolution` apart must look different.
TimeFormat FormatFor(Nanos largest, Nanos resolution);

// "0 s", "500 ms", "2.5 µs", "1 h 02 min 30 s". A zero is "0 s" in every format.
std::string TimeText(Nanos at, TimeFormat format);

// A length of time to three digits: "123 ns", "5.02 ms", "6.48 s", "2 min 05 s".
std::string DurationText(Nanos length);

}  // namespace interleave
