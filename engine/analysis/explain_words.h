#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// The parts that sentences about a recording are made of. Names come from programs and files: a
// sentence stays a sentence, however long they are.

std::string Short(std::string_view name);
std::string TrackName(const Trace& trace, TrackId track);
std::string TaskName(const Trace& trace, TaskId task);
// " (sum squares #1)"; nothing without a task, and where `track` is that task's own row.
std::string InTask(const Trace& trace, TrackId track, TaskId task);
// "a", "a and b", "a, b and 3 others"
std::string Listed(const std::vector<std::string>& words, std::size_t at_most = 2);
// "Sleeping" in the middle of a sentence.
std::string LowerTitle(State state);
// "12 %", "under 1 %"
std::string PercentText(double share);
// ", on core 0": where the row `track` ran during `slice`; "" if that is not known.
std::string RunsWhere(const Trace& trace, TrackId track, const Slice& slice);

}  // namespace interleave
