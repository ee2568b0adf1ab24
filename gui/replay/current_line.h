#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "engine/picture/card_rows.h"
#include "engine/task/runtime.h"
#include "engine/trace/trace.h"
#include "gui/panels/code_text.h"

namespace interleave {

// Where in the listing each row is. The recording knows no lines: they are told from the name of
// the task, which is that of a function of the listing, and from what the task does there (a wait
// for a result stands at a join, a sleep at a sleep). Pure.

struct CurrentLine {
  std::size_t line = 0;  // Counted from 1.
  ColourIndex colour = kNoColour;
  bool waits = false;

  bool operator==(const CurrentLine&) const = default;
};

// What the thread of a row is about to do, where that is known.
struct ComingStep {
  TrackId track = kNoTrack;
  StepKind kind = StepKind::kOperation;
  std::string_view name;  // Of the cell or lock.
};

// One for each row that does something at `at` and has a place in `program`; in order of the rows.
// A row of `coming` is at the line of that step, if there is one that does such a thing.
std::vector<CurrentLine> CurrentLines(const Trace& trace, const CardRows& rows, Nanos at,
                                      std::string_view program, CodeLanguage language,
                                      std::span<const ComingStep> coming = {});

}  // namespace interleave
