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
  // Virtual time is compared with virtual time alone.
  const auto like = [&](const FinishedRun& each) {
    return IsSimulated(each.model) == IsSimulated(run.model);
  };
  const auto sequential = std::ranges::find_if(all, [&](const FinishedRun& each) {
    return like(each) && RealModel(each.model) == Model::kSequential;
  });
  const FinishedRun& base =
      sequential == all.end() ? *std::ranges::find_if(all, like) : *sequential;
  if (!CameToItsEnd(run) || !CameToItsEnd(base)) return std::nullopt;
  return base.result.wall_s / run.result.wall_s;
}

}  // namespace interleave
