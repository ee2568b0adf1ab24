#pragma once

#include <string_view>

#include "engine/trace/trace.h"

namespace interleave {

// Rows as users name them.

// Whether `name` is what `pattern` says: "*" stands for anything, capitals do not count. Takes
// pattern times name at most, whatever they are.
bool FitsPattern(std::string_view pattern, std::string_view name);

// The same of a row: by its name, or by "threads", "tasks", "cores" for all of a kind.
bool RowFits(TrackKind kind, std::string_view name, std::string_view pattern);

}  // namespace interleave
