#include "gui/panels/side_column.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/panels/code_text.h"
#include "gui/panels/findings_list.h"
#include "gui/panels/inspector.h"
#include "gui/panels/widgets.h"

namespace interleave {
namespace {

constexpr float kMargin = 18;
constexpr float kCodeRow = 18;

// A line across the column between two sections.
void DrawDivider(const Rect& rect, const Theme& theme) {
  ImGui::Dummy({1, theme.Px(14)});
  const float y = std::round(ImGui::GetCursorScreenPos().y);
  ImGui::GetWindowDrawList()->AddRectFilled({rect.x, y}, {rect.right(), y + 1}, theme.separator);
  ImGui::Dummy({1, theme.Px(14)});
}

ImU32 ColourOf(CodeKind kind, const Theme& theme) {
  switch (kind) {
    case CodeKind::kPlain:
      return theme.text_soft;
    case CodeKind::kKeyword:
      return theme.accent;
    case CodeKind::kString:
      return theme.threads[1];
    case CodeKind::kNumber:
      return theme.threads[3];
    case CodeKind::kComment:
      return theme.text_dim;
  }
  return theme.text;
}

void DrawListingHead(float width, bool python, const Theme& theme, Commands& out) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = theme.Px(18);
  const float python_width = TextWidth(theme.fonts.small_strong, "Python") + theme.Px(16);
  const float cpp_width = TextWidth(theme.fonts.small_strong, "C++") + theme.Px(16);
  DrawTextIn({at.x, at.y, width - python_width - cpp_width, height}, theme.fonts.small_strong,
             theme.text_dim, "PROGRAM");
  const Rect cpp{at.x + width - cpp_width, at.y, cpp_width, height};
  const Rect py{cpp.x - python_width, at.y, python_width, height};
  const auto tab = [&](const char* id, const Rect& rect, const char* text, bool shown) {
    ImGui::SetCursorScreenPos({rect.x, rect.y});
    const bool clicked = ImGui::InvisibleButton(id, {rect.width, rect.height});
    const bool hovered = ImGui::IsItemHovered();
    if (shown) {
      ImGui::GetWindowDrawList()->AddRectFilled({rect.x, rect.y}, {rect.right(), rect.bottom()},
                                                theme.accent_dim, theme.Px(4));
    }
    DrawTextIn(rect, theme.fonts.small_strong, shown || hovered ? theme.text : theme.text_dim, text,
               Align::kCentre);
    if (clicked && !shown) out.push_back(ToggleListingLanguage{});
  };
  tab("python", py, "Python", python);
  tab("cpp", cpp, "C++", !python);
  ImGui::SetCursorScreenPos(at);
  ImGui::Dummy({width, height});
}

void DrawListing(const Rect& rect, float width, const SideView& view, const Theme& theme,
                 Commands& out) {
  DrawListingHead(width, view.python, theme, out);
  ImGui::Dummy({1, theme.Px(6)});
  const ScopedFont font(theme.fonts.small_mono);
  const float letter = ImGui::CalcTextSize("m").x;
  const float gutter = theme.Px(28);
  const auto columns = static_cast<std::size_t>(std::max(0.0F, (width - gutter) / letter));
  const std::string& program =
      view.python ? view.scenario->listing.python : view.scenario->listing.cpp;
  const std::vector<CodeRow> rows =
      CodeRows(program, view.python ? CodeLanguage::kPython : CodeLanguage::kCpp, columns);

  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 top = ImGui::GetCursorScreenPos();
  const float height = theme.Px(kCodeRow);
  const float offset = std::round((height - ImGui::GetFontSize()) / 2);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const float y = top.y + static_cast<float>(i) * height;
    if (y + height < rect.y || y > rect.bottom()) continue;
    if (rows[i].number != 0) {
      const std::string number = fmt::format("{:>2}", rows[i].number);
      draw->AddText({top.x, y + offset}, theme.text_faint, number.c_str());
    }
    float x = top.x + gutter + static_cast<float>(rows[i].indent) * letter;
    for (const CodePiece& piece : rows[i].pieces) {
      const char* end = piece.text.data() + piece.text.size();
      draw->AddText({x, y + offset}, ColourOf(piece.kind, theme), piece.text.data(), end);
      x += ImGui::CalcTextSize(piece.text.data(), end).x;
    }
  }
  ImGui::Dummy({width, height * static_cast<float>(rows.size())});
}

}  // namespace

void DrawSideColumn(const Rect& rect, const SideView& view, const Theme& theme, Commands& out) {
  if (rect.empty()) return;
  BeginPanel("##side column", rect);
  ImGui::GetWindowDrawList()->AddRectFilled({rect.x, rect.y}, {rect.x + 1, rect.bottom()},
                                            theme.separator);
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, 0));
  ImGui::SetCursorPos({theme.Px(kMargin), theme.Px(14)});
  ImGui::BeginGroup();  // Keeps the left margin.
  const float width = rect.width - 2 * theme.Px(kMargin);
  if (view.inspection != nullptr) {
    DrawInspector(*view.inspection, width, theme);
  } else {
    DrawInspectorHint(view.has_runs, width, theme);
  }
  if (AnyFindings(view.cards)) {
    DrawDivider(rect, theme);
    DrawFindings(view.cards, width, theme, out);
  }
  DrawDivider(rect, theme);
  DrawListing(rect, width, view, theme, out);
  DrawDivider(rect, theme);
  DrawCaption("WHAT TO SEE", theme);
  ImGui::Dummy({1, theme.Px(6)});
  DrawParagraph(theme.fonts.text, theme.text_soft, width, view.scenario->what_to_see);
  ImGui::Dummy({1, theme.Px(16)});
  ImGui::EndGroup();
  ImGui::PopStyleVar();
  EndPanel();
}

}  // namespace interleave
