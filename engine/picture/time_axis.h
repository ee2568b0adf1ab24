#pragma once

#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// The time axis as arithmetic: which stretch of a recording lies over which pixels. No drawing.

// No range is narrower: 100 ns is far below what an event costs to record.
inline constexpr Nanos kMinRangeNs = 100;

// A range of time laid over pixels.
// REQUIRES: range.length() > 0, width_px > 0.
struct TimeAxis {
  TimeRange range{0, 1'000'000'000};
  double left_px = 0;
  double width_px = 1;

  double ns_per_px() const { return static_cast<double>(range.length()) / width_px; }
  double right_px() const { return left_px + width_px; }
  // The pixel of `at`; also for times outside of the range. The start is subtracted as an integer,
  // so that a nanosecond stays visible in an hour.
  double ToPx(Nanos at) const;
  // The time under `x_px`, rounded to the nanosecond.
  Nanos ToTime(double x_px) const;
  // `pixels` as a length of time, at least 1 ns.
  Nanos Span(double pixels) const;
};

// The range that shows a recording of length `extent` whole: from 0 to a little after its end.
// While it is `live` the end moves in steps, so that blocks grow instead of the axis shrinking.
TimeRange RangeOf(Nanos extent, bool live);

// `range` moved and, if need be, resized to lie within `bounds` and not below kMinRangeNs.
TimeRange Within(TimeRange range, TimeRange bounds);

// `range` with its length multiplied by `factor` (below 1 zooms in); what was at `anchor` stays
// there, unless the bounds forbid it.
TimeRange ZoomedAt(TimeRange range, Nanos anchor, double factor, TimeRange bounds);

// `range` moved by `by`: positive shows what comes later.
TimeRange Panned(TimeRange range, Nanos by, TimeRange bounds);

// The range that shows `block` whole, with a little room on both sides.
TimeRange Around(TimeRange block, TimeRange bounds);

// How often the axis is marked: a labelled tick every `step`, divided into `parts`.
struct TickStep {
  Nanos step = 1'000'000'000;
  int parts = 5;
};

// The smallest step of 1, 2, 5 times a power of ten (of 1, 2, 5, 10, 20, 30 minutes and hours above
// 20 s) that is at least `at_least` long.
TickStep NiceStep(Nanos at_least);

struct Tick {
  Nanos at = 0;
  bool labelled = false;

  bool operator==(const Tick&) const = default;
};

// The ticks within `range`, in order. At most a few thousand, whatever is asked for.
std::vector<Tick> TicksIn(TimeRange range, TickStep step);
// The same into `ticks`, whose memory is used again.
void FindTicks(TimeRange range, TickStep step, std::vector<Tick>& ticks);

}  // namespace interleave
