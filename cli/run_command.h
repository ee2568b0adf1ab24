#pragma once

#include "cli/arguments.h"
#include "cli/output.h"

namespace interleave {

// Runs the scenario under each model in turn, prints diagrams and a comparison (or JSON) to `out`
// and progress and errors to `err`, writes the exports. Ctrl-C ends the run under way and leaves
// out the rest; what was recorded is still printed and written.
// Returns the exit status.
int RunScenario(const RunArguments& arguments, Output& out, Output& err);

}  // namespace interleave
