#include "gui/timeline/transport_painter.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <vector>

#include "gui/timeline/block_paint.h"
#include "gui/timeline/transport_places.h"

namespace interleave {
namespace {

constexpr float kArrowsApart = 9;
constexpr float kTransfersApart = 3;
constexpr float kMinTransfer = 2;
constexpr float kTransferHeight = 3;

class TransportPainter {
 public:
  TransportPainter(ImDrawList& draw, const TimelineScene& scene, std::size_t card, float origin_y)
      : draw_(draw), scene_(scene), theme_(scene.theme), trace_(*scene.cards[card].trace) {
    const std::vector<TrackId>& threads = scene.rows[card].threads;
    for (std::size_t i = 0; i < threads.size(); ++i) {
      if (threads[i] == kNoTrack) continue;
      const Stripe row = scene.layout.Row({card, Band::kConcurrency, i});
      rows_.emplace(threads[i], Stripe{.top = origin_y + row.top, .height = row.height});
    }
    // Of folded rows, what goes to another process still shows.
    for (const FoldedRows& folded : scene.rows[card].folded) {
      const Stripe row = scene.layout.Row({card, Band::kConcurrency, folded.row});
      for (const TrackId track : folded.tracks) {
        rows_.emplace(track, Stripe{.top = origin_y + row.top, .height = row.height});
      }
    }
    const std::optional<TimelineSelection>& selection = scene.view.selection;
    if (!selection || selection->card != card) return;
    const Slice* slice = trace_.SliceAt(selection->track, selection->at);
    if (slice == nullptr) return;
    selected_ = selection->track;
    of_selected_ = ArrowsOfSlice(trace_, selected_, *slice, scene.axis);
    // A message arrives where the wait for it ends.
    selected_from_px_ = scene.axis.ToPx(slice->begin) - 0.5;
    selected_to_px_ = scene.axis.ToPx(trace_.EndOf(*slice)) + 0.5;
  }

  void Paint() {
    for (const TransferPlace& place :
         TransferPlacesOn(trace_, scene_.axis, theme_.Px(kTransfersApart))) {
      PaintTransfer(place);
    }
    const ArrowChoice shown = scene_.view.all_arrows ? ArrowChoice::kAll : ArrowChoice::kMessages;
    for (const ArrowPlace& place :
         ArrowPlacesOn(trace_, scene_.axis, theme_.Px(kArrowsApart), shown)) {
      PaintArrow(place);
    }
    for (const ArrowPlace& place : of_selected_) PaintArrow(place);
  }

 private:
  // Kept near the picture: far coordinates lose their precision.
  float X(double px) const {
    const double room = theme_.Px(4'000);
    const TimelineColumns& columns = scene_.columns;
    return static_cast<float>(
        std::clamp(px, columns.track_left - room, columns.track_right + room));
  }

  bool IsSelected(TrackId track, double px) const {
    return track == selected_ && px >= selected_from_px_ && px <= selected_to_px_;
  }

  void PaintTransfer(const TransferPlace& place) {
    const auto row = rows_.find(place.track);
    if (row == rows_.end()) return;
    const float left = std::round(X(place.from_px));
    const float right = std::max(std::round(X(place.to_px)), left + theme_.Px(kMinTransfer));
    const float height = theme_.Px(kTransferHeight);
    // What leaves at the bottom, what comes at the top.
    const float top = place.outward ? row->second.bottom() - height : row->second.top;
    PaintPlain(draw_, {.left = left, .top = top, .right = right, .bottom = top + height},
               theme_.text, 0);
  }

  void PaintArrow(const ArrowPlace& place) {
    const auto from = rows_.find(place.from), to = rows_.find(place.to);
    if (from == rows_.end() || to == rows_.end()) return;
    if (from->second.top == to->second.top) return;  // Both in one row that is folded.
    const bool down = from->second.top < to->second.top;
    const ImVec2 start{X(place.from_px), down ? from->second.bottom() : from->second.top};
    const ImVec2 end{X(place.to_px), down ? to->second.top : to->second.bottom()};
    const bool selected =
        IsSelected(place.from, place.from_px) || IsSelected(place.to, place.to_px);
    const ImU32 colour = selected ? theme_.cursor : MixedColour(theme_.text, theme_.row, 0.55F);
    draw_.AddLine(start, end, colour, theme_.Px(selected ? 1.6F : 1.0F));
    draw_.AddCircleFilled(start, theme_.Px(1.8F), colour, 6);
    PaintHead(start, end, colour, theme_.Px(selected ? 5.5F : 4.5F));
  }

  // Its point at `end`, as broad as two thirds of its length.
  void PaintHead(ImVec2 start, ImVec2 end, ImU32 colour, float length) {
    const float dx = end.x - start.x, dy = end.y - start.y;
    const float distance = std::sqrt(dx * dx + dy * dy);
    if (distance < 1) return;
    const ImVec2 along{dx / distance * length, dy / distance * length};
    const ImVec2 base{end.x - along.x, end.y - along.y};
    draw_.AddTriangleFilled(end, {base.x - along.y / 3, base.y + along.x / 3},
                            {base.x + along.y / 3, base.y - along.x / 3}, colour);
  }

  ImDrawList& draw_;
  const TimelineScene& scene_;
  const Theme& theme_;
  const Trace& trace_;
  std::unordered_map<TrackId, Stripe> rows_;  // On the screen.
  TrackId selected_ = kNoTrack;
  std::vector<ArrowPlace> of_selected_;
  double selected_from_px_ = 0;
  double selected_to_px_ = 0;
};

}  // namespace

void PaintTransport(ImDrawList& draw, const TimelineScene& scene, std::size_t card,
                    float origin_y) {
  TransportPainter(draw, scene, card, origin_y).Paint();
}

}  // namespace interleave
