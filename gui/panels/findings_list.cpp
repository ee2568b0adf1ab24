#include "gui/panels/findings_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "gui/panels/widgets.h"

namespace interleave {
namespace {

// One finding; true if it was clicked.
bool DrawFinding(const TimelineCard& card, const Finding& finding, int id, float width,
                 const Theme& theme) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float indent = theme.Px(10);
  ImGui::BeginGroup();
  ImGui::Dummy({width, theme.Px(18)});
  DrawTextIn({at.x + indent, at.y, width - indent, theme.Px(18)}, theme.fonts.small_strong,
             theme.text_soft, fmt::format("{} · {}", FindingTitle(finding.kind), card.title));
  ImGui::SetCursorScreenPos({at.x + indent, at.y + theme.Px(19)});
  DrawParagraph(theme.fonts.text, theme.text_soft, width - indent, finding.sentence);
  ImGui::EndGroup();
  const float bottom = ImGui::GetCursorScreenPos().y;
  draw.AddRectFilled({at.x, at.y + theme.Px(2)}, {at.x + theme.Px(3), bottom - theme.Px(2)},
                     theme.error, theme.Px(1));
  ImGui::SetCursorScreenPos(at);
  const std::string name = fmt::format("finding {}", id);
  const bool clicked = ImGui::InvisibleButton(name.c_str(), {width, bottom - at.y});
  if (ImGui::IsItemHovered()) {
    draw.AddRectFilled(at, {at.x + width, bottom}, theme.accent_dim & 0x40FFFFFF, theme.Px(3));
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
  }
  return clicked;
}

}  // namespace

bool AnyFindings(std::span<const TimelineCard> cards) {
  return std::ranges::any_of(cards,
                             [](const TimelineCard& card) { return !card.findings.empty(); });
}

TimeRange RangeOfEvidence(TimeRange evidence) {
  const Nanos room = std::max<Nanos>(evidence.length() / 4, 1'000);
  return {std::max<Nanos>(evidence.begin - room, 0), evidence.end + room};
}

void DrawFindings(std::span<const TimelineCard> cards, float width, const Theme& theme,
                  Commands& out) {
  if (!AnyFindings(cards)) return;
  DrawCaption("FINDINGS", theme);
  int id = 0;
  for (std::size_t i = 0; i < cards.size(); ++i) {
    for (const Finding& finding : cards[i].findings) {
      ImGui::Dummy({1, theme.Px(8)});
      if (!DrawFinding(cards[i], finding, id++, width, theme)) continue;
      out.emplace_back(ShowRange{RangeOfEvidence(finding.evidence)});
      const Nanos middle = finding.evidence.begin + finding.evidence.length() / 2;
      if (!cards[i].by_task) out.emplace_back(SelectSlice{i, finding.tracks.front(), middle});
    }
  }
}

}  // namespace interleave
