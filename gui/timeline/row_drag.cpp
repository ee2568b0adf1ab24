#include "gui/timeline/row_drag.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace interleave {
namespace {

// The row of threads and tasks whose name is at a point.
std::optional<RowDrag> NameAt(const TimelineScene& scene, float x, float y) {
  if (x >= scene.columns.track_left || x < scene.columns.card_left) return std::nullopt;
  const std::optional<RowPlace> row = scene.layout.RowAt(y);
  if (!row || row->band != Band::kConcurrency) return std::nullopt;
  const TrackId track = scene.TrackOf(*row);
  if (track == kNoTrack) return std::nullopt;
  return RowDrag{.card = row->card, .track = track};
}

// Its place among the rows that are shown; nullopt where it is not any more.
std::optional<std::size_t> PlaceOf(const TimelineScene& scene, const RowDrag& drag) {
  if (drag.card >= scene.rows.size()) return std::nullopt;
  const std::vector<TrackId>& rows = scene.rows[drag.card].threads;
  const auto found = std::ranges::find(rows, drag.track);
  if (found == rows.end()) return std::nullopt;
  return static_cast<std::size_t>(found - rows.begin());
}

}  // namespace

std::optional<RowDrop> DropAt(const TimelineScene& scene, const RowDrag& drag, float y) {
  const std::optional<std::size_t> place = PlaceOf(scene, drag);
  if (!place) return std::nullopt;
  const CardRows& rows = scene.rows[drag.card];
  const auto [first, last] = GroupAround(rows, *place);
  const auto row = [&](std::size_t index) {
    return scene.layout.Row({drag.card, Band::kConcurrency, index});
  };
  // Below as many rows as have their middle above the mouse.
  std::size_t to = first;
  while (to < last && row(to).top + row(to).height / 2 <= y) ++to;
  if (to == *place || to == *place + 1) return std::nullopt;
  if (to < last && rows.threads[to] == kNoTrack) return std::nullopt;
  const float half_gap = scene.layout.metrics().row_gap / 2;
  return RowDrop{.before = to < last ? rows.threads[to] : kNoTrack,
                 .line = to < last ? row(to).top - half_gap : row(last - 1).bottom() + half_gap};
}

bool DragRow(const TimelineScene& scene, float origin_y, Commands& out) {
  const ImGuiIO& io = ImGui::GetIO();
  std::optional<RowDrag>& drag = scene.memory->drag;
  if (ImGui::IsItemActivated()) {
    drag = io.KeyShift ? std::nullopt : NameAt(scene, io.MousePos.x, io.MousePos.y - origin_y);
  }
  if (!drag) return false;
  if (ImGui::IsItemActive()) {
    drag->moving = drag->moving || ImGui::IsMouseDragging(ImGuiMouseButton_Left);
    if (drag->moving) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
    return drag->moving;
  }
  const RowDrag dropped = *std::exchange(drag, std::nullopt);
  if (!dropped.moving) return false;
  if (const auto drop = DropAt(scene, dropped, io.MousePos.y - origin_y)) {
    out.emplace_back(PlaceRow{dropped.card, dropped.track, drop->before});
  }
  return true;
}

void PaintRowDrag(const TimelineScene& scene, float origin_y) {
  const std::optional<RowDrag>& drag = scene.memory->drag;
  if (!drag || !drag->moving) return;
  const std::optional<std::size_t> place = PlaceOf(scene, *drag);
  if (!place) return;
  const Theme& theme = scene.theme;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float left = scene.columns.label_left - theme.Px(6);
  const Stripe row = scene.layout.Row({drag->card, Band::kConcurrency, *place});
  draw.AddRect({left, origin_y + row.top}, {scene.columns.track_right, origin_y + row.bottom()},
               theme.accent, theme.Px(3));
  const auto drop = DropAt(scene, *drag, ImGui::GetIO().MousePos.y - origin_y);
  if (!drop) return;
  const float y = std::round(origin_y + drop->line);
  draw.AddRectFilled({left, y - theme.Px(1.5F)}, {scene.columns.track_right, y + theme.Px(1.5F)},
                     theme.accent);
}

}  // namespace interleave
