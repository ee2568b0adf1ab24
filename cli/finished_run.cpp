#include "cli/finished_run.h"

#include <algorithm>

namespace interleave {
namespace {

// What a failed run took says nothing about what the work takes.
bool CameToItsEnd(const FinishedRun& run) {
  return run.trace != nullptr && run.result.ok && run.result.wall_s > 0;
}

}  // namespace

std::optional<double> SpeedUp(const FinishedRun& run, std::span<const FinishedRun> all) {
  const auto sequential = std::ranges::find(all, Model::kSequential, &FinishedRun::model);
  const FinishedRun& base = sequential == all.end() ? all.front() : *sequential;
  if (!CameToItsEnd(run) || !CameToItsEnd(base)) return std::nullopt;
  return base.result.wall_s / run.result.wall_s;
}

}  // namespace interleave
