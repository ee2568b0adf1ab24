#pragma once

#include <memory>

#include "engine/trace/trace.h"

namespace interleave {

// The same run told by its tasks: a row for each, whoever ran it, in place of those of the threads.
//
// A row is the life of a future: queued from when the task was asked for, then what the thread did
// that ran it, then done, failed or cancelled to the end of the recording. What an inner task did
// is in the row of the outer one, too, as the outer one waits for nothing else meanwhile. Rows of
// cores show who of the tasks was there; what threads did between tasks belongs to one row without
// slices, which is a service. Rows of event loops and of their tasks stay as they are.
// Arrows, marks, holds and transfers move to the rows of their tasks; those of none are left out.
// Tasks, objects, names, counters and processes keep their ids; tracks do not.
//
// REQUIRES: `trace` is finished. Linear in its slices, times the depth of nesting.
std::shared_ptr<const Trace> ByTask(const Trace& trace);

// True for the row of what threads did between tasks: rows of cores name it, and it shows
// nothing. (Threads have an id of the system.)
inline bool IsOnlyNamed(const Track& track) {
  return track.service && track.tid == 0 && track.slices.empty();
}

}  // namespace interleave
