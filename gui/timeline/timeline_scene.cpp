#include "gui/timeline/timeline_scene.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/trace/time_text.h"
#include "gui/panels/widgets.h"
#include "gui/timeline/folded_mix.h"
#include "gui/timeline/row_choice.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// Names are measured for the first rows of each card only: ten thousand would cost a frame.
constexpr std::size_t kNamesMeasured = 32;
constexpr std::size_t kBytesMeasured = 64;

float LabelColumn(std::span<const TimelineCard> cards, std::span<const CardRows> rows,
                  std::span<const std::string> crowd_texts, const Theme& theme, float card_width) {
  float widest = 0;
  for (std::size_t card = 0; card < cards.size(); ++card) {
    const std::vector<TrackId>& threads = rows[card].threads;
    if (rows[card].crowd) {
      widest = std::max(widest, TextWidth(theme.fonts.text, crowd_texts[card]));
    }
    for (std::size_t i = 0; i < std::min(threads.size(), kNamesMeasured); ++i) {
      if (threads[i] == kNoTrack) continue;
      const std::string_view name = cards[card].trace->RowLabel(threads[i]);
      widest = std::max(widest, TextWidth(theme.fonts.text, name.substr(0, kBytesMeasured)));
    }
  }
  const float wanted = std::clamp(widest + theme.Px(26), theme.Px(94), theme.Px(170));
  return std::round(std::min(wanted, card_width * 0.3F));
}

std::string CrowdText(const CardRows& rows) {
  std::string tasks = Grouped(static_cast<std::int64_t>(rows.tasks)) + " tasks";
  if (rows.crowd) return tasks;
  return fmt::format("who makes progress: {} of {} do something in this time", rows.task_rows,
                     tasks);
}

TimelineColumns ColumnsIn(float left, float width, float labels, const CardMetrics& metrics) {
  TimelineColumns columns;
  columns.card_left = left + metrics.margin;
  columns.card_right = std::max(left + width - metrics.margin, columns.card_left + 1);
  columns.label_left = columns.card_left + metrics.padding;
  columns.track_left = columns.card_left + labels;
  columns.track_right = std::max(columns.card_right - metrics.margin, columns.track_left + 1);
  return columns;
}

void ShapeOf(const TimelineCard& card, const CardRows& rows, CardShape& shape) {
  shape.has_rows = card.trace != nullptr;
  shape.threads = rows.threads.size();
  shape.cores = rows.cores.size();
  shape.counters = rows.counters.size();
  shape.tall = rows.crowd;
  shape.headings.clear();
  for (const ProcessGroup& group : rows.groups) shape.headings.push_back(group.first);
}

}  // namespace

TrackId TimelineScene::TrackOf(const RowPlace& place) const {
  const CardRows& card = rows[place.card];
  if (place.band == Band::kCounters) return kNoTrack;
  const std::vector<TrackId>& tracks = place.band == Band::kConcurrency ? card.threads : card.cores;
  return place.index < tracks.size() ? tracks[place.index] : kNoTrack;
}

const TaskCrowd* TimelineScene::CrowdOf(const RowPlace& place) const {
  const bool crowd = place.band == Band::kConcurrency && rows[place.card].crowd == place.index;
  return crowd ? crowds[place.card] : nullptr;
}

const FoldedRows* TimelineScene::FoldedOf(const RowPlace& place) const {
  if (place.band != Band::kConcurrency) return nullptr;
  const std::vector<FoldedRows>& folded = rows[place.card].folded;
  const auto found = std::ranges::lower_bound(folded, place.index, {}, &FoldedRows::row);
  return found != folded.end() && found->row == place.index ? &*found : nullptr;
}

MixRule TimelineScene::MixOf(const RowPlace& place) const {
  const Trace& trace = *cards[place.card].trace;
  const bool loop = trace.tracks()[TrackOf(place)].kind == TrackKind::kLoop;
  MixRule rule;
  if (loop || place.band == Band::kParallelism) rule.colours = rows[place.card].colours;
  if (loop) rule.tasks = trace.tasks();
  return rule;
}

TimelineScene PrepareScene(std::span<const TimelineCard> cards, const TimelineView& view,
                           const Theme& theme, const Rect& room, TimelineMemory& memory) {
  const TimeRange whole = WholeRange(cards);
  const bool follow = view.follow || view.range.length() <= 0;
  const TimeRange range = follow ? whole : Within(view.range, whole);
  SceneMemory& scene = memory.scene;
  scene.rows.resize(cards.size());
  scene.crowds.resize(cards.size());
  scene.crowd_texts.resize(cards.size());
  scene.shapes.resize(cards.size());
  for (std::size_t index = 0; index < cards.size(); ++index) {
    const TimelineCard& card = cards[index];
    CardRows& rows = scene.rows[index];
    const TaskCrowd* crowd = card.trace == nullptr ? nullptr : memory.crowds.Of(*card.trace);
    std::vector<TrackId> opened;
    if (crowd != nullptr) opened = crowd->ActiveIn(*card.trace, range, kMostTaskRows);
    FillRows(card.trace, card.cores, opened, rows);
    if (card.trace != nullptr) Choose(*card.trace, index, view.rows, rows);
    scene.crowds[index] = crowd;
    scene.crowd_texts[index] = crowd == nullptr ? "" : CrowdText(rows);
    ShapeOf(card, rows, scene.shapes[index]);
  }
  const CardMetrics metrics = CardMetrics{}.Scaled(theme.scale);
  CardLayout& layout = scene.layout;
  layout.Arrange(scene.shapes, metrics);
  const bool scrolls = layout.height() > room.height;
  const float width = room.width - (scrolls ? ImGui::GetStyle().ScrollbarSize : 0);
  const float card_width = width - 2 * metrics.margin;
  const float labels =
      LabelColumn(cards, scene.rows, scene.crowd_texts, theme, std::max(card_width, 0.0F));
  TimelineColumns columns = ColumnsIn(room.x, width, labels, metrics);
  for (const TimelineCard& card : cards) {
    columns.widest_title =
        std::max(columns.widest_title, TextWidth(theme.fonts.strong, card.title));
  }
  return {.cards = cards,
          .view = view,
          .theme = theme,
          .rows = scene.rows,
          .crowds = scene.crowds,
          .crowd_texts = scene.crowd_texts,
          .layout = layout,
          .columns = columns,
          .axis = {.range = range,
                   .left_px = columns.track_left,
                   .width_px = columns.track_right - columns.track_left},
          .whole = whole,
          .memory = &memory,
          .scrolls = scrolls};
}

