#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "engine/record/state.h"
#include "engine/trace/trace.h"

namespace interleave {

// The words by which our files of other programs' formats say what only we know, and back. What is
// no such word is nullopt, or the plainest.

std::string_view OutcomeWord(TaskOutcome outcome);  // "" for none.
TaskOutcome OutcomeOfWord(std::string_view word);

std::string_view RowWord(TrackKind kind);
TrackKind RowOfWord(std::string_view word);

std::optional<State> StateTitled(std::string_view title);
Truth TruthOfWord(std::string_view word);

// The flow of that title; the plainest, "wake", for others: one thing made another possible.
FlowKind FlowTitled(std::string_view title);

// Arrows of this kind leave what ends there; the others, what goes on.
constexpr bool LeavesAnEnd(FlowKind kind) {
  return kind == FlowKind::kResult || kind == FlowKind::kLock;
}

}  // namespace interleave
