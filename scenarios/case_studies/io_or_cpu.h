#pragma once

#include "scenarios/scenario.h"

namespace interleave {

Scenario MakeIoOrCpu();

}  // namespace interleave
