#include "gui/panels/compare.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "engine/analysis/statistics.h"
#include "engine/trace/time_text.h"
#include "gui/panels/compare_words.h"
#include "gui/panels/menu.h"
#include "gui/panels/overlays.h"
#include "gui/panels/widgets.h"
#include "gui/timeline/block_paint.h"
#include "gui/timeline/timeline.h"

namespace interleave {
namespace {

constexpr float kMargin = 28;
constexpr float kLine = 24;

Statistics In(const Trace& trace, std::optional<TimeRange> range) {
  return range ? StatisticsOf(trace, *range) : StatisticsOf(trace);
}

// All states of one run, end to end; `longest`: what fills the width.
void DrawStack(const Rect& rect, std::span<const ComparedState> states, bool second, Nanos longest,
               const Theme& theme) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled({rect.x, rect.y}, {rect.right(), rect.bottom()}, theme.row, theme.Px(2));
  double x = rect.x;
  for (const ComparedState& row : states) {
    const Nanos length = second ? row.second : row.first;
    const double end = x + static_cast<double>(rect.width) * static_cast<double>(length) /
                               static_cast<double>(longest);
    const Box box{.left = static_cast<float>(std::round(x)),
                  .top = rect.y,
                  .right = static_cast<float>(std::round(end)),
                  .bottom = rect.bottom()};
    if (box.width() >= 1) PaintPlain(draw, box, BlendedColour(theme.Look(row.state)), 0);
    x = end;
  }
}

void DrawChange(const Rect& rect, const ComparedState& row, Nanos greatest, const Theme& theme) {
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float middle = std::round(rect.x + rect.width / 2);
  draw.AddRectFilled({middle, rect.y}, {middle + 1, rect.bottom()}, theme.separator);
  const auto share =
      static_cast<float>(static_cast<double>(row.change()) / static_cast<double>(greatest));
  const float end = std::round(middle + share * rect.width / 2);
  const float top = rect.y + theme.Px(5);
  draw.AddRectFilled({std::min(middle, end), top},
                     {std::max(middle, end), rect.bottom() - theme.Px(5)},
                     BlendedColour(theme.Look(row.state)));
}

std::string ChangeText(Nanos change) {
  if (change == 0) return "–";
  return (change > 0 ? "+" : "−") + DurationText(std::abs(change));
}

void DrawChoice(std::size_t side, const Rect& rect, const CompareChoice& choice,
                std::span<const ComparedRun> runs, const Theme& theme, Commands& out) {
  const std::string id = side == 0 ? "compare first" : "compare second";
  const std::string popup = id + " menu";
  const std::size_t chosen = choice.runs[side];
  if (DrawBox(id.c_str(), rect, chosen < runs.size() ? runs[chosen].title : "", theme)) {
    ImGui::OpenPopup(popup.c_str());
  }
  if (!BeginMenuBelow(popup.c_str(), rect, theme)) return;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const std::string item = fmt::format("{}:{}", id, i);
    if (DrawMenuItem(item.c_str(), runs[i].title, i == chosen, true, theme)) {
      out.emplace_back(ChooseCompared{side, i});
    }
  }
  EndMenu();
}

// The runs of one scenario are called by their models alone.
std::string ShortTitle(const std::string& title, const std::string& beside) {
  constexpr std::string_view kDot = " · ";
  const std::size_t dot = title.find(kDot);
  if (dot == std::string::npos || beside.substr(0, dot) != title.substr(0, dot)) return title;
  return title.substr(dot + kDot.size());
}

// Which is faster, in words; returns the room it took. Of a measured range nothing can be said.
float DrawVerdict(const Rect& area, const ComparedRun& first, const ComparedRun& second,
                  const Theme& theme) {
  if (first.trace == second.trace || first.trace->live() || second.trace->live()) return 0;
  const std::string sentence =
      VerdictSentence(CompareSpeed(ShortTitle(first.title, second.title), *first.trace,
                                   ShortTitle(second.title, first.title), *second.trace));
  if (sentence.empty()) return 0;
  ImGui::SetCursorScreenPos({area.x, area.y});
  DrawParagraph(theme.fonts.strong, theme.text, area.width, sentence);
  return ParagraphHeight(theme.fonts.strong, area.width, sentence) + theme.Px(12);
}

