#include "gui/panels/status_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/picture/palette.h"
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
  bool real = false;
  bool simulated = false;
  std::string reason;
  std::string simulation;
  for (const SessionRun& run : runs) {
    const Trace* trace = run.shown();
    if (trace == nullptr) continue;
    any = true;
    events += static_cast<std::int64_t>(trace->events());
    dropped += static_cast<std::int64_t>(trace->dropped());
    estimated = estimated || trace->truth() == Truth::kEstimated;
    if (trace->truth() == Truth::kSimulated) {
      if (!simulated) simulation = trace->truth_reason();
      simulated = true;
      continue;
    }
    real = true;
    if (reason.empty()) reason = trace->truth_reason();
  }
  if (!any) {
    line.text = machine;
    return line;
  }
  if (real) {
    line.text = fmt::format("{} · {} · ",
                            estimated ? "cores estimated" : "kernel scheduler records", machine);
  }
  if (simulated) line.text += fmt::format("simulated: {} · ", simulation);
  line.text += fmt::format("{} · {} dropped", Counted(events, "event", "events"), Grouped(dropped));
  if (!reason.empty()) line.text += " · " + reason;
  line.warning = estimated || dropped > 0 || !reason.empty();
  return line;
}

std::vector<State> LegendStates(std::span<const SessionRun> runs, bool by_task) {
  std::vector<State> states;
  for (std::size_t i = 0; i < kStateCount; ++i) {
    const bool occurs = std::ranges::any_of(runs, [&](const SessionRun& run) {
      return run.phase == SessionRun::Phase::kFinished && run.result.state_s[i] > 0;
    });
    const auto state = static_cast<State>(i);
    if (occurs || (by_task && IsLine(state))) states.push_back(state);
  }
  if (states.empty()) states.assign(kLegendStates.begin(), kLegendStates.end());
  // Running is what the eye looks for first.
  std::ranges::stable_partition(states, [](State state) { return state == State::kRunning; });
  return states;
}

std::string MissingPanels(const Layout& layout, double interface_scale) {
  if (!layout.browser.empty() && !layout.inspector.empty()) return "";
  const std::string_view which = layout.browser.empty() ? "the side panels" : "the right panel";
  if (interface_scale <= 1) return fmt::format("the window is too small for {}", which);
  return fmt::format("the window is too small for {} at {:.0f} % (Ctrl+0: 100 %)", which,
                     interface_scale * 100);
}

StatusFit FitStatus(float width, std::span<const float> entries, float more, float least,
                    float truth, float gap) {
  float whole = 0;
  for (const float entry : entries) whole += entry + gap;
  StatusFit fit{.states = entries.size(),
                .truth = std::clamp(width - whole, std::min(least, truth), truth)};
  fit.truth = std::min(fit.truth, std::max(width, 0.0F));
  const float room = width - fit.truth;
  if (whole <= room) return fit;
  float taken = more + gap;
  fit.states = 0;
  while (fit.states < entries.size() && taken + entries[fit.states] + gap <= room) {
    taken += entries[fit.states++] + gap;
  }
  return fit;
}

void DrawStatusBar(const Rect& rect, std::span<const State> legend, const TruthLine& truth,
                   const Theme& theme) {
  if (rect.empty()) return;
  BeginPanel("##status", rect, ImGuiWindowFlags_NoScrollbar);
  ImGui::GetWindowDrawList()->AddRectFilled({rect.x, rect.y}, {rect.right(), rect.y + 1},
                                            theme.separator);
  const float left = rect.x + theme.Px(16);
  const float right = rect.right() - theme.Px(16);
  const float swatch = std::round(theme.Px(11));
  const float gap = theme.Px(18);
  std::vector<float> entries;
  for (const State state : legend) {
    entries.push_back(swatch + theme.Px(7) + TextWidth(theme.fonts.text, StateTitle(state)));
  }
  // "cores estimated …": what the rest of the line is about.
  const std::string beginning = truth.text.substr(0, truth.text.find(" · ")) + " …";
  const StatusFit fit = FitStatus(right - left, entries, TextWidth(theme.fonts.text, "+ 10 more"),
                                  TextWidth(theme.fonts.small, beginning) + 1,
                                  TextWidth(theme.fonts.small, truth.text) + 1, gap);
  const Rect truth_rect{right - fit.truth, rect.y, fit.truth, rect.height};
  const bool cut = DrawTextIn(truth_rect, theme.fonts.small,
                              truth.warning ? theme.warning : theme.text_dim, truth.text);
  const bool hovered = ImGui::IsMouseHoveringRect({truth_rect.x, truth_rect.y},
                                                  {truth_rect.right(), truth_rect.bottom()});
  if (cut && hovered) ShowTooltip(truth.text, theme);

  float x = left;
  for (std::size_t i = 0; i < fit.states; ++i) {
    const float indent = swatch + theme.Px(7);
    ImGui::SetCursorScreenPos({x, std::round(rect.y + (rect.height - swatch) / 2)});
    DrawStateSwatch(legend[i], theme, swatch);
    DrawTextIn({x + indent, rect.y, entries[i] - indent + 1, rect.height}, theme.fonts.text,
               theme.text_soft, StateTitle(legend[i]));
    x += entries[i] + gap;
  }
  if (fit.states < legend.size() && truth_rect.x - gap > x) {
    const Rect more{x, rect.y, truth_rect.x - gap - x, rect.height};
    DrawTextIn(more, theme.fonts.text, theme.text_dim,
               fmt::format("+ {} more", legend.size() - fit.states));
    if (ImGui::IsMouseHoveringRect({more.x, more.y}, {more.right(), more.bottom()})) {
      std::string names;
      for (const State state : legend.subspan(fit.states)) {
        names += fmt::format("{}{}", names.empty() ? "" : ", ", StateTitle(state));
      }
      ShowTooltip(names, theme);
    }
  }
  EndPanel();
}

}  // namespace interleave
