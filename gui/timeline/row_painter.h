#pragma once

#include "gui/timeline/block_paint.h"
#include "gui/timeline/timeline_scene.h"

namespace interleave {

// Paints one row of a card: its ground, its blocks and folds, and the labels that fit.
// `box`: the row within the tracks' columns. `pieces`: reused from row to row, for its memory.
void PaintRow(ImDrawList& draw, const TimelineScene& scene, const RowPlace& row, const Box& box,
              RowPieces& pieces);

// Outlines the slice of `track` at `at`.
void PaintOutline(ImDrawList& draw, const TimelineScene& scene, const Trace& trace, TrackId track,
                  Nanos at, const Box& row);

// A line at the lower edge of `row` from the begin of `evidence` to its end.
void PaintEvidence(ImDrawList& draw, const TimelineScene& scene, TimeRange evidence,
                   const Box& row);

// A flag hanging from the top of a row.
void PaintFlag(ImDrawList& draw, const Theme& theme, float x, float top);

}  // namespace interleave
