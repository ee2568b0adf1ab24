#pragma once

#include <memory>

#include "scenarios/run.h"

namespace interleave {

// A run in virtual time. The same request gives the same trace, to the byte, on every machine.
// REQUIRES: the model of `request` is simulated and resolved, all of it is in range. Throws
// std::system_error if the machine gives no thread.
std::unique_ptr<Run> StartSimulated(RunRequest request);

}  // namespace interleave
