#include "gui/app/fonts.h"

#include <cmath>
#include <cstdlib>
#include <map>
#include <string_view>
#include <system_error>

#include "gui/app/imgui_compat.h"

namespace interleave {
namespace {

namespace fs = std::filesystem;

struct Face {
  ImFont* Fonts::*slot;
  std::string_view family;  // As a user knows it.
  std::string_view stem;    // File name without its ending; .otf and .ttf are both around.
  float em_px;
};

constexpr Face kFaces[] = {
    {&Fonts::text, "Inter", "Inter-Regular", 13},
    {&Fonts::strong, "Inter", "Inter-SemiBold", 14.5F},
    {&Fonts::small, "Inter", "Inter-Regular", 11.5F},
    {&Fonts::small_strong, "Inter", "Inter-SemiBold", 11.5F},
    {&Fonts::title, "Inter", "Inter-SemiBold", 18},
    {&Fonts::display, "Inter", "Inter-SemiBold", 26},
    {&Fonts::mono, "JetBrains Mono", "JetBrainsMono-Regular", 13},
    {&Fonts::small_mono, "JetBrains Mono", "JetBrainsMono-Regular", 12},
};

// ImGui measures a font by its line, not by its em.
constexpr float kInterLine = 1.21F;
constexpr float kMonoLine = 1.32F;

constexpr std::string_view kInterPackage = "fonts-inter";
constexpr std::string_view kMonoPackage = "fonts-jetbrains-mono";

// Every file of our faces under `folders`, by its stem; the first one found counts.
std::map<std::string, fs::path> FindFaces(std::span<const fs::path> folders) {
  std::map<std::string, fs::path> found;
  for (const fs::path& folder : folders) {
    std::error_code error;
    fs::recursive_directory_iterator it(folder, fs::directory_options::skip_permission_denied,
                                        error);
    for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
      const fs::path& file = it->path();
      if (file.extension() != ".otf" && file.extension() != ".ttf") continue;
      const std::string stem = file.stem().string();
      for (const Face& face : kFaces) {
        if (stem == face.stem) found.emplace(stem, file);
      }
    }
  }
  return found;
}

}  // namespace

std::vector<fs::path> FontFolders() {
  std::vector<fs::path> folders;
  const auto add_under = [&](const char* variable, const char* below) {
    const char* base = std::getenv(variable);
    if (base != nullptr && *base != '\0') folders.push_back(fs::path(base) / below);
  };
  add_under("XDG_DATA_HOME", "fonts");
  add_under("HOME", ".local/share/fonts");
  add_under("HOME", ".fonts");
  folders.emplace_back("/usr/local/share/fonts");
  folders.emplace_back("/usr/share/fonts");
  return folders;
}

LoadedFonts LoadFonts(ImFontAtlas& atlas, std::span<const fs::path> folders, float scale) {
  atlas.Clear();
  PreferFreeType(atlas);
  const std::map<std::string, fs::path> files = FindFaces(folders);
  LoadedFonts loaded;
  bool inter_missing = false;
  bool mono_missing = false;
  for (const Face& face : kFaces) {
    const bool mono = face.family != "Inter";
    const float line_px = std::round(face.em_px * scale * (mono ? kMonoLine : kInterLine));
    const auto file = files.find(std::string(face.stem));
    ImFont* font = file == files.end() ? nullptr : AddFont(atlas, file->second.string(), line_px);
    if (font == nullptr) {
      (mono ? mono_missing : inter_missing) = true;
      font = AddDefaultFont(atlas, std::round(face.em_px * scale));
    }
    loaded.fonts.*face.slot = font;
  }
  const auto say = [&](std::string_view family, std::string_view package) {
    if (!loaded.missing.empty()) loaded.missing += ' ';
    loaded.missing += "The font " + std::string(family) +
                      " was not found, a plain one stands in: install the package " +
                      std::string(package) + ".";
  };
  if (inter_missing) say("Inter", kInterPackage);
  if (mono_missing) say("JetBrains Mono", kMonoPackage);
  return loaded;
}

}  // namespace interleave
