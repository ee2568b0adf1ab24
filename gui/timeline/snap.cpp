#include "gui/timeline/snap.h"

#include <algorithm>
#include <cstdlib>

namespace interleave {
namespace {

// The edge of the row's slices that is nearest to a time, if it is nearer than what was found yet.
class NearestEdge {
 public:
  NearestEdge(Nanos at, Nanos reach) : at_(at), nearest_(at), distance_(reach + 1) {}

  void Look(const Trace& trace, TrackId track) {
    const std::vector<Slice>& slices = trace.tracks()[track].slices;
    // Slices do not overlap: of those before it, the last two have the nearest edges.
    const auto after = std::ranges::upper_bound(slices, at_, {}, &Slice::begin);
    const auto first = after - std::min<std::ptrdiff_t>(after - slices.begin(), 2);
    const auto last = after == slices.end() ? after : after + 1;
    for (auto slice = first; slice != last; ++slice) {
      Take(slice->begin);
      Take(trace.EndOf(*slice));
    }
  }
  Nanos at() const { return nearest_; }

 private:
  void Take(Nanos edge) {
    const Nanos distance = std::abs(edge - at_);
    if (distance >= distance_) return;
    distance_ = distance;
    nearest_ = edge;
  }

  Nanos at_;
  Nanos nearest_;
  Nanos distance_;
};

}  // namespace

Nanos SnappedToEdge(const TimelineScene& scene, Nanos at, float top, float bottom) {
  NearestEdge nearest(at, scene.axis.Span(kSnapPx * scene.theme.scale));
  const RowSpan cards = scene.layout.CardsIn(top, bottom);
  for (std::size_t card = cards.first; card < cards.last; ++card) {
    const Trace* trace = scene.cards[card].trace;
    if (trace == nullptr) continue;
    for (const Band band : {Band::kConcurrency, Band::kParallelism}) {
      const RowSpan rows = scene.layout.RowsIn(card, band, top, bottom);
      for (std::size_t row = rows.first; row < rows.last; ++row) {
        const TrackId track = scene.TrackOf({card, band, row});
        if (track != kNoTrack) nearest.Look(*trace, track);
      }
    }
  }
  return nearest.at();
}

}  // namespace interleave
