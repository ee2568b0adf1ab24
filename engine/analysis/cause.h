#pragma once

#include <optional>
#include <string>

#include "engine/trace/trace.h"

namespace interleave {

// What a wait had as its direct cause.
struct Cause {
  TrackId track = kNoTrack;
  // How that row comes in: "holds it since 4.90 ms", "runs that task"; "" if only what it does
  // matters.
  std::string relation;
};

// Who was in the way of `slice` of `track` at `at`; nullopt if nobody was, or nobody knows.
std::optional<Cause> CauseOf(const Trace& trace, TrackId track, const Slice& slice, Nanos at);

// A moment of the recording, as exact as its length asks for: "4.90 ms".
std::string MomentOf(const Trace& trace, Nanos at);

// Who held `object` at `at`, or the next one who got it before `until`. Null if nobody did.
const Hold* HoldAt(const Trace& trace, ObjectId object, Nanos at, Nanos until);

}  // namespace interleave
