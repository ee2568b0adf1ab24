#include "gui/timeline/card_painter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/picture/mark_places.h"
#include "gui/panels/widgets.h"
#include "gui/timeline/counter_painter.h"
#include "gui/timeline/heading_painter.h"
#include "gui/timeline/row_painter.h"
#include "gui/timeline/transport_painter.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr float kFlagsApart = 7;
constexpr std::string_view kConcurrencyTitle = "CONCURRENCY";

bool Contains(const Rect& rect, ImVec2 point) {
  return point.x >= rect.x && point.x < rect.right() && point.y >= rect.y &&
         point.y < rect.bottom();
}

std::string_view CoreCaption(const Trace& trace) {
  switch (trace.truth()) {
    case Truth::kKernel:
      return "what each core really ran";
    case Truth::kEstimated:
      return "estimated: where each thread was last seen";
    case Truth::kSimulated:
      return "what each simulated core ran";
  }
  return "";
}

class CardPainter {
 public:
  CardPainter(const TimelineScene& scene, std::size_t index, float origin_y, float top,
              float bottom)
      : scene_(scene),
        theme_(scene.theme),
        card_(scene.cards[index]),
        index_(index),
        origin_y_(origin_y),
        top_(top),
        bottom_(bottom),
        draw_(*ImGui::GetWindowDrawList()) {}

  std::string_view Paint(RowPieces& pieces) {
    PaintFrame();
    PaintHeader();
    if (card_.trace == nullptr) {
      PaintInvitation();
      return cut_;
    }
    PaintCaption(Band::kConcurrency, kConcurrencyTitle, ConcurrencyCaption());
    if (CanFoldBand(scene_.rows[index_])) {
      PaintFoldSign(draw_, scene_, {index_, kWholeBand}, CaptionLine(Band::kConcurrency));
    }
    PaintCaption(Band::kParallelism, "PARALLELISM", CoreCaption(*card_.trace));
    if (!scene_.rows[index_].counters.empty()) {
      PaintCaption(Band::kCounters, "COUNTERS", "how many, and how much, over time");
    }
    PaintLabels(Band::kConcurrency);
    PaintLabels(Band::kParallelism);
    PaintCounterNames();
    if (scene_.rows[index_].threads.empty()) PaintNothingYet();

    const TimelineColumns& columns = scene_.columns;
    draw_.PushClipRect({columns.track_left, origin_y_ + top_},
                       {columns.track_right, origin_y_ + bottom_}, true);
    PaintTracks(Band::kConcurrency, pieces);
    PaintTracks(Band::kParallelism, pieces);
    PaintCounters();
    const bool selected = scene_.view.selection && scene_.view.selection->card == index_;
    if (selected || scene_.view.all_arrows || HasWorkers(*card_.trace)) {
      PaintTransport(draw_, scene_, index_, origin_y_);
    }
    PaintFindings();
    PaintFlags();
    draw_.PopClipRect();
    PaintHeadings(draw_, scene_, index_, origin_y_, top_, bottom_);
    PaintSelection();
    return cut_;
  }

 private:
  std::string_view ConcurrencyCaption() const {
    const bool opened = scene_.crowds[index_] != nullptr && !scene_.rows[index_].crowd;
    return opened ? std::string_view(scene_.crowd_texts[index_]) : "who makes progress";
  }

  float Y(float layout_y) const { return origin_y_ + layout_y; }

  void Text(const Rect& rect, ImFont* font, ImU32 colour, std::string_view text,
            Align align = Align::kLeft) {
    const bool cut = DrawTextIn(rect, font, colour, text, align);
    if (cut && ImGui::IsWindowHovered() && Contains(rect, ImGui::GetIO().MousePos)) cut_ = text;
  }

  void PaintFrame() {
    const Stripe stripe = scene_.layout.Card(index_);
    const ImVec2 min{scene_.columns.card_left, Y(stripe.top)};
    const ImVec2 max{scene_.columns.card_right, Y(stripe.bottom())};
    draw_.AddRectFilled(min, max, theme_.card, theme_.Px(7));
    draw_.AddRect(min, max, theme_.card_border, theme_.Px(7));
  }

