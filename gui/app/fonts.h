#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "gui/app/theme.h"

namespace interleave {

// Fonts of the window and, where one was not found, a sentence that says what to install.
struct LoadedFonts {
  Fonts fonts;
  std::string missing;
};

// Folders in which distributions put fonts, the user's own first.
std::vector<std::filesystem::path> FontFolders();

// Loads Inter and JetBrains Mono into `atlas`, replacing what it held, from wherever under
// `folders` they are. What is missing is replaced by ImGui's built-in font, so that the window
// always has letters. Sizes are multiplied by `scale`.
LoadedFonts LoadFonts(ImFontAtlas& atlas, std::span<const std::filesystem::path> folders,
                      float scale);

}  // namespace interleave
