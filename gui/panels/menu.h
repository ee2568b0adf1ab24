#pragma once

#include <string_view>

#include "gui/app/theme.h"
#include "gui/panels/layout.h"

namespace interleave {

// A box with a little arrow that opens a menu below it.

// The closed box. True when clicked: the caller opens the popup of its menu.
// Without a `font`, that of the theme's text.
bool DrawBox(const char* id, const Rect& rect, std::string_view text, const Theme& theme,
             ImFont* font = nullptr);

// True while the menu `popup` is open; then items follow, and EndMenu().
bool BeginMenuBelow(const char* popup, const Rect& box, const Theme& theme);
void DrawMenuCaption(std::string_view text, const Theme& theme);
// True when chosen; the menu closes then.
bool DrawMenuItem(const char* id, std::string_view text, bool chosen, bool enabled,
                  const Theme& theme);
void EndMenu();

}  // namespace interleave
