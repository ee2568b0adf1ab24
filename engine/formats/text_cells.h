#pragma once

#include <cstdint>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// A row of the picture folded into a few characters.
struct TextCell {
  enum class Kind : std::uint8_t {
    kNothing,      // Before the thread began, after it ended, a core that ran nothing of ours.
    kState,        // `state` had the largest share of the cell's time.
    kTurns,        // Running and waiting for a lock took turns, and either has an eighth or more.
    kMomentLeft,   // It ran for less than the largest share, in the left half of the cell ...
    kMomentRight,  // ... or in the right half.
  };
  Kind kind = Kind::kNothing;
  State state = State::kRunning;

  bool operator==(const TextCell&) const = default;
};

// The row of a thread: `count` cells over `range`. A moment of running is shown beside waiting, but
// not in two cells in a row, so that what it interrupted stays visible. A wait for a lock is never
// folded away: where no cell shows one that the row has, the cell with the largest part of it does.
// REQUIRES: count > 0.
std::vector<TextCell> ThreadCells(const Trace& trace, TrackId track, TimeRange range, int count);

// The row of a core: running in the cells it was busy for half of the time or more, a moment in
// those it was busy at all. REQUIRES: count > 0.
std::vector<TextCell> CoreCells(const Trace& trace, TrackId track, TimeRange range, int count);

}  // namespace interleave
