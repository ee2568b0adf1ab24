#include "gui/panels/parameters.h"

#include <algorithm>
#include <cmath>

#include "gui/panels/menu.h"
#include "gui/panels/slider.h"
#include "gui/panels/widgets.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr float kRow = 31;
constexpr float kTextRow = 18;

Rect TextRow(const Rect& row, const Theme& theme) {
  return {row.x, row.y, row.width, theme.Px(kTextRow)};
}

// Label left, value right; the value gives way last.
void DrawLabelAndValue(const Rect& row, std::string_view label, std::string_view value,
                       const Theme& theme) {
  const Rect line = TextRow(row, theme);
  const float value_width =
      std::min(TextWidth(theme.fonts.mono, value) + 1, std::round(line.width * 0.7F));
  DrawTextIn({line.right() - value_width, line.y, value_width, line.height}, theme.fonts.mono,
             theme.text, value, Align::kRight);
  DrawTextIn({line.x, line.y, line.width - value_width - theme.Px(8), line.height},
             theme.fonts.text, theme.text, label);
}

void DrawGroove(const Rect& row, double place, bool active, const Theme& theme) {
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float y = std::round(row.y + theme.Px(kTextRow + 5));
  const float half = theme.Px(2);
  const float knob = theme.Px(active ? 7 : 6);
  const float x = row.x + knob + static_cast<float>(place) * (row.width - 2 * knob);
  draw->AddRectFilled({row.x, y - half}, {row.right(), y + half}, theme.track, half);
  draw->AddRectFilled({row.x, y - half}, {x, y + half}, theme.accent, half);
  draw->AddCircleFilled({x, y}, knob, theme.knob, 24);
}

void DrawSlider(const Rect& row, const Parameter& parameter, double value, const Theme& theme,
                Commands& out) {
  ImGui::SetCursorScreenPos({row.x, row.y});
  ImGui::InvisibleButton(parameter.id.c_str(), {row.width, row.height});
  const bool active = ImGui::IsItemActive();
  const bool hovered = ImGui::IsItemHovered();
  if (hovered && ImGui::IsMouseDoubleClicked(0)) {
    out.push_back(SetParameterValue{parameter.id, parameter.default_value});
  } else if (active) {
    const float knob = theme.Px(6);
    const float place = (ImGui::GetMousePos().x - row.x - knob) / (row.width - 2 * knob);
    const double wanted = ValueAt(parameter, static_cast<double>(place));
    if (wanted != value) out.push_back(SetParameterValue{parameter.id, wanted});
  }
  DrawLabelAndValue(row, parameter.title, ValueText(parameter, value), theme);
  DrawGroove(row, PlaceOf(parameter, value), active || hovered, theme);
  if (hovered && !active) {
    ShowTooltip(parameter.title + ": " + RangeText(parameter) + ". Double click for the default, " +
                    ValueText(parameter, parameter.default_value) + ".",
                theme);
  }
}

void DrawChoice(const Rect& row, const Parameter& parameter, double value, const Theme& theme,
                Commands& out) {
  const Rect line{row.x, row.y + theme.Px(2), row.width, theme.Px(24)};
  float widest = 0;
  for (const std::string& choice : parameter.choices) {
    widest = std::max(widest, TextWidth(theme.fonts.small, choice));
  }
  const float label = TextWidth(theme.fonts.text, parameter.title) + theme.Px(8);
  const float width = std::clamp(line.width - label, line.width * 0.4F, widest + theme.Px(38));
  const Rect box{line.right() - width, line.y, width, line.height};
  DrawTextIn({line.x, line.y, line.width - width - theme.Px(8), line.height}, theme.fonts.text,
             theme.text, parameter.title);
  const std::string popup = parameter.id + " choices";
  if (DrawBox(parameter.id.c_str(), box, ValueText(parameter, value), theme, theme.fonts.small)) {
    ImGui::OpenPopup(popup.c_str());
  }
  if (BeginMenuBelow(popup.c_str(), box, theme)) {
    for (std::size_t i = 0; i < parameter.choices.size(); ++i) {
      const double choice = parameter.min + static_cast<double>(i);
      if (DrawMenuItem(parameter.choices[i].c_str(), parameter.choices[i], choice == value, true,
                       theme)) {
        out.push_back(SetParameterValue{parameter.id, choice});
      }
    }
    EndMenu();
  }
}

void DrawSeed(const Rect& row, std::uint64_t seed, const Theme& theme, Commands& out) {
  const Rect line{row.x, row.y + theme.Px(2), row.width, theme.Px(24)};
  const float button = theme.Px(24);
  const std::string text = Grouped(static_cast<std::int64_t>(seed));
  const float value_width = TextWidth(theme.fonts.mono, text) + theme.Px(12);
  const Rect more{line.right() - button, line.y, button, line.height};
  const Rect value{more.x - value_width, line.y, value_width, line.height};
  const Rect less{value.x - button, line.y, button, line.height};
  DrawTextIn({line.x, line.y, less.x - line.x, line.height}, theme.fonts.text, theme.text, "Seed");
  DrawTextIn(value, theme.fonts.mono, theme.text, text, Align::kCentre);
  if (DrawButton("seed less", less,
                 {.text = "–", .enabled = seed > 1, .tooltip = "The seed of every random choice"},
                 theme)) {
    out.push_back(SetSeed{seed - 1});
  }
  if (DrawButton("seed more", more, {.text = "+", .tooltip = "The seed of every random choice"},
                 theme)) {
    out.push_back(SetSeed{seed + 1});
  }
}

}  // namespace

std::size_t ParameterRows(const Scenario& scenario, bool machine) {
  const auto shown = std::ranges::count_if(
      scenario.parameters, [&](const Parameter& each) { return machine || !each.machine(); });
  return static_cast<std::size_t>(shown) + 1;
}

void DrawParameters(const Rect& rect, const ParametersView& view, const Theme& theme,
                    Commands& out) {
  if (rect.empty()) return;
  BeginPanel("##parameters", rect);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled({rect.right() - 1, rect.y}, {rect.right(), rect.bottom()}, theme.separator);
  draw->AddRectFilled({rect.x, rect.y}, {rect.right(), rect.y + 1}, theme.separator);
  ImGui::SetCursorPos({theme.Px(18), theme.Px(10)});
  DrawCaption("PARAMETERS", theme);

  const ImVec2 origin = ImGui::GetCursorScreenPos();
  const float width = rect.width - theme.Px(36);
  float y = rect.y + theme.Px(30) - ImGui::GetScrollY();
  for (const Parameter& parameter : view.scenario->parameters) {
    if (parameter.machine() && !view.machine) continue;
    const Rect row{rect.x + theme.Px(18), y, width, theme.Px(kRow - 3)};
    const double value = view.values->Real(parameter.id);
    if (parameter.choices.empty()) {
      DrawSlider(row, parameter, value, theme, out);
    } else {
      DrawChoice(row, parameter, value, theme, out);
    }
    y += theme.Px(kRow);
  }
  DrawSeed({rect.x + theme.Px(18), y, width, theme.Px(kRow - 3)}, view.seed, theme, out);
  ImGui::SetCursorScreenPos({origin.x, y + theme.Px(kRow)});
  ImGui::Dummy({1, theme.Px(4)});
  EndPanel();
}

}  // namespace interleave
