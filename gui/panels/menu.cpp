#include "gui/panels/menu.h"

#include <algorithm>

#include "gui/app/imgui_compat.h"
#include "gui/panels/widgets.h"

namespace interleave {

bool DrawBox(const char* id, const Rect& rect, std::string_view text, const Theme& theme,
             ImFont* font) {
  const bool clicked = DrawButton(id, rect, {}, theme);
  const float room = theme.Px(10);
  const float arrow = theme.Px(10);
  DrawTextIn({rect.x + room, rect.y, rect.width - 2 * room - arrow - theme.Px(4), rect.height},
             font != nullptr ? font : theme.fonts.text, theme.text, text);
  DrawDownSign({rect.right() - room - arrow, rect.y, arrow, rect.height}, theme.text_dim,
               theme.Px(7));
  return clicked;
}

bool BeginMenuBelow(const char* popup, const Rect& box, const Theme& theme) {
  ImGui::SetNextWindowPos({box.x, box.bottom() + theme.Px(4)});
  // As high as the window allows, then it scrolls.
  const float below = ImGui::GetIO().DisplaySize.y - box.bottom() - theme.Px(12);
  ImGui::SetNextWindowSizeConstraints({box.width, 0},
                                      {theme.Px(420), std::max(below, theme.Px(60))});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.Px(6), theme.Px(6)));
  ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, ImVec2(0, theme.Px(1)));
  const bool open = ImGui::BeginPopup(popup, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoNav);
  if (!open) ImGui::PopStyleVar(2);
  // ImGui itself closes lists by keys only where it navigates by them.
  if (open && KeyPressed(Key::kEscape)) ImGui::CloseCurrentPopup();
  return open;
}

void DrawMenuCaption(std::string_view text, const Theme& theme) {
  const ScopedFont font(theme.fonts.small_strong);
  ImGui::SetCursorPosX(ImGui::GetCursorPosX() + theme.Px(6));
  ImGui::PushStyleColor(ImGuiCol_Text, theme.text_dim);
  ImGui::TextUnformatted(text.data(), text.data() + text.size());
  ImGui::PopStyleColor();
}

bool DrawMenuItem(const char* id, std::string_view text, bool chosen, bool enabled,
                  const Theme& theme) {
  const float height = theme.Px(24);
  const float width =
      std::max(ImGui::GetContentRegionAvail().x,
               std::min(TextWidth(theme.fonts.text, text) + theme.Px(32), theme.Px(400)));
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const bool clicked = ImGui::InvisibleButton(id, {width, height});
  const Rect rect{at.x, at.y, width, height};
  const bool hovered = ImGui::IsItemHovered() && enabled;
  if (chosen || hovered) {
    ImGui::GetWindowDrawList()->AddRectFilled({rect.x, rect.y}, {rect.right(), rect.bottom()},
                                              chosen ? theme.accent_dim : theme.card_border,
                                              theme.Px(4));
  }
  DrawTextIn({rect.x + theme.Px(16), rect.y, rect.width - theme.Px(24), rect.height},
             theme.fonts.text, enabled ? theme.text : theme.text_faint, text);
  if (clicked && enabled) ImGui::CloseCurrentPopup();
  return clicked && enabled;
}

void EndMenu() {
  ImGui::EndPopup();
  ImGui::PopStyleVar(2);
}

}  // namespace interleave
