#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "engine/picture/card_rows.h"
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

// One for each row that does something at `at` and has a place in `program`; in order of the rows.
std::vector<CurrentLine> CurrentLines(const Trace& trace, const CardRows& rows, Nanos at,
                                      std::string_view program, CodeLanguage language);

}  // namespace interleave
