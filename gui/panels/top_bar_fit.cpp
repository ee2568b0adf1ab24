#include "gui/panels/top_bar_fit.h"

#include <array>

namespace interleave {

float WidthOf(const TopBarFit& fit, const TopBarWidths& widths) {
  float width = widths.run;
  if (fit.name) width += widths.name;
  if (fit.scenario) width += fit.scenario_small ? widths.scenario_small : widths.scenario;
  if (fit.models == TopBarFit::Models::kAllChips) width += widths.chips;
  if (fit.models == TopBarFit::Models::kAvailableChips) width += widths.chips_available;
  if (fit.models == TopBarFit::Models::kMenu) width += widths.models_menu;
  if (fit.time_scale) width += widths.time_scale;
  if (fit.tools) width += widths.tools;
  return width;
}

TopBarFit FitTopBar(const TopBarWidths& widths, float available) {
  // What is given up, step by step: first what is only nice to see, last how to choose.
  constexpr std::array kSteps = {
      +[](TopBarFit& fit) { fit.models = TopBarFit::Models::kAvailableChips; },
      +[](TopBarFit& fit) { fit.scenario_small = true; },
      +[](TopBarFit& fit) { fit.models = TopBarFit::Models::kMenu; },
      +[](TopBarFit& fit) { fit.name = false; },
      +[](TopBarFit& fit) { fit.tools = false; },
      +[](TopBarFit& fit) { fit.time_scale = false; },
      +[](TopBarFit& fit) { fit.models = TopBarFit::Models::kHidden; },
      +[](TopBarFit& fit) { fit.scenario = false; },
  };
  TopBarFit fit;
  for (const auto& give_up : kSteps) {
    if (WidthOf(fit, widths) <= available) break;
    give_up(fit);
  }
  return fit;
}

}  // namespace interleave
