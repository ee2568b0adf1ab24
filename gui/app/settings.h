#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace interleave {

// What the window remembers from one start to the next, in a file of the user's configuration
// folder. Plain values.
struct Settings {
  bool dark = true;
  bool high_contrast = false;
  bool safe_colours = false;
  double interface_scale = 1;  // On top of what the screen asks for.
  bool python = true;
  int width = 1720;  // Of the window.
  int height = 1060;
  std::vector<std::string> recent;  // Files that were opened, the last first.

  bool operator==(const Settings&) const = default;
};

inline constexpr double kLeastInterfaceScale = 0.75;
inline constexpr double kMostInterfaceScale = 3;

// As JSON. What is missing or makes no sense keeps its default; a later version's fields are
// passed over.
std::string SettingsText(const Settings& settings);
Settings ParseSettings(std::string_view text);

// $XDG_CONFIG_HOME/interleave/settings.json, or below ~/.config; "" where there is no home.
std::string SettingsPath();
// The defaults where there is no such file.
Settings ReadSettings(const std::string& path);
// Writes beside it and renames, so that the file is always whole. Errors: a sentence.
std::expected<void, std::string> WriteSettings(const std::string& path, const Settings& settings);

}  // namespace interleave
