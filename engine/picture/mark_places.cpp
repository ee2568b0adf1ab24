#include "engine/picture/mark_places.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace interleave {
namespace {

constexpr std::ptrdiff_t kMostPerBin = 256;

}  // namespace

std::vector<MarkPlace> MarkPlacesOn(const Trace& trace, const TimeAxis& axis, double apart_px) {
  const std::vector<Mark>& marks = trace.marks();
  const Nanos bin = axis.Span(apart_px);
  std::vector<std::pair<TrackId, Nanos>> found;  // Track and number of the bin.
  auto it = std::ranges::lower_bound(marks, axis.range.begin, {}, &Mark::at);
  while (it != marks.end() && it->at < axis.range.end) {
    // Bins are counted from the recording's start: panning does not make flags jump.
    const Nanos index = it->at / bin;
    const auto next = std::ranges::lower_bound(it, marks.end(), (index + 1) * bin, {}, &Mark::at);
    const std::ptrdiff_t count = std::max<std::ptrdiff_t>(next - it, 1);
    const std::ptrdiff_t step = (count + kMostPerBin - 1) / kMostPerBin;
    for (std::ptrdiff_t i = 0; i < count; i += step) found.emplace_back(it[i].track, index);
    it += count;
  }
  std::ranges::sort(found);
  const auto repeated = std::ranges::unique(found);
  found.erase(repeated.begin(), repeated.end());

  std::vector<MarkPlace> places;
  places.reserve(found.size());
  for (const auto& [track, index] : found) {
    places.push_back({.track = track, .x_px = axis.ToPx(index * bin + bin / 2)});
  }
  return places;
}

}  // namespace interleave
