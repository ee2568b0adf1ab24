#pragma once

#include "cli/arguments.h"
#include "cli/output.h"

namespace interleave {

// Tries the interleavings of a scenario, or shows the one that was asked for. Returns the exit
// status: kExitFailed if one fails.
int ExploreScenario(const ExploreArguments& arguments, Output& out, Output& err);

}  // namespace interleave
