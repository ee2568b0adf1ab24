#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/record/state.h"
#include "gui/app/session.h"
#include "gui/app/theme.h"
#include "gui/panels/layout.h"

namespace interleave {

// How the recordings on screen were made, in one line.
struct TruthLine {
  std::string text;      // "kernel scheduler records · 2 cores · 48 213 events · 0 dropped"
  bool warning = false;  // Something is estimated or missing.
};

// Sums up what `runs` show. Before the first run it says what the machine is.
TruthLine TruthOf(std::span<const SessionRun> runs, int cores);

// Why there are no panels at the sides; "" where there are.
std::string MissingPanels(const Layout& layout, double interface_scale);

// States to explain: those that occur in the finished runs, or else the usual ones. `by_task`: rows
// are the lives of tasks, which also wait in queues and come to an end.
std::vector<State> LegendStates(std::span<const SessionRun> runs, bool by_task = false);

// How the room of the bar is shared.
struct StatusFit {
  std::size_t states = 0;  // Of the legend, from the first on.
  float truth = 0;         // The room of the truth line.
};
// The truth line gives way to the legend, but for its beginning; what of the legend then has no
// room is counted on it. `entries` are the widths of the legend's; `more` is that of the count,
// `least` that of the truth line's beginning. Pure, in pixels.
StatusFit FitStatus(float width, std::span<const float> entries, float more, float least,
                    float truth, float gap);

// Legend on the left, truth line on the right.
void DrawStatusBar(const Rect& rect, std::span<const State> legend, const TruthLine& truth,
                   const Theme& theme);

}  // namespace interleave
