#include "engine/picture/time_axis.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

namespace interleave {
namespace {

constexpr Nanos kSecond = 1'000'000'000;
constexpr Nanos kMinute = 60 * kSecond;
constexpr Nanos kHour = 60 * kMinute;
// No range and no time shown reaches further: half of what an integer holds, so that the
// difference of two never overflows. It is 146 years.
constexpr Nanos kFarthest = std::numeric_limits<Nanos>::max() / 2;

constexpr std::size_t kMaxTicks = 4000;

Nanos Rounded(double nanos) {
  const double limit = static_cast<double>(kFarthest);
  if (!(nanos < limit)) return kFarthest;  // Also for what is no number.
  if (nanos < -limit) return -kFarthest;
  return std::llround(nanos);
}

Nanos Saturated(Nanos value) { return std::clamp(value, -kFarthest, kFarthest); }

}  // namespace

double TimeAxis::ToPx(Nanos at) const {
  const Nanos offset = Saturated(at) - Saturated(range.begin);
  return left_px + static_cast<double>(offset) / ns_per_px();
}

Nanos TimeAxis::ToTime(double x_px) const {
  return Saturated(range.begin) + Rounded((x_px - left_px) * ns_per_px());
}

Nanos TimeAxis::Span(double pixels) const {
  return std::max<Nanos>(Rounded(pixels * ns_per_px()), 1);
}

TimeRange RangeOf(Nanos extent, bool live) {
  extent = std::clamp<Nanos>(extent, 0, kFarthest / 2);
  if (extent == 0) return {0, kSecond};
  if (!live) return {0, std::max(kMinRangeNs, extent + extent / 64)};
  // Steps of a quarter, from a tenth of a second on.
  Nanos end = kSecond / 10;
  while (end < extent + extent / 20) end += end / 4;
  return {0, end};
}

TimeRange Within(TimeRange range, TimeRange bounds) {
  bounds.begin = Saturated(bounds.begin);
  bounds.end = std::max(Saturated(bounds.end), bounds.begin + kMinRangeNs);
  const Nanos length =
      std::clamp(Saturated(range.end) - Saturated(range.begin), kMinRangeNs, bounds.length());
  const Nanos begin = std::clamp(range.begin, bounds.begin, bounds.end - length);
  return {begin, begin + length};
}

TimeRange ZoomedAt(TimeRange range, Nanos anchor, double factor, TimeRange bounds) {
  const double before = static_cast<double>(range.length());
  const Nanos length =
      std::clamp(Rounded(before * factor), kMinRangeNs, std::max(bounds.length(), kMinRangeNs));
  const double share = static_cast<double>(anchor - range.begin) / std::max(before, 1.0);
  const Nanos begin = anchor - Rounded(share * static_cast<double>(length));
  return Within({begin, begin + length}, bounds);
}

TimeRange Panned(TimeRange range, Nanos by, TimeRange bounds) {
  by = Saturated(by);
  return Within({Saturated(range.begin) + by, Saturated(range.end) + by}, bounds);
}

TimeRange Around(TimeRange block, TimeRange bounds) {
  const Nanos room = std::max(block.length() / 10, kMinRangeNs / 4);
  return Within({block.begin - room, block.end + room}, bounds);
}

TickStep NiceStep(Nanos at_least) {
  for (Nanos power = 1; power <= 10 * kSecond; power *= 10) {
    // A part of a nanosecond is no time that we know.
    const bool divisible = power > 1;
    if (power >= at_least) return {power, divisible ? 5 : 1};
    if (2 * power >= at_least) return {2 * power, divisible ? 4 : 2};
    if (power < 10 * kSecond && 5 * power >= at_least) return {5 * power, 5};
  }
  constexpr std::array kClockSteps = {TickStep{30 * kSecond, 3}, TickStep{kMinute, 6},
                                      TickStep{2 * kMinute, 4},  TickStep{5 * kMinute, 5},
                                      TickStep{10 * kMinute, 5}, TickStep{20 * kMinute, 4},
                                      TickStep{30 * kMinute, 3}, TickStep{kHour, 6},
                                      TickStep{2 * kHour, 4},    TickStep{5 * kHour, 5}};
  for (const TickStep step : kClockSteps) {
    if (step.step >= at_least) return step;
  }
  for (Nanos power = 10 * kHour; power < kFarthest / 10; power *= 10) {
    if (power >= at_least) return {power, 5};
    if (2 * power >= at_least) return {2 * power, 4};
    if (5 * power >= at_least) return {5 * power, 5};
  }
  return {kFarthest, 1};
}

std::vector<Tick> TicksIn(TimeRange range, TickStep step) {
  std::vector<Tick> ticks;
  FindTicks(range, step, ticks);
  return ticks;
}

void FindTicks(TimeRange range, TickStep step, std::vector<Tick>& ticks) {
  ticks.clear();
  const Nanos part = step.step / step.parts;
  if (part <= 0 || range.length() / part > static_cast<Nanos>(kMaxTicks)) return;
  Nanos index = range.begin / part;
  if (index * part < range.begin) ++index;
  for (; index * part < range.end; ++index) {
    ticks.push_back({.at = index * part, .labelled = index % step.parts == 0});
  }
}

}  // namespace interleave
