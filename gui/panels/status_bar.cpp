#include "gui/panels/status_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/panels/widgets.h"
#include "gui/timeline/timeline.h"
#include "scenarios/wording.h"

namespace interleave {

TruthLine TruthOf(std::span<const SessionRun> runs, int cores) {
  const std::string machine = Counted(cores, "core", "cores");
  TruthLine line;
  std::int64_t events = 0;
  std::int64_t dropped = 0;
  bool any = false;
  bool estimated = false;
  std::string reason;
  for (const SessionRun& run : runs) {
    const Trace* trace = run.shown();
    if (trace == nullptr) continue;
    any = true;
    events += static_cast<std::int64_t>(trace->events());
    dropped += static_cast<std::int64_t>(trace->dropped());
    estimated = estimated || trace->truth() == Truth::kEstimated;
    if (reason.empty()) reason = trace->truth_reason();
  }
  if (!any) {
    line.text = machine;
    return line;
  }
  line.text = fmt::format("{} · {} · {} · {} dropped",
                          estimated ? "cores estimated" : "kernel scheduler records", machine,
                          Counted(events, "event", "events"), Grouped(dropped));
  if (!reason.empty()) line.text += " · " + reason;
  line.warning = estimated || dropped > 0 || !reason.empty();
  return line;
}

std::vector<State> LegendStates(std::span<const SessionRun> runs) {
  std::vector<State> states;
  for (std::size_t i = 0; i < kStateCount; ++i) {
    const bool occurs = std::ranges::any_of(runs, [&](const SessionRun& run) {
      return run.phase == SessionRun::Phase::kFinished && run.result.state_s[i] > 0;
    });
    if (occurs) states.push_back(static_cast<State>(i));
  }
  if (states.empty()) states.assign(kLegendStates.begin(), kLegendStates.end());
  // Running is what the eye looks for first.
  std::ranges::stable_partition(states, [](State state) { return state == State::kRunning; });
  return states;
}

void DrawStatusBar(const Rect& rect, std::span<const State> legend, const TruthLine& truth,
                   const Theme& theme) {
  if (rect.empty()) return;
  BeginPanel("##status", rect, ImGuiWindowFlags_NoScrollbar);
  ImGui::GetWindowDrawList()->AddRectFilled({rect.x, rect.y}, {rect.right(), rect.y + 1},
                                            theme.separator);
  const float left = rect.x + theme.Px(16);
  const float right = rect.right() - theme.Px(16);
  const float truth_width = TextWidth(theme.fonts.small, truth.text) + 1;
  // The truth line may take half of the bar before it is shortened.
  const float truth_room = std::min(truth_width, (right - left) * 0.5F);
  const Rect truth_rect{right - truth_room, rect.y, truth_room, rect.height};
  const bool cut = DrawTextIn(truth_rect, theme.fonts.small,
                              truth.warning ? theme.warning : theme.text_dim, truth.text);
  const bool hovered = ImGui::IsMouseHoveringRect({truth_rect.x, truth_rect.y},
                                                  {truth_rect.right(), truth_rect.bottom()});
  if (cut && hovered) ShowTooltip(truth.text, theme);

  const float swatch = std::round(theme.Px(11));
  float x = left;
  for (const State state : legend) {
    const float width = TextWidth(theme.fonts.text, StateTitle(state));
    const float needed = swatch + theme.Px(7) + width;
    if (x + needed > truth_rect.x - theme.Px(16)) break;
    ImGui::SetCursorScreenPos({x, std::round(rect.y + (rect.height - swatch) / 2)});
    DrawStateSwatch(state, theme, swatch);
    DrawTextIn({x + swatch + theme.Px(7), rect.y, width + 1, rect.height}, theme.fonts.text,
               theme.text_soft, StateTitle(state));
    x += needed + theme.Px(18);
  }
  EndPanel();
}

}  // namespace interleave
