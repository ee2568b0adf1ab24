#include "gui/timeline/folded_mix.h"

#include <algorithm>
#include <cmath>

namespace interleave {
namespace {

// Adds `share` of a row to what the columns hold of `state`, as far as `part` covers them.
void Spread(TimeRange part, std::size_t state, float share, TimeRange range,
            std::span<CrowdMix> columns) {
  const double width = static_cast<double>(range.length()) / static_cast<double>(columns.size());
  const double begin = static_cast<double>(std::max(part.begin, range.begin) - range.begin) / width;
  const double end = static_cast<double>(std::min(part.end, range.end) - range.begin) / width;
  if (end <= begin) return;
  auto column = static_cast<std::size_t>(begin);
  for (; column < columns.size() && static_cast<double>(column) < end; ++column) {
    const double left = std::max(begin, static_cast<double>(column));
    const double right = std::min(end, static_cast<double>(column + 1));
    columns[column][state] += share * static_cast<float>(right - left);
  }
}

}  // namespace

std::vector<TrackId> RowsToMix(std::span<const TrackId> folded) {
  const std::size_t count = std::min(folded.size(), kMostMixedRows);
  std::vector<TrackId> rows;
  for (std::size_t i = 0; i < count; ++i) rows.push_back(folded[i * folded.size() / count]);
  return rows;
}

void AddToMix(const RowPieces& pieces, TimeRange range, std::span<CrowdMix> columns) {
  for (const Block& block : pieces.blocks) {
    Spread(block.range, static_cast<std::size_t>(block.slice->state), 1, range, columns);
  }
  for (const Fold& fold : pieces.folds) {
    // The block around it has been counted whole.
    if (pieces.Interrupted(fold.range) != nullptr) continue;
    for (std::size_t state = 0; state < kStateCount; ++state) {
      if (fold.share[state] > 0) Spread(fold.range, state, fold.share[state], range, columns);
    }
  }
}

std::vector<CrowdMix> MixOfRows(const Trace& trace, std::span<const TrackId> rows,
                                const TimeAxis& axis, double scale, std::size_t columns,
                                Pyramids& pyramids, RowPieces& pieces) {
  std::vector<CrowdMix> mix(columns);
  if (axis.range.length() <= 0) return mix;
  const MixRule by_state;
  const FoldRule rule = RuleFor(axis, scale, trace.now_ns(), by_state);
  for (const TrackId row : rows) {
    pieces.Clear();
    FoldRow(trace.tracks()[row].slices, axis.range, rule, pyramids.Of(trace, row, by_state),
            pieces);
    AddToMix(pieces, axis.range, mix);
  }
  return mix;
}

}  // namespace interleave
