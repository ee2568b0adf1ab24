#include "gui/panels/dialogs.h"

#include <imgui_stdlib.h>

#include <utility>

#include "gui/app/imgui_compat.h"
#include "gui/panels/overlays.h"
#include "gui/panels/widgets.h"
#include "gui/timeline/navigation.h"

namespace interleave {
namespace {

constexpr float kMargin = 24;

}  // namespace

void DrawTimeQuestion(const Rect& window, TimeQuestion& question, const Theme& theme,
                      Commands& out) {
  const Rect sheet = BeginSheet("##go to", window, theme.Px(420), theme.Px(150), theme, out);
  const float left = sheet.x + theme.Px(kMargin);
  const float width = sheet.width - 2 * theme.Px(kMargin);
  DrawTextIn({left, sheet.y + theme.Px(14), width, theme.Px(26)}, theme.fonts.title, theme.text,
             "Go to a moment");
  ImGui::SetCursorScreenPos({left, sheet.y + theme.Px(50)});
  ImGui::SetNextItemWidth(width);
  if (std::exchange(question.focus, false)) ImGui::SetKeyboardFocusHere();
  ImGui::InputTextWithHint("##moment", "2.5 s, 500 ms, 1:30", &question.text);
  const std::optional<Nanos> at = ParseTime(question.text);
  const bool wrong = !at && !question.text.empty();
  DrawTextIn(
      {left, sheet.y + theme.Px(92), width, theme.Px(24)}, theme.fonts.text,
      wrong ? theme.error : theme.text_dim,
      wrong ? "Not a time. Try 2.5 s, 500 ms, 12 µs or 1:30." : "Enter goes there, Esc leaves.");
  if (at && KeyPressed(Key::kEnter)) out.emplace_back(GoToTime{*at});
  EndPanel();
}

void DrawLeaveQuestion(const Rect& window, const Theme& theme, Commands& out) {
  const Rect sheet = BeginSheet("##leave", window, theme.Px(520), theme.Px(170), theme, out);
  const float left = sheet.x + theme.Px(kMargin);
  const float width = sheet.width - 2 * theme.Px(kMargin);
  DrawTextIn({left, sheet.y + theme.Px(14), width, theme.Px(26)}, theme.fonts.title, theme.text,
             "Leave without the recordings?");
  ImGui::SetCursorScreenPos({left, sheet.y + theme.Px(50)});
  DrawParagraph(theme.fonts.text, theme.text_soft, width,
                "They have not been exported, and will be gone. Ctrl+Q once more leaves, too.");
  const float height = theme.Px(32);
  const float y = sheet.bottom() - theme.Px(16) - height;
  const Rect stay{sheet.right() - theme.Px(kMargin) - theme.Px(90), y, theme.Px(90), height};
  const Rect leave{stay.x - theme.Px(98), y, theme.Px(90), height};
  const Rect save{leave.x - theme.Px(118), y, theme.Px(110), height};
  if (DrawButton("keep recordings", save, {.text = "Export…", .look = ButtonLook::kPrimary},
                 theme)) {
    out.emplace_back(OpenExport{});
  }
  if (DrawButton("leave anyway", leave, {.text = "Leave"}, theme)) out.emplace_back(LeaveUnsaved{});
  if (DrawButton("stay", stay, {.text = "Stay"}, theme)) out.emplace_back(CloseOverlay{});
  EndPanel();
}

}  // namespace interleave
