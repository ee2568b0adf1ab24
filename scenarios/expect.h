#pragma once

#include <optional>
#include <string>
#include <utility>

#include "scenarios/scenario.h"

namespace interleave {

// What Scenario::check is put together from. Each gives nullopt if it came out, else a sentence.

// The result is exactly `wanted`.
std::optional<std::string> ExpectValue(const Outcome& outcome, const nlohmann::json& wanted);

// How long the waits of a program take at time scale 1, in seconds: on one thread they add up, at
// once the longest counts. A run may take longer, never less.
struct Waits {
  double one_after_another_s = 0;
  double at_once_s = 0;
};
std::optional<std::string> ExpectWaits(const RunFacts& facts, const Waits& waits);

// True where tasks ran in processes of their own: not on threads, and not where processes were
// started as threads for comparison.
bool InProcesses(const RunFacts& facts, const Values& values);

// The first that did not come out.
template <typename... More>
std::optional<std::string> FirstOf(std::optional<std::string> first, More... more) {
  // Assigned only where it is empty: moving an optional onto itself would empty its text.
  ((first ? void() : void(first = std::move(more))), ...);
  return first;
}

}  // namespace interleave
