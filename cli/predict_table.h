#pragma once

#include "cli/output.h"
#include "cli/stop_signals.h"
#include "scenarios/calibration.h"

namespace interleave {

// Every scenario on every model for real, `repeats` times each, and in virtual time: a table in
// Markdown of those that take long enough to tell. Returns an exit status.
int PredictCatalogue(const Calibration& calibration, int repeats, StopSignals& signals, Output& out,
                     Output& err);

}  // namespace interleave
