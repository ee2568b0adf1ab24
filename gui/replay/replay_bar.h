#pragma once

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/panels/layout.h"
#include "gui/replay/replay.h"

namespace interleave {

// The bar of a replay that is open, at the bottom of `timeline`: step, play, where it is, speed.
void DrawReplayBar(const Rect& timeline, const Replay& replay, Nanos end, const Theme& theme,
                   Commands& out);

}  // namespace interleave
