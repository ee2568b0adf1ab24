#pragma once

#include <string>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// What one wait for a global lock went through between its begin and the moment it got the lock.
struct LockWait {
  TimeRange range;
  std::vector<Nanos> asked;  // When its interval was over and it asked the holder to let go.
  std::vector<Nanos> vain;   // When it was woken for the lock, and another had taken it meanwhile.
};

// Of the wait `slice` on `track`; empty lists for any other slice. Looks at a bounded number of
// records, so that it can be asked in every frame: of a very long wait the first ones are told.
LockWait LockWaitOf(const Trace& trace, TrackId track, const Slice& slice);

// "It asked for the lock after 5.02 ms and was woken twice in vain."; "" if neither happened.
std::string LockWaitSentence(const LockWait& wait);

}  // namespace interleave