  void PaintHeader() {
    const Stripe stripe = scene_.layout.Header(index_);
    const float y = Y(stripe.top);
    const float left = scene_.columns.label_left;
    const float right = scene_.columns.card_right - scene_.layout.metrics().padding;
    const float room = right - left;
    float shift = 0;  // Of what stands behind the title.
    const auto column = [&](float from, float to) {
      return Rect{left + shift + theme_.Px(from), y, theme_.Px(to - from), stripe.height};
    };
    // What a narrow card has no room for is left out from the right: the bar, then the wall time.
    if (room < theme_.Px(190)) {
      Text({left, y, room, stripe.height}, theme_.fonts.strong, theme_.text, card_.title);
      return;
    }
    Rect title = column(0, 134);
    shift = ExtraTitleWidth(title.width, room);
    title.width += shift;
    Text(title, theme_.fonts.strong, theme_.text, card_.title);
    Text(column(140, 222), theme_.fonts.mono, theme_.text, card_.wall);
    float end = shift + theme_.Px(222);
    if (room >= theme_.Px(420) && card_.speedup > 0) {
      PaintBar(column(226, 346));
      Text(column(356, 420), theme_.fonts.strong, theme_.text,
           fmt::format("{:.2f}×", card_.speedup));
      end = shift + theme_.Px(420);
    }
    // Without rows the error has the room below.
    if (card_.trace == nullptr) return;
    const float summary = room - end - theme_.Px(12);
    if (summary < theme_.Px(40)) return;
    const Rect rect{left + end + theme_.Px(12), y, summary, stripe.height};
    const bool failed = !card_.error.empty();
    Text(rect, theme_.fonts.small, failed ? theme_.error : theme_.text_dim,
         failed ? card_.error : card_.summary, Align::kRight);
  }

  // By how much the longest title of all cards is wider than `usual`, as far as the rest keeps a
  // third of the room: so that the columns of all cards stand below each other.
  float ExtraTitleWidth(float usual, float room) const {
    return std::clamp(scene_.columns.widest_title - usual, 0.0F,
                      std::max(room - theme_.Px(420) - room / 3, 0.0F));
  }

  void PaintBar(const Rect& rect) {
    const float height = theme_.Px(8);
    const float y = std::round(rect.y + (rect.height - height) / 2);
    const ImVec2 min{rect.x, y};
    draw_.AddRectFilled(min, {rect.right(), y + height}, theme_.track, height / 2);
    const double best = std::max({card_.best_speedup, card_.speedup, 1.0});
    const float length = std::max(rect.width * static_cast<float>(card_.speedup / best), height);
    draw_.AddRectFilled(min, {rect.x + length, y + height},
                        card_.speedup > 1.2 ? theme_.good : theme_.text_dim, height / 2);
  }

  void PaintInvitation() {
    const Stripe stripe = scene_.layout.Message(index_);
    const float left = scene_.columns.label_left;
    const float right = scene_.columns.card_right - scene_.layout.metrics().padding;
    const Rect line{left, Y(stripe.top), right - left, stripe.height * 0.7F};
    if (!card_.error.empty()) {
      Text(line, theme_.fonts.text, theme_.error, card_.error);
      return;
    }
    DrawTextIn(line, theme_.fonts.text, theme_.text_faint,
               card_.waits_for.empty()
                   ? "Not run yet. Press Run, and its threads and cores appear here."
                   : InTurnText());
  }

  std::string InTurnText() const {
    return fmt::format(
        "Waits for {}: models run one after another, so that none disturbs the next.",
        card_.waits_for);
  }

  void PaintNothingYet() {
    const Stripe row = scene_.layout.Row({index_, Band::kConcurrency, 0});
    Text({scene_.columns.label_left, Y(row.top),
          scene_.columns.track_right - scene_.columns.label_left, row.height},
         theme_.fonts.text, theme_.text_faint,
         card_.live ? "Starting. Nothing has been recorded yet." : "No thread was recorded.");
  }

