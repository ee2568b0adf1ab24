#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/app/view_state.h"
#include "gui/panels/layout.h"

namespace interleave {

// Two runs beside each other: where the time went.

struct ComparedRun {
  std::string title;  // "gil-cpu · Threads"
  const Trace* trace = nullptr;
};

// One line of the comparison: what all threads together spent in one state.
struct ComparedState {
  State state = State::kRunning;
  Nanos first = 0;
  Nanos second = 0;

  Nanos change() const { return second - first; }
  bool operator==(const ComparedState&) const = default;
};

// Of those states that either was in, the greatest change first. `range` of both, or all.
std::vector<ComparedState> CompareStates(const Trace& first, const Trace& second,
                                         std::optional<TimeRange> range);

void DrawCompare(const Rect& window, const CompareChoice& choice, std::span<const ComparedRun> runs,
                 std::optional<TimeRange> measured, const Theme& theme, Commands& out);

}  // namespace interleave
