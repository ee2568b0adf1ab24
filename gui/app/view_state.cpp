#include "gui/app/view_state.h"

namespace interleave {

Settings SettingsOf(const ViewState& view) {
  Settings settings;
  settings.dark = view.dark;
  settings.high_contrast = view.high_contrast;
  settings.safe_colours = view.safe_colours;
  settings.interface_scale = view.interface_scale;
  settings.python = view.python;
  settings.recent = view.recent;
  return settings;
}

void Adopt(const Settings& settings, ViewState& view) {
  view.dark = settings.dark;
  view.high_contrast = settings.high_contrast;
  view.safe_colours = settings.safe_colours;
  view.interface_scale = settings.interface_scale;
  view.python = settings.python;
  view.recent = settings.recent;
}

}  // namespace interleave
