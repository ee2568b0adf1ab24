#include "gui/timeline/transport_places.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace interleave {
namespace {

constexpr std::ptrdiff_t kMostPerBin = 64;
// Looked at beyond the right edge, for what set out before it.
constexpr std::ptrdiff_t kMostBeyond = 512;
// Arrows, for those that go out from one slice.
constexpr std::size_t kMostLookedThrough = 20'000;

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

// Places in the order in which VisitBins() comes to them. Of those of one bin that are alike only
// the first is kept.
template <typename Place>
class BinnedPlaces {
 public:
  // The one that is alike in this bin, or null.
  template <typename Alike>
  Place* Find(Nanos bin, Alike alike) {
    if (bin != bin_) first_ = places_.size();
    bin_ = bin;
    const auto begin = places_.begin() + static_cast<std::ptrdiff_t>(first_);
    const auto it = std::find_if(begin, places_.end(), alike);
    return it == places_.end() ? nullptr : &*it;
  }
  void Add(const Place& place) { places_.push_back(place); }
  std::vector<Place> Take() { return std::move(places_); }

 private:
  std::vector<Place> places_;
  Nanos bin_ = -1;
  std::size_t first_ = 0;  // Of this bin.
};

}  // namespace

std::vector<ArrowPlace> ArrowPlacesOn(const Trace& trace, const TimeAxis& axis, double apart_px,
                                      ArrowChoice arrows) {
  const auto arrival = [](const Flow& flow) { return flow.to_ns; };
  BinnedPlaces<ArrowPlace> found;
  VisitBins(trace.flows(), arrival, axis, apart_px, [&](const Flow& flow, Nanos bin) {
    if (flow.from == flow.to) return;
    if (arrows == ArrowChoice::kMessages && flow.kind != FlowKind::kMessage) return;
    if (flow.from_ns >= axis.range.end) return;
    const auto alike = [&](const ArrowPlace& place) {
      return place.from == flow.from && place.to == flow.to;
    };
    if (found.Find(bin, alike) != nullptr) return;
    found.Add({.from = flow.from,
               .to = flow.to,
               .from_px = axis.ToPx(flow.from_ns),
               .to_px = axis.ToPx(flow.to_ns)});
  });
  return found.Take();
}

std::vector<ArrowPlace> ArrowsOfSlice(const Trace& trace, TrackId track, const Slice& slice,
                                      const TimeAxis& axis) {
  const Nanos end = trace.EndOf(slice);
  std::vector<ArrowPlace> places;
  // What goes out arrives later, so far behind it that not all of it is looked at.
  auto it = std::ranges::lower_bound(trace.flows(), slice.begin, {}, &Flow::to_ns);
  for (std::size_t i = 0; i < kMostLookedThrough && it != trace.flows().end(); ++i, ++it) {
    const bool comes = it->to == track && it->to_ns <= end;
    const bool goes = it->from == track && it->from_ns >= slice.begin && it->from_ns <= end;
    if ((!comes && !goes) || it->from == it->to) continue;
    places.push_back({.from = it->from,
                      .to = it->to,
                      .from_px = axis.ToPx(it->from_ns),
                      .to_px = axis.ToPx(it->to_ns)});
    if (places.size() == kMostOfASlice) break;
  }
  return places;
}

std::vector<TransferPlace> TransferPlacesOn(const Trace& trace, const TimeAxis& axis,
                                            double apart_px) {
  const auto end = [](const Transfer& transfer) { return transfer.end; };
  BinnedPlaces<TransferPlace> found;
  VisitBins(trace.transfers(), end, axis, apart_px, [&](const Transfer& transfer, Nanos bin) {
    if (transfer.begin >= axis.range.end) return;
    const auto alike = [&](const TransferPlace& place) {
      return place.track == transfer.track && place.outward == transfer.outward;
    };
    if (TransferPlace* known = found.Find(bin, alike)) {
      known->to_px = axis.ToPx(transfer.end);
      return;
    }
    found.Add({.track = transfer.track,
               .outward = transfer.outward,
               .from_px = axis.ToPx(transfer.begin),
               .to_px = axis.ToPx(transfer.end)});
  });
  return found.Take();
}

}  // namespace interleave
