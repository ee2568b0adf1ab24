#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/formats/recording.h"
#include "scenarios/run.h"

namespace interleave {

// "Three downloads: Threads": how a run is called in files.
std::string RecordingTitle(const Scenario& scenario, Model model);

// What is known of a run before it has begun: no result, no trace.
Recording DescriptionOf(const RunRequest& request, std::string_view version);

// A finished run as a file keeps it: made on this machine, now, by `version` of this program.
// REQUIRES: the trace is not null.
Recording RecordingOf(const RunRequest& request, const RunResult& result,
                      std::shared_ptr<const Trace> trace, std::string_view version);

// The way back: what a recording from a file came to, as if it had just been run. Walks over the
// trace. The value of the body stays text.
RunResult ResultOf(const Recording& recording);

}  // namespace interleave
