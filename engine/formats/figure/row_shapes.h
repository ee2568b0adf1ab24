#pragma once

#include <bitset>
#include <span>
#include <vector>

#include "engine/formats/figure/figure_style.h"
#include "engine/picture/card_rows.h"
#include "engine/picture/mark_places.h"
#include "engine/picture/task_crowd.h"
#include "engine/picture/time_axis.h"

namespace interleave {

// One row of a figure. What every row of one run has in common:
struct RowScene {
  const Trace& trace;
  const CardRows& rows;
  const TimeAxis& axis;  // Over the pixels of the rows.
  const FigureColours& colours;
  const FigureMetrics& metrics;
  const MeasureText& measure;
  std::bitset<kStateCount>& shown;  // In: anything. Out: and what the legend must explain.
  std::vector<FigureShape>& out;
};

// Appends the row of `track` within `box`; an empty one for kNoTrack. Costs pixels: what is too
// narrow to be seen is folded into its mix of states.
void AppendRow(const RowScene& scene, TrackId track, const FigureBox& box);
// The row that stands for all tasks of a loop.
void AppendCrowd(const RowScene& scene, const TaskCrowd& crowd, const FigureBox& box);
// Those of the flags that belong to `track`, above its row.
void AppendFlags(const RowScene& scene, std::span<const MarkPlace> flags, TrackId track,
                 const FigureBox& box);

// How a state is painted, also in the legend.
BoxShape StateShape(State state, const FigureBox& box, const FigureColours& colours,
                    const FigureMetrics& metrics);

}  // namespace interleave
