#include "engine/analysis/overlap.h"

#include <algorithm>
#include <vector>

namespace interleave {
namespace {

struct Stay {
  TrackId track = kNoTrack;
  TimeRange range;
};

// In order of their begin it is enough to compare each stay with the one that reaches furthest.
std::optional<Overlap> FirstOverlap(std::vector<Stay> stays) {
  std::ranges::stable_sort(stays, {}, [](const Stay& stay) { return stay.range.begin; });
  const Stay* furthest = nullptr;
  for (const Stay& stay : stays) {
    if (stay.range.length() <= 0) continue;
    if (furthest != nullptr && furthest->range.end > stay.range.begin) {
      return Overlap{furthest->track,
                     stay.track,
                     {stay.range.begin, std::min(furthest->range.end, stay.range.end)}};
    }
    furthest = &stay;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Overlap> FirstSharedState(const Trace& trace, State state) {
  std::vector<Stay> stays;
  for (TrackId track = 0; track < trace.tracks().size(); ++track) {
    if (!TellsProgress(trace.tracks()[track].kind) || trace.tracks()[track].service) continue;
    for (const Slice& slice : trace.tracks()[track].slices) {
      if (slice.state == state) stays.push_back({track, {slice.begin, trace.EndOf(slice)}});
    }
  }
  return FirstOverlap(std::move(stays));
}

}  // namespace interleave
