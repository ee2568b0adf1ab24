#pragma once

#include "engine/analysis/lock_wait.h"
#include "engine/picture/time_axis.h"
#include "gui/timeline/block_paint.h"

namespace interleave {

// Puts into the block of a wait for the global lock what it went through: a notch where it asked
// the holder to let go, and a stronger fill from there on; a small tick at the lower edge for each
// wake-up that came too late. What has no room is left out.
void PaintWaitPhases(ImDrawList& draw, const Box& block, const LockWait& wait, const TimeAxis& axis,
                     const Theme& theme);

// Whether a block of this width has room for phases at all.
bool HasRoomForPhases(const Box& block, const Theme& theme);

}  // namespace interleave
