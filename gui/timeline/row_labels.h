#pragma once

#include <span>

#include "gui/timeline/block_paint.h"
#include "gui/timeline/timeline_scene.h"

namespace interleave {

// Writes into the blocks of a thread's row what they are: the task that runs, what is waited for.
// One label for each run of blocks of the same task, where it fits; cut with "…" where there is
// room for most of it. `box`: the row within the tracks' columns.
void PaintLabels(const TimelineScene& scene, const Trace& trace, const Box& box,
                 std::span<const Block> blocks);

}  // namespace interleave