  void PaintCaption(Band band, std::string_view title, std::string_view what) {
    const Rect line = CaptionLine(band);
    const float left = line.x;
    const float right = line.right();
    const float width = TextWidth(theme_.fonts.small_strong, kConcurrencyTitle);  // The wider one.
    Text(line, theme_.fonts.small_strong, theme_.text_dim, title);
    const float after =
        std::max(scene_.columns.track_left + theme_.Px(8), left + width + theme_.Px(12));
    Text({after, line.y, right - after, line.height}, theme_.fonts.small, theme_.text_faint, what);
  }

  // Of the words, with air between the letters and the first row.
  Rect CaptionLine(Band band) const {
    const Stripe stripe = scene_.layout.Caption(index_, band);
    return {scene_.columns.label_left, Y(stripe.top),
            scene_.columns.track_right - scene_.columns.label_left, stripe.height - theme_.Px(4)};
  }

  void PaintLabels(Band band) {
    const RowSpan span = scene_.layout.RowsIn(index_, band, top_, bottom_);
    const float left = scene_.columns.label_left;
    const float width = scene_.columns.track_left - theme_.Px(8) - left;
    for (std::size_t i = span.first; i < span.last; ++i) {
      const RowPlace place{index_, band, i};
      const Stripe row = scene_.layout.Row(place);
      const TrackId track = scene_.TrackOf(place);
      const Rect rect{left, Y(row.top), width, row.height};
      if (scene_.CrowdOf(place) != nullptr) {
        Text(rect, theme_.fonts.text, theme_.text_soft, scene_.crowd_texts[index_]);
      } else if (const FoldedRows* folded = scene_.FoldedOf(place)) {
        DrawTextIn(rect, theme_.fonts.text, theme_.text_soft,
                   Counted(static_cast<std::int64_t>(folded->tracks.size()), "row", "rows"));
      } else if (track == kNoTrack) {
        DrawTextIn(rect, theme_.fonts.text, theme_.text_soft, fmt::format("Core {}", i));
      } else {
        const bool service = card_.trace->tracks()[track].service;
        Text(rect, theme_.fonts.text, service ? theme_.text_dim : theme_.text_soft,
             card_.trace->RowLabel(track));
      }
    }
  }

  Box RowBox(const RowPlace& place) const {
    const Stripe row = scene_.layout.Row(place);
    return {.left = scene_.columns.track_left,
            .top = Y(row.top),
            .right = scene_.columns.track_right,
            .bottom = Y(row.bottom())};
  }

  void PaintTracks(Band band, RowPieces& pieces) {
    const RowSpan span = scene_.layout.RowsIn(index_, band, top_, bottom_);
    for (std::size_t i = span.first; i < span.last; ++i) {
      const RowPlace place{index_, band, i};
      PaintRow(draw_, scene_, place, RowBox(place), pieces);
    }
  }

  // A line below the rows that a finding is about, where it shows best.
  void PaintFindings() {
    if (card_.findings.empty() || card_.by_task) return;
    const RowSpan span = scene_.layout.RowsIn(index_, Band::kConcurrency, top_, bottom_);
    for (std::size_t i = span.first; i < span.last; ++i) {
      const RowPlace row{index_, Band::kConcurrency, i};
      const TrackId track = scene_.TrackOf(row);
      const FoldedRows* folded = scene_.FoldedOf(row);
      for (const Finding& finding : card_.findings) {
        const auto is_here = [&](TrackId found) {
          if (folded == nullptr) return found == track && track != kNoTrack;
          return std::ranges::find(folded->tracks, found) != folded->tracks.end();
        };
        if (std::ranges::none_of(finding.tracks, is_here)) continue;
        PaintEvidence(draw_, scene_, finding.evidence, RowBox(row));
      }
    }
  }

  void PaintCounters() {
    const RowSpan span = scene_.layout.RowsIn(index_, Band::kCounters, top_, bottom_);
    for (std::size_t i = span.first; i < span.last; ++i) {
      const RowPlace place{index_, Band::kCounters, i};
      PaintCounter(draw_, scene_, place, RowBox(place));
    }
  }

