#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gui/app/app.h"
#include "gui/app/commands.h"
#include "gui/app/ground.h"
#include "gui/app/theme.h"

namespace interleave {

// The colours that are chosen.
Theme ThemeOf(const ViewState& view, float scale, const Fonts& fonts);

// The picture of the export panel, as OpenGL has it. 0: there is none.
struct PreviewTexture {
  std::uintptr_t texture = 0;
  int width = 0;
  int height = 0;
};

// Draws the whole window into ImGui's current frame, as large as its display, and reads the keys.
// Changes nothing but what the user is typing: all wishes are appended to `out`. Returns the
// grounds of the panels, to be filled below.
// `font_warning` joins the truth line; empty when all fonts were found.
std::vector<Ground> DrawMainWindow(App& app, const Theme& theme, const std::string& font_warning,
                                   const PreviewTexture& picture, Commands& out);

}  // namespace interleave
