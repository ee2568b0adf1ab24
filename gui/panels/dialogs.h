#pragma once

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/app/view_state.h"
#include "gui/panels/layout.h"

namespace interleave {

// Small questions over the window.

// Asks for a moment; Enter goes there.
void DrawTimeQuestion(const Rect& window, TimeQuestion& question, const Theme& theme,
                      Commands& out);

// Asks whether recordings that were not kept may go.
void DrawLeaveQuestion(const Rect& window, const Theme& theme, Commands& out);

}  // namespace interleave
