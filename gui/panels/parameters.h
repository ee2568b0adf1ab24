#pragma once

#include <cstdint>

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/panels/layout.h"
#include "scenarios/scenario.h"

namespace interleave {

struct ParametersView {
  const Scenario* scenario = nullptr;
  const Values* values = nullptr;
  std::uint64_t seed = 1;
  bool machine = false;  // Those of the simulated machine, too.
};

// One row for each parameter and one for the seed.
std::size_t ParameterRows(const Scenario& scenario, bool machine);

// Sliders and choices. A double click on a slider gives back its default.
void DrawParameters(const Rect& rect, const ParametersView& view, const Theme& theme,
                    Commands& out);

}  // namespace interleave
