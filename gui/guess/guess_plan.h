#pragma once

#include <optional>
#include <vector>

#include "engine/trace/trace.h"
#include "gui/guess/guess_block.h"
#include "gui/guess/guess_sheet.h"

namespace interleave {

// Recordings as what can be drawn: their rows, and what these do in no more than three words. Pure.

// Programs with more rows are drawn by their first ones.
inline constexpr std::size_t kMostGuessRows = 40;

// Running, waiting (for whatever: also for a core, or for its turn), or neither: not there yet,
// over, or without work.
std::optional<GuessKind> GuessKindOf(State state);

// What a row does, in these words; neighbours of a kind are one block.
GuessBlocks BlocksOf(const Trace& trace, TrackId track);

// The rows that are guessed, in the order of the screen: threads, processes, tasks of a loop. Not
// the loop itself, and nothing that only serves the model.
std::vector<TrackId> GuessTracks(const Trace& trace);

// What there is to draw in, from a run of the same program in virtual time. The axis holds what all
// rows do one after another, rounded up: how long the program takes cannot be read from it.
GuessPlan PlanOf(GuessKey key, const Trace& twin);

// The tracks of the rows of `plan` in a recording, found by their keys; kNoTrack where it has none.
std::vector<TrackId> TracksOf(const GuessPlan& plan, const Trace& trace);

}  // namespace interleave
