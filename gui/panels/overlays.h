#pragma once

#include <span>
#include <string>

#include "gui/app/commands.h"
#include "gui/app/notice.h"
#include "gui/app/theme.h"
#include "gui/panels/layout.h"

namespace interleave {

// What lies over the window: keys, the export question, notices. Drawn last.

// Every key and what it does. A click beside it closes it.
void DrawKeys(const Rect& window, const Theme& theme, Commands& out);

// A sheet in the middle of the window, at most so large; the window behind it is darkened, and a
// click beside the sheet closes it. What follows is drawn on it, until EndPanel().
Rect BeginSheet(const char* id, const Rect& window, float width, float height, const Theme& theme,
                Commands& out);

// A file that is being read or written for longer than a blink: how far, and a way to end it.
void DrawJob(const Rect& timeline, const std::string& title, double progress, const Theme& theme,
             Commands& out);

// The oldest notice, above the status bar, with a sign to dismiss it and how many follow.
void DrawNotices(const Rect& timeline, std::span<const Notice> notices, const Theme& theme,
                 Commands& out);

}  // namespace interleave
