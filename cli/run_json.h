#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "cli/arguments.h"
#include "cli/finished_run.h"

namespace interleave {

// What `run --json` prints: one object with the request, the machine and one entry per run. Times
// are seconds; `states` are summed over the threads.
nlohmann::ordered_json ToJson(const RunArguments& arguments, std::span<const FinishedRun> runs);

}  // namespace interleave
