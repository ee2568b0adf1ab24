#pragma once

#include <string>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// Why a row could not go on at some moment: who was in its way, who was in that one's way, and so
// on down to something that ran, or to something that only time or the world outside can end.

// One row of the chain.
struct WhyLink {
  TrackId track = kNoTrack;
  State state = State::kRunning;  // What it was doing at that moment ...
  TimeRange range;                // ... and from when to when.
  std::string part;  // Its part of the sentence: "Thread 1 holds it since 4.90 ms and computes".
};

enum class WhyEnd {
  kRan,      // The last one runs, or is about to.
  kOutside,  // It waits for a timer, a device, or for work.
  kCircle,   // It waits for one that is in the chain already: none of these can go on.
  kUnknown,  // The recording does not tell what it waits for.
};
std::string_view WhyEndKey(WhyEnd end);  // "ran"

struct Why {
  Nanos at = 0;
  std::vector<WhyLink> links;  // Beginning with the row that was asked about.
  WhyEnd end = WhyEnd::kUnknown;
  // Of the rows in the circle, the index of the link it comes back to. For kCircle.
  std::size_t back_to = 0;
  // "Thread 2 waits for the global lock; Thread 1 holds it since 4.90 ms and computes."
  std::string sentence;
};

// Why `track` is not running at `at`; of a core's row: what it ran. Where there is nothing, a
// sentence says that. A walk over the objects it meets, each found in logarithmic time: it can be
// asked in every frame.
Why WhyAt(const Trace& trace, TrackId track, Nanos at);

}  // namespace interleave
