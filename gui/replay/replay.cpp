#include "gui/replay/replay.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace interleave {

Nanos EndOf(std::span<const TimelineCard> cards) {
  Nanos end = 0;
  for (const TimelineCard& card : cards) {
    if (card.trace != nullptr) end = std::max(end, card.trace->now_ns());
  }
  return end;
}

bool Advance(Replay& replay, Nanos elapsed, Nanos end) {
  if (!replay.open || !replay.playing) return false;
  const double passed = static_cast<double>(std::max<Nanos>(elapsed, 0)) * replay.speed;
  replay.rest_ns += passed;
  const double left = static_cast<double>(end - replay.at);
  if (replay.rest_ns >= left) {
    replay.at = end;
    replay.rest_ns = 0;
    replay.playing = false;
    return true;
  }
  const Nanos whole = static_cast<Nanos>(replay.rest_ns);
  replay.rest_ns -= static_cast<double>(whole);
  replay.at += whole;
  return whole > 0;
}

void PlayOrPause(Replay& replay, Nanos end) {
  if (replay.open && replay.playing) {
    replay.playing = false;
    return;
  }
  replay.open = true;
  replay.playing = true;
  replay.rest_ns = 0;
  if (replay.at >= end) replay.at = 0;
}

double NeighbourSpeed(double speed, int by) {
  if (by > 0) {
    const auto faster = std::ranges::upper_bound(kReplaySpeeds, speed);
    return faster == kReplaySpeeds.end() ? kFastestReplay : *faster;
  }
  const auto not_slower = std::ranges::lower_bound(kReplaySpeeds, speed);
  return not_slower == kReplaySpeeds.begin() ? kSlowestReplay : *std::prev(not_slower);
}

std::string SpeedText(double speed) {
  if (speed >= 1) return fmt::format("{:g}×", speed);
  return fmt::format("1/{:g}×", std::round(1 / speed));
}

}  // namespace interleave
