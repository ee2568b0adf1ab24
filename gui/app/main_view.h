#pragma once

#include <string>

#include "gui/app/app.h"
#include "gui/app/commands.h"
#include "gui/app/theme.h"

namespace interleave {

// Draws the whole window into ImGui's current frame, as large as its display, and reads the keys.
// Changes nothing but what the user is typing: all wishes are appended to `out`.
// `font_warning` joins the truth line; empty when all fonts were found.
void DrawMainWindow(App& app, const Theme& theme, const std::string& font_warning, Commands& out);

}  // namespace interleave
