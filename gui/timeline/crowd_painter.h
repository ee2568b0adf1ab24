#pragma once

#include <span>

#include "engine/picture/task_crowd.h"
#include "engine/picture/time_axis.h"
#include "gui/timeline/block_paint.h"

namespace interleave {

// Paints what all tasks of a crowd do into one box: as many of its pixels as tasks are in a state,
// running at the bottom, then those that could run, then those that wait. What is there at all is
// seen. Costs pixels, not tasks.
void PaintCrowd(ImDrawList& draw, const Theme& theme, const TimeAxis& axis, const TaskCrowd& crowd,
                const Box& box);

// The same of `rows` rows whose mix is known in equal parts of the box.
void PaintMix(ImDrawList& draw, const Theme& theme, const TimeAxis& axis,
              std::span<const CrowdMix> mixes, std::size_t rows, const Box& box);

// How many equal parts, each a pixel of the design wide, the box has room for; the last may reach
// over its right side.
std::size_t MixColumns(const Theme& theme, const Box& box);

}  // namespace interleave
