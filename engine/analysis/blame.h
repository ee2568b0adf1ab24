#pragma once

#include <cstdint>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// Who was in the way of a slice. Pure; each question looks at a bounded number of records, so that
// it can be asked in every frame.

// Somebody who held or ran something during a time, and how much of it.
struct Share {
  TrackId track = kNoTrack;
  TaskId task = 0;  // In which task; one of them, if there were several.
  Nanos length = 0;
};

// Who held `object` within `range`, longest first.
std::vector<Share> HoldersOf(const Trace& trace, ObjectId object, TimeRange range);

// The cores that ran the thread `track` within `range`, ascending.
std::vector<std::int32_t> CoresOf(const Trace& trace, TrackId track, TimeRange range);

// The core that the thread `track` was on until `at`, or -1.
std::int32_t CoreBefore(const Trace& trace, TrackId track, Nanos at);

// Who ran on `core` within `range`, longest first.
std::vector<Share> RunnersOf(const Trace& trace, std::int32_t core, TimeRange range);

}  // namespace interleave
