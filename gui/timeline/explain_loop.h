#pragma once

#include <string>

#include "engine/picture/task_crowd.h"
#include "engine/trace/trace.h"
#include "gui/timeline/explain.h"

namespace interleave {

// What is said about an event loop and its tasks, in words. Pure functions of a trace.

// One slice of the loop's own row, without times.
std::string LoopSentence(const Trace& trace, TrackId track, const Slice& slice);

// One slice of a task's row, without times; empty for a state that a task is in just as a thread
// is. REQUIRES: `track` is the row of a task.
std::string TaskSentence(const Trace& trace, TrackId track, const Slice& slice);

// The flags that the loop itself sets: what they mean and what to do. Empty for all others.
std::string LoopMarkSentence(std::string_view name, std::int64_t value);

// All tasks that share a row, within a moment at `at`. `tasks`: how many there are in all.
Explanation ExplainCrowd(const CrowdMix& mix, std::size_t tasks, Nanos at);

// The same of the rows of threads and tasks that are folded into one.
Explanation ExplainFolded(const CrowdMix& mix, std::size_t rows, Nanos at);

}  // namespace interleave
