#include "gui/replay/replay_bar.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/trace/time_text.h"
#include "gui/panels/menu.h"
#include "gui/panels/widgets.h"

namespace interleave {
namespace {

constexpr float kWidth = 640;
constexpr float kHeight = 44;

// The groove with the playhead on it.
void DrawScrub(const Rect& rect, const Replay& replay, Nanos end, const Theme& theme,
               Commands& out) {
  if (rect.width < 20) return;
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  ImGui::InvisibleButton("scrub", {rect.width, rect.height});
  if (ImGui::IsItemActive()) {
    const double share = std::clamp((ImGui::GetIO().MousePos.x - rect.x) / rect.width, 0.0F, 1.0F);
    out.emplace_back(MovePlayhead{std::llround(share * static_cast<double>(end))});
  }
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float y = std::round(rect.y + rect.height / 2);
  const float half = theme.Px(2);
  const auto share = static_cast<float>(static_cast<double>(replay.at) / static_cast<double>(end));
  const float x = rect.x + rect.width * share;
  draw.AddRectFilled({rect.x, y - half}, {rect.right(), y + half}, theme.track, half);
  draw.AddRectFilled({rect.x, y - half}, {x, y + half}, theme.accent, half);
  draw.AddCircleFilled({x, y}, theme.Px(6), theme.knob);
}

}  // namespace

void DrawReplayBar(const Rect& timeline, const Replay& replay, Nanos end, const Theme& theme,
                   Commands& out) {
  if (!replay.open || timeline.empty() || end <= 0) return;
  const float width = std::min(theme.Px(kWidth), timeline.width - theme.Px(16));
  const Rect bar{std::round(timeline.x + (timeline.width - width) / 2),
                 std::round(timeline.bottom() - theme.Px(kHeight + 34)), width, theme.Px(kHeight)};
  if (bar.y < timeline.y || width < theme.Px(150)) return;
  BeginOverlay("##replay", bar, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoFocusOnAppearing);
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled({bar.x, bar.y}, {bar.right(), bar.bottom()}, theme.card, theme.Px(8));
  draw.AddRect({bar.x, bar.y}, {bar.right(), bar.bottom()}, theme.accent, theme.Px(8));
  const float side = theme.Px(30);
  const float y = std::round(bar.y + (bar.height - side) / 2);
  float x = bar.x + theme.Px(8);
  const auto take = [&](float w) {
    const Rect rect{x, y, w, side};
    x += w + theme.Px(4);
    return rect;
  };
  if (DrawButton("step back", take(side), {.text = "←", .tooltip = "The event before (←)"},
                 theme)) {
    out.emplace_back(StepReplay{-1});
  }
  const Rect play = take(side);
  if (DrawButton("play", play, {.tooltip = replay.playing ? "Pause (Space)" : "Play (Space)"},
                 theme)) {
    out.emplace_back(PlayReplay{});
  }
  if (replay.playing) {
    const float bar_width = theme.Px(4);
    const float left = std::round(play.x + play.width / 2 - bar_width * 1.25F);
    for (const float at : {left, left + bar_width * 1.75F}) {
      draw.AddRectFilled({at, play.y + theme.Px(9)}, {at + bar_width, play.bottom() - theme.Px(9)},
                         theme.text);
    }
  } else {
    DrawPlaySign(play, theme.text, theme.Px(11));
  }
  if (DrawButton("step on", take(side), {.text = "→", .tooltip = "The next event (→)"}, theme)) {
    out.emplace_back(StepReplay{1});
  }
  const Rect close{bar.right() - theme.Px(8) - side, y, side, side};
  if (DrawButton("close replay", close,
                 {.look = ButtonLook::kQuiet, .tooltip = "Show all again (Esc)"}, theme)) {
    out.emplace_back(CloseReplay{});
  }
  DrawCrossSign(close, theme.text_dim, theme.Px(9));
  const Rect speed{close.x - theme.Px(4 + 96), y, theme.Px(96), side};
  if (DrawBox("speed", speed, SpeedText(replay.speed), theme)) ImGui::OpenPopup("speeds");
  if (BeginMenuBelow("speeds", speed, theme)) {
    for (const double choice : kReplaySpeeds) {
      const std::string item = SpeedText(choice);
      if (DrawMenuItem(item.c_str(), item, choice == replay.speed, true, theme)) {
        out.emplace_back(SetReplaySpeed{choice});
      }
    }
    EndMenu();
  }
  const float time_width = theme.Px(104);
  const float room = speed.x - theme.Px(8) - x;
  if (room > time_width) {
    const TimeFormat format = FormatFor(end, std::max<Nanos>(end / 1000, 1));
    DrawTextIn({speed.x - theme.Px(8) - time_width, y, time_width, side}, theme.fonts.mono,
               theme.text, TimeText(replay.at, format), Align::kRight);
    DrawScrub({x + theme.Px(8), y, room - time_width - theme.Px(16), side}, replay, end, theme,
              out);
  }
  EndPanel();
}

}  // namespace interleave
