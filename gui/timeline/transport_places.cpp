#include "gui/timeline/transport_places.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>

namespace interleave {
namespace {

constexpr std::ptrdiff_t kMostPerBin = 256;
// Looked at beyond the right edge, for what set out before it.
constexpr std::ptrdiff_t kMostBeyond = 1024;

// Calls visit(item, bin) for some of those that end in each bin of the axis, and some beyond.
// REQUIRES: `items` are in order of time(item).
template <typename Items, typename Time, typename Visit>
void VisitBins(const Items& items, Time time, const TimeAxis& axis, double apart_px, Visit visit) {
  const Nanos bin = std::max<Nanos>(axis.Span(apart_px), 1);
  auto it = std::ranges::lower_bound(items, axis.range.begin, {}, time);
  while (it != items.end() && time(*it) < axis.range.end) {
    // Bins are counted from the recording's start: panning does not change what is chosen.
    const Nanos index = time(*it) / bin;
    const auto next = std::ranges::lower_bound(it, items.end(), (index + 1) * bin, {}, time);
    const std::ptrdiff_t count = std::max<std::ptrdiff_t>(next - it, 1);
    const std::ptrdiff_t step = (count + kMostPerBin - 1) / kMostPerBin;
    for (std::ptrdiff_t i = 0; i < count; i += step) visit(it[i], index);
    it += count;
  }
  const std::ptrdiff_t beyond = std::min<std::ptrdiff_t>(items.end() - it, kMostBeyond);
  for (std::ptrdiff_t i = 0; i < beyond; ++i) visit(it[i], time(it[i]) / bin);
}

}  // namespace

std::vector<ArrowPlace> ArrowPlacesOn(const Trace& trace, const TimeAxis& axis, double apart_px) {
  const auto arrival = [](const Flow& flow) { return flow.to_ns; };
  std::map<std::tuple<TrackId, TrackId, Nanos>, ArrowPlace> found;
  VisitBins(trace.flows(), arrival, axis, apart_px, [&](const Flow& flow, Nanos bin) {
    if (flow.kind != FlowKind::kMessage || flow.from == flow.to) return;
    if (flow.from_ns >= axis.range.end) return;
    found.try_emplace({flow.from, flow.to, bin}, ArrowPlace{.from = flow.from,
                                                            .to = flow.to,
                                                            .from_px = axis.ToPx(flow.from_ns),
                                                            .to_px = axis.ToPx(flow.to_ns)});
  });
  std::vector<ArrowPlace> places;
  places.reserve(found.size());
  for (const auto& [key, place] : found) places.push_back(place);
  return places;
}

std::vector<TransferPlace> TransferPlacesOn(const Trace& trace, const TimeAxis& axis,
                                            double apart_px) {
  const auto end = [](const Transfer& transfer) { return transfer.end; };
  std::map<std::tuple<TrackId, bool, Nanos>, TransferPlace> found;
  VisitBins(trace.transfers(), end, axis, apart_px, [&](const Transfer& transfer, Nanos bin) {
    if (transfer.begin >= axis.range.end) return;
    const auto [it, first] = found.try_emplace({transfer.track, transfer.outward, bin},
                                               TransferPlace{.track = transfer.track,
                                                             .outward = transfer.outward,
                                                             .from_px = axis.ToPx(transfer.begin),
                                                             .to_px = axis.ToPx(transfer.end)});
    if (!first) it->second.to_px = std::max(it->second.to_px, axis.ToPx(transfer.end));
  });
  std::vector<TransferPlace> places;
  places.reserve(found.size());
  for (const auto& [key, place] : found) places.push_back(place);
  return places;
}

}  // namespace interleave
