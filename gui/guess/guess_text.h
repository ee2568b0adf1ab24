#pragma once

#include <string>

#include "gui/guess/guess_board.h"

namespace interleave {

// How a guess came out, in sentences.

// "Right for 71 % of the time." All of it only if nothing is wrong.
std::string ScoreText(const GuessComparison& comparison, bool nothing_drawn);

// "Until 1.00 s you were right. Then Thread 2 waits for the global lock; you had it running."
// REQUIRES: everything of `truth` but its texts is there, and it is of that sheet.
std::string DifferenceText(const GuessSheet& sheet, const GuessTruth& truth);

// "At 1.20 s Thread 2 waits for the global lock; you had it running.": of one row at one moment.
// REQUIRES: as above, and the row exists.
std::string MomentText(const GuessSheet& sheet, const GuessTruth& truth, std::size_t row, Nanos at);

// "Drag in a row: when does it run? ...": what to do with an empty sheet.
std::string InvitationText(const GuessPlan& plan);

// What a row does most of that time: "waits for the global lock", "runs", "has not begun".
std::string DoingText(const Trace& trace, TrackId track, std::span<const GuessBlock> blocks,
                      TimeRange range);

}  // namespace interleave
