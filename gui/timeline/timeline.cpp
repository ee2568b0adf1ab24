#include "gui/timeline/timeline.h"

#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "gui/panels/widgets.h"
#include "gui/timeline/card_painter.h"
#include "gui/timeline/gestures.h"
#include "gui/timeline/hover.h"
#include "gui/timeline/minimap.h"
#include "gui/timeline/moments.h"
#include "gui/timeline/row_drag.h"
#include "gui/timeline/row_menu.h"
#include "gui/timeline/ruler.h"
#include "gui/timeline/timeline_scene.h"

namespace interleave {
namespace {

constexpr float kRulerHeight = 32;
// Higher lists than this no float can place on a pixel; the rest of the rows is not reachable.
constexpr float kHighestList = 8'000'000;

void PaintNoCards(const Theme& theme, ImVec2 at, ImVec2 size) {
  const float line = LineHeight(theme.fonts.text) * 1.5F;
  const float y = at.y + std::max((size.y - 2 * line) / 2, 0.0F);
  DrawTextIn({at.x, y, size.x, line}, theme.fonts.strong, theme.text_dim, "Nothing to show yet",
             Align::kCentre);
  DrawTextIn({at.x, y + line, size.x, line}, theme.fonts.text, theme.text_faint,
             "Choose at least one model above, then press Run.", Align::kCentre);
}

// The line at the end of what has been recorded, while it grows.
void PaintLiveEdge(const TimelineScene& scene, std::size_t card, float origin_y) {
  const TimelineCard& live = scene.cards[card];
  if (!live.live || scene.rows[card].threads.empty()) return;
  const auto x = static_cast<float>(scene.axis.ToPx(live.trace->now_ns()));
  if (x < scene.columns.track_left || x > scene.columns.track_right) return;
  const Stripe first = scene.layout.Caption(card, Band::kConcurrency);
  const Stripe whole = scene.layout.Card(card);
  const float bottom = whole.bottom() - scene.layout.metrics().card_bottom;
  ImGui::GetWindowDrawList()->AddRectFilled(
      {x, origin_y + first.bottom()}, {x + std::max(scene.theme.scale, 1.0F), origin_y + bottom},
      scene.theme.accent);
}

// A box on the ruler, above the names of the rows: which of them are shown.
void DrawRowFilter(const TimelineScene& scene, const Box& ruler, Commands& out) {
  const Theme& theme = scene.theme;
  const float left = scene.columns.card_left;
  const float width = scene.columns.track_left - theme.Px(10) - left;
  if (width < theme.Px(50)) return;
  std::string& text = scene.memory->filter;
  if (scene.view.rows.filter.empty() && !ImGui::IsAnyItemActive()) text.clear();
  const ScopedFont font(theme.fonts.small);
  const float pad = theme.Px(3);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(theme.Px(6), pad));
  ImGui::PushStyleColor(ImGuiCol_FrameBg, theme.panel);
  ImGui::PushStyleColor(ImGuiCol_Border, text.empty() ? theme.panel : theme.accent);
  const float height = ImGui::GetFontSize() + 2 * pad;
  const float y = std::round((ruler.top + ruler.bottom - height) / 2);
  ImGui::SetCursorScreenPos({left, y});
  ImGui::SetNextItemWidth(width);
  if (ImGui::InputTextWithHint("##rows", "Rows…", &text)) out.emplace_back(FilterRows{text});
  ImGui::PopStyleColor(2);
  ImGui::PopStyleVar();
}

// The cards, in a child window that scrolls.
void DrawCards(const TimelineScene& scene, ImVec2 size, bool moment, Commands& out) {
  const ImVec2 window = ImGui::GetWindowPos();
  const float height = std::min(scene.layout.height(), kHighestList);
  const ImVec2 origin = ImGui::GetCursorScreenPos();
  ImGui::InvisibleButton("cards", {std::max(ImGui::GetContentRegionAvail().x, 1.0F),
                                   std::max(scene.scrolls ? height : size.y, 1.0F)});
  const bool hovered = ImGui::IsItemHovered();
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  GesturePlace place{.scrolls = true, .pick = std::nullopt, .group = std::nullopt};
  if (hovered || ImGui::IsItemActive()) {
    place.pick = PickAt(scene, mouse.x, mouse.y - origin.y);
    place.group = GroupAt(scene, mouse.x, mouse.y - origin.y);
  }
  if (!DragRow(scene, origin.y, out)) HandleGestures(scene, place, out);
  DrawRowMenu(scene, origin.y, out);

  const float top = window.y - origin.y;
  const std::string_view cut = PaintCards(scene, origin.y, top, top + size.y);
  const RowSpan seen = scene.layout.CardsIn(top, top + size.y);
  for (std::size_t card = seen.first; card < seen.last; ++card) {
    PaintLiveEdge(scene, card, origin.y);
  }
  PaintRowDrag(scene, origin.y);
  if (scene.cards.empty()) PaintNoCards(scene.theme, window, size);
  if (!scene.cards.empty()) {
    const float last = scene.layout.Card(scene.cards.size() - 1).bottom();
    const float bottom = std::min(window.y + size.y, origin.y + last);
    PaintMomentsOverCards(scene, window.y, bottom);
    if (moment) {
      PaintCursorLine(*ImGui::GetWindowDrawList(), scene.theme, mouse.x, window.y, bottom);
    }
  }
  const bool dragging = ImGui::IsMouseDragging(ImGuiMouseButton_Left);
  if (!hovered || dragging) return;
  if (place.pick) {
    ExplainPick(scene, *place.pick);
  } else if (place.group) {
    ExplainGroup(scene, *place.group);
  } else if (!cut.empty()) {
    ShowFullText(scene.theme, cut);
  }
}

}  // namespace

