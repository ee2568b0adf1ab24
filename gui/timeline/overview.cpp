#include "gui/timeline/overview.h"

#include <algorithm>

#include "engine/picture/level_of_detail.h"
#include "gui/timeline/timeline.h"

namespace interleave {
namespace {

constexpr Nanos kSteps = 64;           // In which a live recording grows.
constexpr std::size_t kMostRows = 64;  // Of each card; more would look the same.

void AddRow(const Trace& trace, const Track& track, TimeRange whole,
            std::span<Overview::Column> columns) {
  const FoldRule rule{.now_ns = trace.now_ns(), .mix = {}};
  const auto count = static_cast<Nanos>(columns.size());
  for (Nanos i = 0; i < count; ++i) {
    const TimeRange part{whole.begin + whole.length() / count * i,
                         whole.begin + whole.length() / count * (i + 1)};
    if (part.length() <= 0) continue;
    const Fold fold = FoldOf(track.slices, part, rule);
    Overview::Column& column = columns[static_cast<std::size_t>(i)];
    column.running += fold.share[static_cast<std::size_t>(State::kRunning)];
    for (std::size_t state = 0; state < kStateCount; ++state) {
      if (IsWaiting(static_cast<State>(state))) column.waiting += fold.share[state];
    }
  }
}

}  // namespace

std::span<const Overview::Column> Overview::Of(std::span<const TimelineCard> cards, TimeRange whole,
                                               std::size_t columns) {
  wanted_.traces.clear();
  wanted_.whole = whole;
  wanted_.columns = columns;
  wanted_.grown = 0;
  for (const TimelineCard& card : cards) {
    if (card.trace == nullptr) continue;
    wanted_.traces.push_back(card.trace);
    const Nanos step = std::max<Nanos>(whole.length() / kSteps, 1);
    wanted_.grown += card.live ? card.trace->now_ns() / step : kSteps + 1;
  }
  if (wanted_ == key_) return columns_;
  key_ = wanted_;
  columns_.assign(columns, {});
  std::size_t rows = 0;
  for (const Trace* trace : key_.traces) {
    std::size_t of_card = 0;
    for (const Track& track : trace->tracks()) {
      if (!TellsProgress(track.kind) || track.service || track.main) continue;
      if (++of_card > kMostRows) break;
      AddRow(*trace, track, whole, columns_);
      ++rows;
    }
  }
  for (Column& column : columns_) {
    if (rows == 0) break;
    column.running = std::min(column.running / static_cast<float>(rows), 1.0F);
    column.waiting = std::min(column.waiting / static_cast<float>(rows), 1.0F);
  }
  return columns_;
}

}  // namespace interleave
