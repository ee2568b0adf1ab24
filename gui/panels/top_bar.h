#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/panels/layout.h"
#include "scenarios/scenario.h"

namespace interleave {

struct ModelChip {
  Model model = Model::kSequential;
  bool chosen = false;
  bool available = false;  // Its runtime exists and the scenario comes in it.
  std::string tooltip;     // What it does, or why it is not available.
};

struct TopBarView {
  std::span<const Scenario> catalogue;
  const Scenario* scenario = nullptr;
  std::vector<ModelChip> models;
  double time_scale = 1;
  bool running = false;
  bool stopping = false;
  bool dark = true;
};

// The chips for `scenario`: every model, with the word why where it cannot be chosen.
std::vector<ModelChip> ModelChips(const Scenario& scenario, std::span<const Model> to_run);

// Program name, scenario box, model chips, Run and Stop, time scale, tools.
void DrawTopBar(const Rect& rect, const TopBarView& view, const Theme& theme, Commands& out);

}  // namespace interleave