TimeRange WholeRange(std::span<const TimelineCard> cards) {
  Nanos finished = 0;
  Nanos live = 0;
  for (const TimelineCard& card : cards) {
    if (card.trace == nullptr) continue;
    Nanos& extent = card.live ? live : finished;
    extent = std::max(extent, card.trace->now_ns());
  }
  if (finished == 0 && live == 0) return RangeOf(0, false);
  TimeRange whole{0, 0};
  if (finished > 0) whole.end = RangeOf(finished, false).end;
  if (live > 0) whole.end = std::max(whole.end, RangeOf(live, true).end);
  return whole;
}

TimeRange RangeOfSelection(std::span<const TimelineCard> cards, const TimelineView& view) {
  const TimeRange whole = WholeRange(cards);
  if (!view.selection || view.selection->card >= cards.size()) return whole;
  const Trace* trace = cards[view.selection->card].trace;
  if (trace == nullptr) return whole;
  const Slice* slice = trace->SliceAt(view.selection->track, view.selection->at);
  if (slice == nullptr) return whole;
  return Around({slice->begin, trace->EndOf(*slice)}, whole);
}

void DrawTimeline(std::span<const TimelineCard> cards, const TimelineView& view, const Theme& theme,
                  TimelineMemory& memory, Commands& out) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImVec2 size = ImGui::GetContentRegionAvail();
  const float minimap = MinimapHeight(cards, size.y, theme);
  size.y -= minimap;
  if (size.x < 1 || size.y < 1) return;
  ImGui::PushID("timeline");

  const float ruler_height = std::min(std::round(theme.Px(kRulerHeight)), size.y);
  const ImVec2 list{size.x, std::max(size.y - ruler_height, 1.0F)};
  const TimelineScene scene =
      PrepareScene(cards, view, theme, {at.x, at.y + ruler_height, list.x, list.y}, memory);

  const Box ruler{.left = at.x, .top = at.y, .right = at.x + size.x, .bottom = at.y + ruler_height};
  // The box for rows has a place of its own beside it.
  const float ruler_left = minimap > 0 ? scene.columns.track_left - theme.Px(8) : at.x;
  ImGui::SetCursorScreenPos({ruler_left, at.y});
  ImGui::InvisibleButton("ruler", {std::max(ruler.right - ruler_left, 1.0F), ruler_height});
  HandleGestures(scene, {}, out);
  PaintRuler(scene, ruler);
  PaintMomentsOnRuler(scene, ruler);

  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool inside = mouse.y >= at.y && mouse.y < at.y + size.y &&
                      mouse.x >= scene.columns.track_left && mouse.x < scene.columns.track_right;
  const bool moment = inside && !cards.empty() &&
                      ImGui::IsWindowHovered(ImGuiHoveredFlags_ChildWindows |
                                             ImGuiHoveredFlags_AllowWhenBlockedByActiveItem);
  memory.pointed = moment ? std::optional(scene.axis.ToTime(mouse.x)) : std::nullopt;
  if (moment) PaintMoment(scene, ruler, mouse.x);

  ImGui::SetCursorScreenPos({at.x, at.y + ruler_height});
  if (size.y - ruler_height >= 1) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
    const ImGuiWindowFlags bar =
        scene.scrolls ? ImGuiWindowFlags_AlwaysVerticalScrollbar : ImGuiWindowFlags_NoScrollbar;
    if (ImGui::BeginChild("list", list, false,
                          bar | ImGuiWindowFlags_NoScrollWithMouse | ImGuiWindowFlags_NoMove |
                              ImGuiWindowFlags_NoNav)) {
      DrawCards(scene, list, moment, out);
    }
    ImGui::EndChild();
    ImGui::PopStyleVar(2);
  }
  ImGui::PopID();
  if (minimap > 0) {
    DrawRowFilter(scene, ruler, out);
    DrawMinimap(scene, {at.x, at.y + size.y, size.x, minimap}, out);
  }
  memory.crowds.EndFrame();
  memory.pyramids.EndFrame();
}

}  // namespace interleave
