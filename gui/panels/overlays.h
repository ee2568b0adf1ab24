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

// What the user is typing into the export question; kept between frames.
struct ExportQuestion {
  std::string path;
  bool just_opened = true;  // The keyboard goes to the path.
};

// Asks where to save. `refusal` says why it cannot be done now; empty if it can.
void DrawExportQuestion(const Rect& window, ExportQuestion& question, const std::string& refusal,
                        const Theme& theme, Commands& out);

// The oldest notice, above the status bar, with a sign to dismiss it and how many follow.
void DrawNotices(const Rect& timeline, std::span<const Notice> notices, const Theme& theme,
                 Commands& out);

}  // namespace interleave
