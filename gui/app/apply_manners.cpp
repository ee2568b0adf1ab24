#include <algorithm>
#include <cmath>

#include "gui/app/apply.h"
#include "gui/app/settings.h"

namespace interleave {

void ApplyTo(ApplyContext& context, const ToggleCommandList&) {
  const bool open = context.view.command_list.has_value();
  context.view.CloseOverlays();
  if (!open) context.view.command_list = CommandListState{};
}

void ApplyTo(ApplyContext& context, const ToggleHighContrast&) {
  context.view.high_contrast = !context.view.high_contrast;
}

void ApplyTo(ApplyContext& context, const ToggleSafeColours&) {
  context.view.safe_colours = !context.view.safe_colours;
}

void ApplyTo(ApplyContext& context, const SetInterfaceScale& command) {
  if (!std::isfinite(command.factor)) return;
  context.view.interface_scale =
      std::clamp(command.factor, kLeastInterfaceScale, kMostInterfaceScale);
}

void ApplyTo(ApplyContext& context, const LeaveUnsaved&) { context.view.quit = true; }

void ApplyTo(ApplyContext& context, const ToggleCompare&) {
  const bool open = context.view.comparing.has_value();
  context.view.CloseOverlays();
  if (!open) context.view.comparing = CompareChoice{};
}

void ApplyTo(ApplyContext& context, const ChooseCompared& command) {
  if (context.view.comparing && command.side < 2) {
    context.view.comparing->runs[command.side] = command.run;
  }
}

void ApplyTo(ApplyContext& context, const ToggleChart&) {
  context.view.chart = !context.view.chart;
}

}  // namespace interleave