  void PaintCounterNames() {
    const RowSpan span = scene_.layout.RowsIn(index_, Band::kCounters, top_, bottom_);
    const float left = scene_.columns.label_left;
    for (std::size_t i = span.first; i < span.last; ++i) {
      const Stripe row = scene_.layout.Row({index_, Band::kCounters, i});
      const Counter& counter = card_.trace->counters()[scene_.rows[index_].counters[i]];
      Text({left, Y(row.top), scene_.columns.track_left - theme_.Px(8) - left, row.height},
           theme_.fonts.text, theme_.text_soft, card_.trace->Name(counter.name));
    }
  }

  void PaintFlags() {
    if (card_.trace->marks().empty()) return;
    const std::vector<MarkPlace> places =
        MarkPlacesOn(*card_.trace, scene_.axis, theme_.Px(kFlagsApart));
    const RowSpan span = scene_.layout.RowsIn(index_, Band::kConcurrency, top_, bottom_);
    for (std::size_t i = span.first; i < span.last; ++i) {
      const RowPlace row{index_, Band::kConcurrency, i};
      if (scene_.CrowdOf(row) != nullptr) {
        PaintFlagsOfMany(places, RowBox(row).top, [&](TrackId track) {
          return card_.trace->tracks()[track].kind == TrackKind::kTask;
        });
        continue;
      }
      if (const FoldedRows* folded = scene_.FoldedOf(row)) {
        PaintFlagsOfMany(places, RowBox(row).top, [&](TrackId track) {
          return std::ranges::find(folded->tracks, track) != folded->tracks.end();
        });
        continue;
      }
      const TrackId track = scene_.TrackOf(row);
      const auto found = std::ranges::equal_range(places, track, {}, &MarkPlace::track);
      for (const MarkPlace& place : found) {
        PaintFlag(draw_, theme_, static_cast<float>(place.x_px), RowBox(row).top);
      }
    }
  }

  // One flag for all tracks of a row that have one at the same place.
  template <typename IsHere>
  void PaintFlagsOfMany(std::span<const MarkPlace> places, float top, IsHere is_here) {
    std::vector<float> xs;
    for (const MarkPlace& place : places) {
      if (place.track >= card_.trace->tracks().size() || !is_here(place.track)) continue;
      xs.push_back(static_cast<float>(place.x_px));
    }
    std::ranges::sort(xs);
    const auto repeated = std::ranges::unique(xs);
    xs.erase(repeated.begin(), repeated.end());
    for (const float x : xs) PaintFlag(draw_, theme_, x, top);
  }

  void PaintSelection() {
    const std::optional<TimelineSelection>& selection = scene_.view.selection;
    if (!selection || selection->card != index_) return;
    const TimelineColumns& columns = scene_.columns;
    const float room = theme_.Px(2);
    draw_.PushClipRect({columns.track_left - room, origin_y_ + top_},
                       {columns.track_right + room, origin_y_ + bottom_}, true);
    for (const Band band : {Band::kConcurrency, Band::kParallelism}) {
      const RowSpan span = scene_.layout.RowsIn(index_, band, top_, bottom_);
      for (std::size_t i = span.first; i < span.last; ++i) {
        const RowPlace place{index_, band, i};
        if (selection->track == kNoTrack || scene_.TrackOf(place) != selection->track) continue;
        PaintOutline(draw_, scene_, *card_.trace, selection->track, selection->at, RowBox(place));
      }
    }
    draw_.PopClipRect();
  }

  const TimelineScene& scene_;
  const Theme& theme_;
  const TimelineCard& card_;
  const std::size_t index_;
  const float origin_y_;
  const float top_;
  const float bottom_;
  ImDrawList& draw_;
  std::string_view cut_;
};

}  // namespace

std::string_view PaintCards(const TimelineScene& scene, float origin_y, float top, float bottom) {
  std::string_view cut;
  RowPieces& pieces = scene.memory->pieces;
  const RowSpan span = scene.layout.CardsIn(top, bottom);
  for (std::size_t card = span.first; card < span.last; ++card) {
    const std::string_view found = CardPainter(scene, card, origin_y, top, bottom).Paint(pieces);
    if (!found.empty()) cut = found;
  }
  return cut;
}

}  // namespace interleave
