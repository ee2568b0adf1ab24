#pragma once

#include <memory>
#include <optional>
#include <string>

#include "scenarios/scenario.h"
#include "scenarios/toml/description.h"

namespace interleave {

// A description at work, for file_scenario.cpp.

// Starts every task it describes, ends its queues, and waits for all. The first task to fail fails
// it, once the others have ended.
Task<Outcome> RunDescription(Context& ctx, std::shared_ptr<const Description> description,
                             double iterations_per_second, Values values);

// Whether locks, semaphores, barriers and queues kept their promises, and no wait was left out.
std::optional<std::string> CheckOutcome(const Description& description, const Outcome& outcome,
                                        const Values& values, const RunFacts& facts);

// How many iterations of what `compute` does this machine's core does in a second. Takes some 20
// ms.
double MeasureIterationsPerSecond();

}  // namespace interleave
