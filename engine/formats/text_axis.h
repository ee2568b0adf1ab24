#pragma once

#include <string>

#include "engine/trace/trace.h"

namespace interleave {

// `width` columns that say which time each stands for: "╵0 s      ╵0.5 s    ╵1 s". Steps are round
// numbers, far enough apart for their labels. Shorter than `width` where the end is blank.
std::string AxisLine(TimeRange range, int width, bool ascii);

}  // namespace interleave
