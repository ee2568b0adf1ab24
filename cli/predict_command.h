#pragma once

#include "cli/arguments.h"
#include "cli/output.h"

namespace interleave {

// Measures this machine, prints what came out and keeps it in the user's folder for settings.
int CalibrateMachine(const CalibrateArguments& arguments, Output& out, Output& err);

// Runs a scenario for real and in virtual time, says how far off that was, and how fast it would be
// on more cores. Measures the machine first if that has not been done.
int PredictScenario(const PredictArguments& arguments, Output& out, Output& err);

}  // namespace interleave
