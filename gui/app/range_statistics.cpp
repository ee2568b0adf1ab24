#include "gui/app/range_statistics.h"

#include <algorithm>

namespace interleave {
namespace {

constexpr std::size_t kMostKept = 32;  // More than there are cards.

}  // namespace

const Statistics& RangeStatistics::Of(const Trace& trace, TimeRange range) {
  const auto same = std::ranges::find_if(kept_, [&](const Kept& kept) {
    return kept.trace == &trace && kept.now_ns == trace.now_ns() && kept.events == trace.events() &&
           kept.range == range;
  });
  if (same != kept_.end()) return same->statistics;
  std::erase_if(kept_, [&](const Kept& kept) { return kept.trace == &trace; });
  if (kept_.size() == kMostKept) kept_.pop_front();
  kept_.push_back({.trace = &trace,
                   .now_ns = trace.now_ns(),
                   .events = trace.events(),
                   .range = range,
                   .statistics = StatisticsOf(trace, range)});
  return kept_.back().statistics;
}

}  // namespace interleave
