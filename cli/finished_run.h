#pragma once

#include <memory>
#include <optional>
#include <span>

#include "scenarios/model.h"
#include "scenarios/run.h"

namespace interleave {

// One model's run, when it is over.
struct FinishedRun {
  Model model = Model::kSequential;
  RunResult result;                    // Of a run that could not start, the error alone.
  std::shared_ptr<const Trace> trace;  // Null if it could not start.
};

// How many times as fast as the sequential run `run` was, or as the first one where none was
// sequential. nullopt if either was stopped or failed.
std::optional<double> SpeedUp(const FinishedRun& run, std::span<const FinishedRun> all);

}  // namespace interleave
