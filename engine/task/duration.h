#pragma once

#include "engine/record/event.h"

namespace interleave {

// Seconds and milliseconds as nanoseconds: 1.5_s, 20_ms.
consteval Nanos operator""_s(long double seconds) { return static_cast<Nanos>(seconds * 1e9L); }
consteval Nanos operator""_s(unsigned long long seconds) {
  return static_cast<Nanos>(seconds) * 1'000'000'000;
}
consteval Nanos operator""_ms(unsigned long long millis) {
  return static_cast<Nanos>(millis) * 1'000'000;
}

constexpr double ToSeconds(Nanos nanos) { return static_cast<double>(nanos) / 1e9; }
constexpr Nanos FromSeconds(double seconds) { return static_cast<Nanos>(seconds * 1e9); }

}  // namespace interleave
