#include "gui/timeline/minimap.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "gui/panels/widgets.h"
#include "gui/timeline/block_paint.h"

namespace interleave {
namespace {

constexpr float kHeight = 26;
constexpr float kLeastRoom = 220;  // What is lower needs it for its rows.
constexpr std::size_t kColumns = 200;

void PaintColumns(const TimelineScene& scene, const Rect& strip) {
  const Theme& theme = scene.theme;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const std::span<const Overview::Column> columns =
      scene.memory->overview.Of(scene.cards, scene.whole, kColumns);
  const float width = strip.width / static_cast<float>(columns.size());
  const ImU32 waiting = BlendedColour(theme.Look(State::kPreempted));  // Of any kind.
  const ImU32 running = theme.Look(State::kRunning).fill;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const float left = std::round(strip.x + width * static_cast<float>(i));
    const float right = std::round(strip.x + width * static_cast<float>(i + 1));
    const float top = strip.bottom() - std::round(strip.height * columns[i].running);
    const float above = top - std::round(strip.height * columns[i].waiting);
    if (columns[i].running > 0) {
      draw.AddRectFilled({left, top}, {right, strip.bottom()}, running);
    }
    if (columns[i].waiting > 0) {
      draw.AddRectFilled({left, std::max(above, strip.y)}, {right, top}, waiting);
    }
  }
}

void PaintHits(const TimelineScene& scene, const Rect& strip) {
  const std::vector<float>& hits = scene.view.hits;
  if (hits.empty()) return;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float width = strip.width / static_cast<float>(hits.size());
  for (std::size_t i = 0; i < hits.size(); ++i) {
    if (hits[i] <= 0) continue;
    const float left = std::round(strip.x + width * static_cast<float>(i));
    const float height = std::max(std::round(strip.height * hits[i]), 3.0F);
    draw.AddRectFilled({left, strip.y}, {left + std::max(width, 2.0F), strip.y + height},
                       scene.theme.warning);
  }
}

}  // namespace

float MinimapHeight(std::span<const TimelineCard> cards, float room, const Theme& theme) {
  const bool any =
      std::ranges::any_of(cards, [](const TimelineCard& card) { return card.trace != nullptr; });
  return any && room >= theme.Px(kLeastRoom) ? std::round(theme.Px(kHeight)) : 0;
}

TimeRange CentredAt(TimeRange shown, Nanos at, TimeRange whole) {
  const Nanos begin = at - shown.length() / 2;
  return Within({begin, begin + shown.length()}, whole);
}

void DrawMinimap(const TimelineScene& scene, const Rect& rect, Commands& out) {
  const Theme& theme = scene.theme;
  const TimelineColumns& columns = scene.columns;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const Rect strip{columns.track_left, rect.y + theme.Px(4),
                   columns.track_right - columns.track_left, rect.height - theme.Px(8)};
  if (strip.empty()) return;
  draw.AddRectFilled({rect.x, rect.y}, {rect.right(), rect.bottom()}, theme.window);
  draw.AddRectFilled({strip.x, strip.y}, {strip.right(), strip.bottom()}, theme.row);
  PaintColumns(scene, strip);
  PaintHits(scene, strip);
  const Rect label{columns.label_left, strip.y, strip.x - columns.label_left - theme.Px(6),
                   strip.height};
  if (const std::size_t hidden = scene.view.rows.hidden.size(); hidden > 0) {
    const std::string text = fmt::format("{} hidden", hidden);
    if (DrawButton("show rows", label, {.text = text, .tooltip = "Show all rows again"}, theme)) {
      out.emplace_back(ShowAllRows{});
    }
  } else {
    const bool by_task = scene.view.rows.by_task;
    const std::string_view tooltip =
        by_task
            ? "A row for each task, from its submission to what came of it. Click for threads "
              "(X)"
            : "A row for each thread. Click for a row for each task, also while it waits in the "
              "queue of a pool (X)";
    if (DrawButton("row kind", label,
                   {.text = by_task ? "By task" : "By thread",
                    .look = ButtonLook::kQuiet,
                    .tooltip = tooltip},
                   theme)) {
      out.emplace_back(ToggleRowsByTask{});
    }
  }

  TimeAxis axis{.range = scene.whole, .left_px = strip.x, .width_px = strip.width};
  const TimeRange shown = scene.axis.range;
  const auto left = static_cast<float>(std::round(axis.ToPx(shown.begin)));
  const auto right = std::max(static_cast<float>(std::round(axis.ToPx(shown.end))), left + 3);
  if (shown != scene.whole) {
    const ImU32 veil = (theme.window & 0x00FFFFFFU) | 0xB0000000U;
    draw.AddRectFilled({strip.x, strip.y}, {left, strip.bottom()}, veil);
    draw.AddRectFilled({right, strip.y}, {strip.right(), strip.bottom()}, veil);
    draw.AddRect({left, strip.y - 1}, {right, strip.bottom() + 1}, theme.accent, theme.Px(2), 0,
                 theme.Px(1.5F));
  }
  if (scene.view.playhead) {
    const auto x = static_cast<float>(std::round(axis.ToPx(*scene.view.playhead)));
    draw.AddRectFilled({x, strip.y}, {x + theme.Px(1.5F), strip.bottom()}, theme.cursor);
  }
  ImGui::SetCursorScreenPos({strip.x, rect.y});
  ImGui::InvisibleButton("minimap", {strip.width, rect.height});
  if (!ImGui::IsItemActive()) return;
  const TimeRange wanted = CentredAt(shown, axis.ToTime(ImGui::GetIO().MousePos.x), scene.whole);
  if (wanted != shown) out.emplace_back(ShowRange{wanted});
}

}  // namespace interleave
