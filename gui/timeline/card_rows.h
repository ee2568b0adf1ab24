#pragma once

#include <cstdint>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// Which rows a recording has on screen, and in which of the thread colours. Pure.

// A thread's place in the palette; kNoColour for one that has no row: grey on a core.
using ColourIndex = std::uint8_t;
inline constexpr ColourIndex kColourCount = 8;
inline constexpr ColourIndex kNoColour = kColourCount;

struct CardRows {
  std::vector<TrackId> threads;      // CONCURRENCY, from the top.
  std::vector<TrackId> cores;        // PARALLELISM, by core; kNoTrack for one that ran nothing.
  std::vector<ColourIndex> colours;  // By TrackId.
};

// True if the main thread did something of its own, so that its row is worth the room:
// it ran a task inside of the body (as everything does when nothing runs beside it), or it was on a
// core for more than 5 % of the time and more than 10 ms, which is more than starting others takes.
// In all other runs it only waits for results.
bool MainIsWorthShowing(const Trace& trace, const Track& main);

// The rows of `trace`, or of nothing where it is null; at least `cores` core rows.
// The main thread has a row where it is worth showing or where no other thread exists.
CardRows RowsOf(const Trace* trace, int cores);

}  // namespace interleave
