#pragma once

#include <vector>

#include "gui/app/session.h"
#include "gui/timeline/timeline.h"

namespace interleave {

// The runs of the selected scenario as cards of the timeline, in their order. `cores`: of this
// machine. Lifetime: the cards refer to the session's recordings.
std::vector<TimelineCard> MakeCards(const Session& session, int cores);

// "1.01 of 2 cores busy · 1 296 hand-overs · waiting for the lock 49.8 %"
std::string SummaryOf(const RunResult& result, int cores);

}  // namespace interleave
