#pragma once

#include <span>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// A stretch of time in which one task was the innermost of its thread. Plain data.
struct TaskPiece {
  Nanos begin = 0;
  Nanos end = 0;
  TaskId task = 0;
  bool operator==(const TaskPiece&) const = default;
};

// Nested task slices of one track (Track::tasks) as a flat row: at any time, the innermost. In
// order of time, without overlaps, none of no length. `now`: where an open slice ends.
std::vector<TaskPiece> Innermost(std::span<const Slice> tasks, Nanos now);

// Those of `pieces`, in order of time, that touch `range`; found in logarithmic time.
std::span<const TaskPiece> PiecesIn(std::span<const TaskPiece> pieces, TimeRange range);

}  // namespace interleave
