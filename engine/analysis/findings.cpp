#include "engine/analysis/findings.h"

#include <algorithm>
#include <utility>

#include "engine/analysis/finders.h"

namespace interleave {

std::string_view FindingKey(FindingKind kind) {
  switch (kind) {
    case FindingKind::kDeadlock:
      return "deadlock";
    case FindingKind::kLostUpdates:
      return "lost_updates";
    case FindingKind::kConvoy:
      return "convoy";
    case FindingKind::kSerialisation:
      return "serialisation";
    case FindingKind::kStraggler:
      return "straggler";
    case FindingKind::kOversubscription:
      return "oversubscription";
    case FindingKind::kStarvedPool:
      return "starved_pool";
    case FindingKind::kBlockedLoop:
      return "blocked_loop";
    case FindingKind::kWorkTooSmall:
      return "work_too_small";
  }
  std::unreachable();
}

std::string_view FindingTitle(FindingKind kind) {
  switch (kind) {
    case FindingKind::kDeadlock:
      return "Deadlock";
    case FindingKind::kLostUpdates:
      return "Lost updates";
    case FindingKind::kConvoy:
      return "Convoy";
    case FindingKind::kSerialisation:
      return "Taking turns";
    case FindingKind::kStraggler:
      return "Straggler";
    case FindingKind::kOversubscription:
      return "Too many threads";
    case FindingKind::kStarvedPool:
      return "Starved pool";
    case FindingKind::kBlockedLoop:
      return "Blocked loop";
    case FindingKind::kWorkTooSmall:
      return "Work too small to send";
  }
  std::unreachable();
}

Nanos Within(const Trace& trace, const Slice& slice, TimeRange range) {
  const Nanos end = std::min(trace.EndOf(slice), range.end);
  return std::max<Nanos>(end - std::max(slice.begin, range.begin), 0);
}

Nanos MedianOf(std::vector<Nanos> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

TimeRange Span(const Trace& trace) {
  TimeRange span{kOpenEnd, 0};
  for (const Track& track : trace.tracks()) {
    if (!IsOfProgram(track) || track.slices.empty()) continue;
    span.begin = std::min(span.begin, track.slices.front().begin);
    span.end = std::max(span.end, trace.EndOf(track.slices.back()));
  }
  return span.begin < span.end ? span : TimeRange{};
}

std::vector<Finding> FindingsOf(const Trace& trace) {
  std::vector<Finding> findings;
  FindDeadlocks(trace, findings);
  FindLostUpdates(trace, findings);
  FindConvoys(trace, findings);
  FindSerialisation(trace, findings);
  FindStragglers(trace, findings);
  FindOversubscription(trace, findings);
  FindStarvedPools(trace, findings);
  FindBlockedLoops(trace, findings);
  FindSmallWork(trace, findings);
  return findings;
}

}  // namespace interleave