void DrawTable(const Rect& area, const Trace& first, const Trace& second,
               std::optional<TimeRange> measured, const Theme& theme) {
  const std::vector<ComparedState> states = CompareStates(first, second, measured);
  Nanos sum_first = 0;
  Nanos sum_second = 0;
  Nanos greatest = 1;
  for (const ComparedState& row : states) {
    sum_first += row.first;
    sum_second += row.second;
    greatest = std::max(greatest, std::abs(row.change()));
  }
  const Nanos longest = std::max({sum_first, sum_second, Nanos{1}});
  const float line = theme.Px(kLine);
  float y = area.y;
  const float label = theme.Px(200);
  const float number = theme.Px(86);
  const float bar = std::max(area.width - label - 3 * number - theme.Px(24), theme.Px(40));
  const auto stack = [&](std::string_view title, bool of_second) {
    DrawTextIn({area.x, y, theme.Px(60), line}, theme.fonts.text, theme.text_dim, title);
    DrawStack(
        {area.x + theme.Px(64), y + theme.Px(3), area.width - theme.Px(64), line - theme.Px(6)},
        states, of_second, longest, theme);
    y += line;
  };
  stack("First", false);
  stack("Second", true);
  y += theme.Px(10);
  const auto cells = [&](std::string_view name, std::string_view a, std::string_view b,
                         std::string_view change, ImFont* font, ImU32 colour) {
    float x = area.x + label;
    DrawTextIn({area.x + theme.Px(22), y, label - theme.Px(26), line}, theme.fonts.text, colour,
               name);
    for (const std::string_view text : {a, b, change}) {
      DrawTextIn({x, y, number - theme.Px(6), line}, font, colour, text, Align::kRight);
      x += number;
    }
  };
  cells("Of all threads together", "First", "Second", "Change", theme.fonts.small_strong,
        theme.text_dim);
  y += line;
  for (const ComparedState& row : states) {
    if (y + line > area.bottom()) break;
    ImGui::SetCursorScreenPos({area.x, y + theme.Px(6)});
    DrawStateSwatch(row.state, theme, theme.Px(12));
    cells(StateTitle(row.state), DurationText(row.first), DurationText(row.second),
          ChangeText(row.change()), theme.fonts.mono, theme.text);
    DrawChange({area.right() - bar, y, bar, line}, row, greatest, theme);
    y += line;
  }
}

}  // namespace

std::vector<ComparedState> CompareStates(const Trace& first, const Trace& second,
                                         std::optional<TimeRange> range) {
  const Statistics a = In(first, range);
  const Statistics b = In(second, range);
  std::vector<ComparedState> states;
  for (std::size_t i = 0; i < kStateCount; ++i) {
    const auto state = static_cast<State>(i);
    if (state == State::kDone || (a.state_ns[i] == 0 && b.state_ns[i] == 0)) continue;
    states.push_back({.state = state, .first = a.state_ns[i], .second = b.state_ns[i]});
  }
  std::ranges::stable_sort(states, [](const ComparedState& x, const ComparedState& y) {
    return std::abs(x.change()) > std::abs(y.change());
  });
  return states;
}

void DrawCompare(const Rect& window, const CompareChoice& choice, std::span<const ComparedRun> runs,
                 std::optional<TimeRange> measured, const Theme& theme, Commands& out) {
  const Rect sheet = BeginSheet("##compare", window, theme.Px(860), theme.Px(520), theme, out);
  const float left = sheet.x + theme.Px(kMargin);
  const float width = sheet.width - 2 * theme.Px(kMargin);
  DrawTextIn({left, sheet.y + theme.Px(16), width, theme.Px(28)}, theme.fonts.title, theme.text,
             measured ? "Compare: the measured range" : "Compare");
  const float half = (width - theme.Px(12)) / 2;
  const float y = sheet.y + theme.Px(56);
  DrawChoice(0, {left, y, half, theme.Px(32)}, choice, runs, theme, out);
  DrawChoice(1, {left + half + theme.Px(12), y, half, theme.Px(32)}, choice, runs, theme, out);
  const Rect area{left, y + theme.Px(48), width, sheet.bottom() - theme.Px(64) - y - theme.Px(48)};
  const bool both = choice.runs[0] < runs.size() && choice.runs[1] < runs.size();
  if (both) {
    const ComparedRun& first = runs[choice.runs[0]];
    const ComparedRun& second = runs[choice.runs[1]];
    const float taken = measured ? 0 : DrawVerdict(area, first, second, theme);
    DrawTable({area.x, area.y + taken, area.width, area.height - taken}, *first.trace,
              *second.trace, measured, theme);
  } else {
    ImGui::SetCursorScreenPos({area.x, area.y});
    DrawParagraph(theme.fonts.text, theme.text_dim, area.width,
                  "There are no two finished runs yet: run a scenario under several models, or "
                  "open a file with recordings (Ctrl+O).");
  }
  const Rect close{sheet.right() - theme.Px(kMargin) - theme.Px(90), sheet.bottom() - theme.Px(46),
                   theme.Px(90), theme.Px(32)};
  if (DrawButton("close compare", close, {.text = "Close"}, theme))
    out.emplace_back(CloseOverlay{});
  EndPanel();
}

}  // namespace interleave
