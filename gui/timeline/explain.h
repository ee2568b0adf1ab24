#pragma once

#include <string>

#include "engine/picture/level_of_detail.h"
#include "engine/trace/trace.h"

namespace interleave {

// What the timeline says about the place under the mouse, in words. Pure functions of a trace.

struct Explanation {
  std::string sentence;  // "Thread 2 waits for the global lock; Thread 1 holds it meanwhile ..."
  std::string times;     // "2.360 s to 2.365 s · 5.02 ms"

  bool operator==(const Explanation&) const = default;
};

// One slice of a thread's or a core's row.
// REQUIRES: `slice` is one of `track`'s, or a copy of one.
Explanation ExplainSlice(const Trace& trace, TrackId track, const Slice& slice);

// Many slices under one pixel.
Explanation ExplainFold(const Trace& trace, TrackId track, const Fold& fold);

// A place where the row is empty: before its thread began, after it ended, an idle core.
Explanation ExplainGap(const Trace& trace, TrackId track, Nanos at);

// "a flag: lost update (41), and 12 more here"; empty where there is none.
std::string ExplainMarks(const Trace& trace, TrackId track, TimeRange around);

}  // namespace interleave
