#pragma once

#include <string>

#include "cli/run_arguments.h"

namespace interleave {

// The options of `predict`, as they were typed.
struct TypedPredict {
  TypedRun run;
  std::string repeats = "1";
};
// `typed` is filled when the command line is parsed, and must outlive that.
void DeclarePredict(CLI::App& predict, TypedPredict& typed);
Checked<PredictArguments> ReadPredict(const TypedPredict& typed);

}  // namespace interleave
