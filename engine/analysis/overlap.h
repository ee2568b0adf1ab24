#pragma once

#include <optional>

#include "engine/record/state.h"
#include "engine/trace/trace.h"

namespace interleave {

// Two threads of the program, or tasks of a loop, that were in one state during `both`.
struct Overlap {
  TrackId first = kNoTrack;  // Was in it when `second` came.
  TrackId second = kNoTrack;
  TimeRange both;
};

// The earliest moment at which two of them were in `state` at once, over all slices; nullopt if it
// never came to that. Under a global lock and on a loop there is none for State::kRunning.
// (Trace::holds() cannot answer this: a TraceBuilder ends a hold where the next one of the same
// lock begins.)
std::optional<Overlap> FirstSharedState(const Trace& trace, State state);

}  // namespace interleave
