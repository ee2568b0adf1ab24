#pragma once

#include "cli/arguments.h"
#include "cli/output.h"

namespace interleave {

// The commands about files. Results go to `out`; progress, errors, and what could not be read to
// `err`. Ctrl-C cancels, and leaves every file as it was. Each returns the exit status.

int Convert(const ConvertArguments& arguments, Output& out, Output& err);
int ShowInfo(const InfoArguments& arguments, Output& out, Output& err);
int ShowStatistics(const StatsArguments& arguments, Output& out, Output& err);
int ShowDifference(const DiffArguments& arguments, Output& out, Output& err);

}  // namespace interleave
