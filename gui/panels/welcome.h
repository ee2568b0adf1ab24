#pragma once

#include <span>

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/panels/layout.h"
#include "scenarios/scenario.h"

namespace interleave {

// In place of the timeline before the first run: what this scenario asks and how to begin.
void DrawWelcome(const Rect& rect, const Scenario& scenario, std::span<const Model> to_run,
                 const Theme& theme, Commands& out);

}  // namespace interleave
