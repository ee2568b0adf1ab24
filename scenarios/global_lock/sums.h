#pragma once

#include <optional>
#include <string>

#include "scenarios/scenario.h"

namespace interleave {

// What the scenarios about computing under one lock or another have in common: threads that each
// add up the squares below `n`, `rounds` times, and compare.

// "tasks", "n" and "rounds".
std::vector<Parameter> SumsParameters();
TaskRegistry SumsTasks();
Task<Outcome> SumsBody(Context& ctx, const Values& values);
std::optional<std::string> CheckSums(const Outcome& outcome, const Values& values);

// A sentence if a thread of the recording has waited for a global lock.
std::optional<std::string> ExpectNoLockWaits(const RunFacts& facts);

}  // namespace interleave
