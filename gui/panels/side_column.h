#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gui/app/commands.h"
#include "gui/app/range_statistics.h"
#include "gui/app/theme.h"
#include "gui/panels/inspection.h"
#include "gui/panels/layout.h"
#include "gui/replay/current_line.h"
#include "gui/timeline/timeline.h"
#include "scenarios/scenario.h"

namespace interleave {

// What a row does at the playhead.
struct Now {
  std::string row;
  std::string does;  // "Running", "Waiting for the global lock"
  State state = State::kRunning;
};
std::vector<Now> NowAt(const TimelineCard& card, Nanos at);

struct SideView {
  const Inspection* inspection = nullptr;  // Null: nothing is selected.
  bool has_runs = false;
  bool guessing = false;      // There are no blocks to be clicked ...
  bool keeps_secret = false;  // ... and what is to be seen is not told yet.
  const Scenario* scenario = nullptr;
  bool python = true;                   // Which listing is shown.
  std::span<const TimelineCard> cards;  // For what was found in them.
  const TimelineView* timeline = nullptr;
  RangeStatistics* statistics = nullptr;  // Of the measured range.
  std::span<const CurrentLine> lines;     // Where each row is at the playhead.
  std::span<const Now> now;               // What each row does there ...
  std::string_view now_run;               // ... in this run.
  bool foreign = false;                   // What is shown is of no scenario of the catalogue.
};

// The column on the right: inspector, program listing, what to see. Scrolls as one.
void DrawSideColumn(const Rect& rect, const SideView& view, const Theme& theme, Commands& out);

}  // namespace interleave
