#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// What the timeline says about worker processes and what goes between them. Pure functions of a
// trace; those that look for messages and transfers look at a bounded number, so that they can be
// asked in every frame.

// What a thread does that only serves the model, where that differs from what a thread of the
// program does; else "".
std::string ServiceSentence(const Trace& trace, TrackId track, const Slice& slice);

// What the main thread of a worker process does while it starts and rests; else "".
std::string WorkerSentence(const Trace& trace, TrackId track, const Slice& slice);

// Who a process is: its number, when it was asked for, what its start took, its memory, its end.
// REQUIRES: `process` is one of the recording's.
std::string ExplainProcess(const Trace& trace, std::uint32_t process);

// "Its process was killed by signal 9 (Killed) at 551 ms."; "" where it ended by itself.
std::string EndSentence(const Trace& trace, std::uint32_t process);

// "Message to Worker 2 through “jobs”: 24 bytes, 300 µs on its way." as seen from `track`.
std::string MessageSentence(const Trace& trace, TrackId track, const Flow& message);
// "Serialised 1.05 MB in 300 µs (chunk #2)."
std::string TransferSentence(const Trace& trace, const Transfer& transfer);

// A sentence for each of what `track` sent, received, serialised or deserialised around that time,
// `at_most` of them, and how many more there are.
std::vector<std::string> ExplainTransport(const Trace& trace, TrackId track, TimeRange around,
                                          std::size_t at_most);

}  // namespace interleave
