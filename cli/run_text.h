#pragma once

#include <span>
#include <string>

#include "cli/arguments.h"
#include "cli/finished_run.h"

namespace interleave {

// A text diagram of each run, all on one time axis. `columns` is the width of the terminal, 0 if
// there is none. REQUIRES: `runs` is not empty.
std::string DiagramsOf(const RunArguments& arguments, std::span<const FinishedRun> runs,
                       int columns);

// What `run` prints for people: a text diagram of each run, all on one time axis, a table that
// compares them, and what came out. `columns` is the width of the terminal, 0 if there is none.
// REQUIRES: `runs` is not empty.
std::string RunText(const RunArguments& arguments, std::span<const FinishedRun> runs, int columns);

}  // namespace interleave
