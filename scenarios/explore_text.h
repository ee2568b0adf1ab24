#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/simulated/explorer.h"
#include "scenarios/explore.h"

namespace interleave {

// Interleavings in words, for command line and window.

std::string ThreadName(std::uint32_t thread);  // "Main", "Thread 2"
// "read counter = 3", "write counter = 4 !" (over somebody's update), "lock a".
std::string StepText(const TakenStep& step);
// Of a step that has not been taken: "read counter".
std::string NextStepText(const TakenStep& step);

// How many interleavings there are, and how they come out; several lines. `preemptions`: the limit
// that was asked for.
std::string ExploreSummary(const Scenario& scenario, const ExploreReport& report,
                           std::optional<std::size_t> preemptions);

}  // namespace interleave
