#pragma once

#include <optional>
#include <span>

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/panels/inspection.h"
#include "gui/panels/layout.h"
#include "gui/timeline/timeline.h"
#include "scenarios/scenario.h"

namespace interleave {

struct SideView {
  const Inspection* inspection = nullptr;  // Null: nothing is selected.
  bool has_runs = false;
  const Scenario* scenario = nullptr;
  bool python = true;                   // Which listing is shown.
  std::span<const TimelineCard> cards;  // For what was found in them.
};

// The column on the right: inspector, program listing, what to see. Scrolls as one.
void DrawSideColumn(const Rect& rect, const SideView& view, const Theme& theme, Commands& out);

}  // namespace interleave
