#pragma once

#include <vector>

#include "gui/panels/inspection.h"

namespace interleave {

// The parts of an Inspection that tell of worker processes. Each adds nothing to recordings that
// have none, and walks over what is between processes: for Inspect(), not for every frame.

// Who the process of `track` is: its number, start-up, memory.
void AddProcessFacts(const Trace& trace, const Track& track, std::vector<Inspection::Fact>& facts);

// What was turned into bytes and back: for the task wherever that happened, or where `task` is 0
// by `thread` within `range`. Then the messages that `thread` sent and took within `range`.
void AddTransportFacts(const Trace& trace, TrackId thread, TaskId task, TimeRange range,
                       std::vector<Inspection::Fact>& facts);

}  // namespace interleave
