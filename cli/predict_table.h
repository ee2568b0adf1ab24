#pragma once

#include "cli/arguments.h"
#include "cli/output.h"
#include "cli/stop_signals.h"
#include "scenarios/calibration.h"

namespace interleave {

// Every scenario on every model for real, as often as `arguments` say and at their time scale, and
// in virtual time: a table in Markdown of those that take long enough to tell. Nothing is printed
// if it was stopped. Returns an exit status.
int PredictCatalogue(const Calibration& calibration, const PredictArguments& arguments,
                     StopSignals& signals, Output& out, Output& err);

}  // namespace interleave
