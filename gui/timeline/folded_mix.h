#pragma once

#include <span>
#include <vector>

#include "engine/picture/card_rows.h"
#include "engine/picture/level_of_detail.h"
#include "engine/picture/task_crowd.h"
#include "engine/picture/time_axis.h"
#include "gui/timeline/state_pyramid.h"

namespace interleave {

// What the rows of a folded group do together. Pure.

// Of more rows than this, so many are looked at, evenly spread: more would look the same.
inline constexpr std::size_t kMostMixedRows = 64;
std::vector<TrackId> RowsToMix(std::span<const TrackId> folded);

// Adds what the pieces of one row tell to the mix in each of `columns` equal parts of `range`.
// REQUIRES: range.length() > 0.
void AddToMix(const RowPieces& pieces, TimeRange range, std::span<CrowdMix> columns);

// The mix of `rows` in each of `columns` equal parts of the axis. Costs what painting them costs.
// `pieces`: memory that is used again.
std::vector<CrowdMix> MixOfRows(const Trace& trace, std::span<const TrackId> rows,
                                const TimeAxis& axis, double scale, std::size_t columns,
                                Pyramids& pyramids, RowPieces& pieces);

}  // namespace interleave