std::optional<Pick> PickAt(const TimelineScene& scene, float x, float y) {
  const TimelineColumns& columns = scene.columns;
  if (x < columns.track_left || x >= columns.track_right) return std::nullopt;
  const std::optional<RowPlace> row = scene.layout.RowAt(y);
  if (!row) return std::nullopt;

  Pick pick{.row = *row, .track = scene.TrackOf(*row), .at = scene.axis.ToTime(x)};
  if (const TaskCrowd* crowd = scene.CrowdOf(*row)) {
    pick.crowd = crowd->Columns({pick.at, pick.at + scene.axis.Span(1)}, 1).front();
    return pick;
  }
  const Trace* trace = scene.cards[row->card].trace;
  if (const FoldedRows* folded = scene.FoldedOf(*row); folded != nullptr && trace != nullptr) {
    const TimeAxis moment{.range = {pick.at, pick.at + std::max<Nanos>(scene.axis.Span(1), 1)},
                          .left_px = x,
                          .width_px = 1};
    TimelineMemory& memory = *scene.memory;
    const std::vector<TrackId> mixed = RowsToMix(folded->tracks);
    pick.crowd =
        MixOfRows(*trace, mixed, moment, scene.theme.scale, 1, memory.pyramids, memory.pieces)
            .front();
    const float each = static_cast<float>(folded->tracks.size()) / static_cast<float>(mixed.size());
    for (float& count : *pick.crowd) count *= each;
    return pick;
  }
  if (pick.track == kNoTrack || trace == nullptr) return pick;
  const FoldRule rule = RuleFor(scene.axis, scene.theme.scale, trace->now_ns(), scene.MixOf(*row));

  const Slice* under = trace->SliceAt(pick.track, pick.at);
  if (under != nullptr && trace->EndOf(*under) - under->begin >= rule.fold_ns) {
    pick.slice = *under;
    return pick;
  }
  // Narrow things are hard to hit: what is near counts.
  const Nanos near = rule.fold_ns / 2 + 1;
  const std::span<const Slice> around =
      trace->SlicesIn(pick.track, {pick.at - near, pick.at + near});
  if (around.size() > 3) {
    pick.fold = FoldOf(
        trace->tracks()[pick.track].slices,
        {std::max<Nanos>(pick.at - rule.bin_ns / 2, 0), pick.at + rule.bin_ns / 2 + 1}, rule);
    return pick;
  }
  if (under == nullptr) {
    // Beside a gap, the narrow slice is meant, not the wide one that ends near by.
    for (const Slice& slice : around) {
      if (trace->EndOf(slice) - slice.begin < rule.fold_ns) under = &slice;
    }
  }
  if (under != nullptr) pick.slice = *under;
  return pick;
}

std::optional<RowGroup> GroupAt(const TimelineScene& scene, float x, float y) {
  const std::optional<std::size_t> card = scene.layout.CardAt(y);
  if (!card || scene.cards[*card].trace == nullptr) return std::nullopt;
  const CardRows& rows = scene.rows[*card];
  if (const std::optional<HeadingPlace> heading = scene.layout.HeadingAt(y)) {
    return RowGroup{*card, rows.groups[heading->index].process};
  }
  if (x >= scene.columns.track_left) return std::nullopt;
  const Stripe caption = scene.layout.Caption(*card, Band::kConcurrency);
  if (y >= caption.top && y < caption.bottom()) {
    return CanFoldBand(rows) ? std::optional(RowGroup{*card, kWholeBand}) : std::nullopt;
  }
  const std::optional<RowPlace> row = scene.layout.RowAt(y);
  if (!row || scene.FoldedOf(*row) == nullptr) return std::nullopt;
  if (rows.groups.empty()) return RowGroup{*card, kWholeBand};
  const std::size_t first = GroupAround(rows, row->index).first;
  const auto group = std::ranges::find(rows.groups, first, &ProcessGroup::first);
  return RowGroup{*card, group->process};
}

bool IsFolded(const TimelineScene& scene, const RowGroup& group) {
  const CardRows& rows = scene.rows[group.card];
  if (group.process == kWholeBand) return rows.groups.empty() && !rows.folded.empty();
  const auto found = std::ranges::find(rows.groups, group.process, &ProcessGroup::process);
  if (found == rows.groups.end()) return false;
  return scene.FoldedOf({group.card, Band::kConcurrency, found->first}) != nullptr;
}

}  // namespace interleave
