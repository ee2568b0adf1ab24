#pragma once

#include "scenarios/scenario.h"

namespace interleave {

// Adds what `scenario` has besides its own parameters for each of its models; see parameters.h.
void AddModelParameters(Scenario& scenario);

}  // namespace interleave
