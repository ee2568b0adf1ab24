#include "gui/panels/scenario_browser.h"

#include <fmt/format.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include "engine/trace/time_text.h"
#include "gui/app/imgui_compat.h"
#include "gui/panels/widgets.h"

namespace interleave {
namespace {

constexpr float kRow = 20;
constexpr float kCaptionRow = 21;
constexpr float kGroupGap = 10;

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string Upper(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return upper;
}

// True when the user has pressed Enter in it.
bool DrawSearch(const Rect& rect, BrowserState& state, const Theme& theme) {
  ImGui::SetCursorScreenPos({rect.x, rect.y});
  ImGui::SetNextItemWidth(rect.width);
  const float pad = std::round((rect.height - ImGui::GetFontSize()) / 2);
  ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, ImVec2(theme.Px(11), pad));
  if (std::exchange(state.focus_search, false)) ImGui::SetKeyboardFocusHere();
  const bool entered = ImGui::InputTextWithHint(
      "##search", "Search scenarios…  /", &state.search,
      ImGuiInputTextFlags_EnterReturnsTrue | ImGuiInputTextFlags_AutoSelectAll);
  ImGui::PopStyleVar();
  return entered;
}

bool DrawEntry(const Scenario& scenario, bool selected, const Theme& theme) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float width = ImGui::GetContentRegionAvail().x;
  const Rect rect{at.x, at.y, width, theme.Px(kRow)};
  const bool clicked = ImGui::InvisibleButton(scenario.id.c_str(), {width, rect.height});
  const bool hovered = ImGui::IsItemHovered();
  if (selected || hovered) {
    ImGui::GetWindowDrawList()->AddRectFilled({rect.x, rect.y}, {rect.right(), rect.bottom()},
                                              selected ? theme.accent_dim : theme.card_border,
                                              theme.Px(4));
  }
  const bool cut = DrawTextIn(
      {rect.x + theme.Px(18), rect.y, rect.width - theme.Px(22), rect.height}, theme.fonts.text,
      selected || hovered ? theme.text : theme.text_soft, scenario.title);
  if (cut && hovered) ShowTooltip(scenario.title, theme);
  return clicked;
}

void DrawGroupCaption(std::string_view text, bool first, const Theme& theme) {
  ImGui::Dummy({1, theme.Px(first ? 2 : kGroupGap)});
  const ImVec2 at = ImGui::GetCursorScreenPos();
  DrawTextIn({at.x + theme.Px(8), at.y, ImGui::GetContentRegionAvail().x - theme.Px(8),
              theme.Px(kCaptionRow)},
             theme.fonts.small_strong, theme.text_dim, text);
  ImGui::Dummy({1, theme.Px(kCaptionRow)});
}

void DrawFound(const FoundBlocks& found, const Theme& theme, Commands& out) {
  if (found.hits.empty()) return;
  DrawGroupCaption(fmt::format("IN THE RECORDINGS  {}", found.total), false, theme);
  for (std::size_t i = 0; i < found.hits.size(); ++i) {
    const float width = ImGui::GetContentRegionAvail().x;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const std::string id = fmt::format("hit:{}", i);
    const bool clicked = ImGui::InvisibleButton(id.c_str(), {width, theme.Px(kRow)});
    if (clicked) out.push_back(ShowHit{i});
    if (!ImGui::IsItemVisible()) continue;
    const Rect rect{at.x, at.y, width, theme.Px(kRow)};
    const bool hovered = ImGui::IsItemHovered();
    if (hovered) {
      ImGui::GetWindowDrawList()->AddRectFilled({rect.x, rect.y}, {rect.right(), rect.bottom()},
                                                theme.card_border, theme.Px(4));
    }
    const float time = theme.Px(64);
    const std::string text = HitText(found.cards, found.hits[i]);
    const bool cut =
        DrawTextIn({rect.x + theme.Px(18), rect.y, width - theme.Px(26) - time, rect.height},
                   theme.fonts.text, theme.text_soft, text);
    DrawTextIn({rect.right() - time - theme.Px(4), rect.y, time, rect.height},
               theme.fonts.small_mono, theme.text_dim, DurationText(found.hits[i].range.begin),
               Align::kRight);
    if (cut && hovered) ShowTooltip(text, theme);
  }
}

}  // namespace

std::vector<const Scenario*> Matching(std::span<const Scenario> catalogue,
                                      std::string_view search) {
  std::vector<std::string> words;
  std::string lower = Lower(search);
  for (std::size_t begin = 0; begin < lower.size();) {
    const std::size_t end = std::min(lower.find(' ', begin), lower.size());
    if (end > begin) words.push_back(lower.substr(begin, end - begin));
    begin = end + 1;
  }
  std::vector<const Scenario*> matching;
  for (const Scenario& scenario : catalogue) {
    const std::string text = Lower(scenario.title + '\n' + scenario.id + '\n' + scenario.group);
    const bool all = std::ranges::all_of(
        words, [&](const std::string& word) { return text.find(word) != std::string::npos; });
    if (all) matching.push_back(&scenario);
  }
  return matching;
}

void DrawScenarioBrowser(const Rect& rect, std::span<const Scenario> catalogue,
                         std::string_view selected_id, BrowserState& state,
                         const FoundBlocks& found, const Theme& theme, Commands& out) {
  if (rect.empty()) return;
  BeginPanel("##browser", rect, ImGuiWindowFlags_NoScrollbar);
  ImGui::GetWindowDrawList()->AddRectFilled({rect.right() - 1, rect.y},
                                            {rect.right(), rect.bottom()}, theme.separator);
  const Rect search{rect.x + theme.Px(14), rect.y + theme.Px(12), rect.width - theme.Px(28),
                    theme.Px(28)};
  const bool entered = DrawSearch(search, state, theme);
  const std::vector<const Scenario*> matching = Matching(catalogue, state.search);
  if (entered && !matching.empty()) {
    out.push_back(SelectScenario{matching.front()->id});
  } else if (entered && !found.hits.empty()) {
    out.push_back(ShowHit{0});
  }

  const float top = search.bottom() + theme.Px(6);
  ImGui::SetCursorScreenPos({rect.x + theme.Px(10), top});
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGui::BeginChild("list", {rect.width - theme.Px(14), rect.bottom() - top - theme.Px(4)});
  std::string_view group;
  for (const Scenario* scenario : matching) {
    if (scenario->group != group) {
      DrawGroupCaption(Upper(scenario->group), group.empty(), theme);
      group = scenario->group;
    }
    if (DrawEntry(*scenario, scenario->id == selected_id, theme)) {
      out.push_back(SelectScenario{scenario->id});
    }
  }
  DrawFound(found, theme, out);
  if (matching.empty() && found.hits.empty()) {
    ImGui::SetCursorPos({theme.Px(8), theme.Px(8)});
    DrawParagraph(theme.fonts.text, theme.text_dim, ImGui::GetContentRegionAvail().x - theme.Px(8),
                  "No scenario and no block matches “" + state.search + "”.");
  }
  ImGui::EndChild();
  ImGui::PopStyleVar();
  EndPanel();
}

}  // namespace interleave
