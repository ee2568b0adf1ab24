#include "gui/panels/overlays.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "gui/panels/widgets.h"

namespace interleave {
namespace {

struct KeyLine {
  const char* keys;
  const char* meaning;
};

constexpr std::array kKeyLines = {
    KeyLine{"Space  Enter", "run the chosen models"},
    KeyLine{"Space  Esc", "stop"},
    KeyLine{"↑  ↓", "previous or next scenario"},
    KeyLine{"/", "search scenarios and blocks"},
    KeyLine{"W  S", "zoom; the wheel zooms at the mouse"},
    KeyLine{"A  D  ←  →", "move; dragging does, too"},
    KeyLine{"F", "fit the selected block"},
    KeyLine{"0", "show all and follow"},
    KeyLine{"Backspace", "the view before; with Shift the next"},
    KeyLine{"Shift+drag", "measure from edge to edge; with Alt freely"},
    KeyLine{"G", "go to a moment"},
    KeyLine{",  .", "slice of the same task before, after"},
    KeyLine{"X  L", "rows of tasks or threads; all arrows"},
    KeyLine{"click", "on a heading: folds its rows into one"},
    KeyLine{"drag", "a row's name: moves it up or down"},
    KeyLine{"right click", "on a row's name: move, hide, fold"},
    KeyLine{"M", "pin a note to this moment"},
    KeyLine{"R", "replay: open, play, pause"},
    KeyLine{"Space  ←  →", "in a replay: play; step by events"},
    KeyLine{"F5", "present; PgUp PgDn B Esc"},
    KeyLine{"P", "draw it before you run it"},
    KeyLine{"1  2  3", "there: running, waiting, in turns"},
    KeyLine{"C", "compare two runs"},
    KeyLine{"I", "by hand: you say who takes each step"},
    KeyLine{"Ctrl+P", "every command by its name"},
    KeyLine{"Ctrl+Z  Ctrl+Y", "view: back and forth"},
    KeyLine{"Ctrl+O", "open; dropping a file does, too"},
    KeyLine{"Ctrl+E", "export the recordings"},
    KeyLine{"Ctrl+C", "copy the picture"},
    KeyLine{"T  H", "light or dark; high contrast"},
    KeyLine{"Ctrl +  −  0", "size of the interface"},
    KeyLine{"Ctrl+Q", "leave"},
};

}  // namespace

Rect BeginSheet(const char* id, const Rect& window, float width, float height, const Theme& theme,
                Commands& out) {
  width = std::min(width, window.width - theme.Px(16));
  height = std::min(height, window.height - theme.Px(16));
  const Rect sheet{std::round(window.x + (window.width - width) / 2),
                   std::round(window.y + (window.height - height) / 2), width, height};
  BeginOverlay("##shade", window, ImGuiWindowFlags_NoScrollbar);
  ImGui::GetWindowDrawList()->AddRectFilled({window.x, window.y}, {window.right(), window.bottom()},
                                            0x90000000U);
  ImGui::InvisibleButton("beside", {window.width, window.height});
  if (ImGui::IsItemClicked()) out.push_back(CloseOverlay{});
  EndPanel();
  BeginOverlay(id, sheet);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddRectFilled({sheet.x, sheet.y}, {sheet.right(), sheet.bottom()}, theme.card,
                      theme.Px(10));
  draw->AddRect({sheet.x, sheet.y}, {sheet.right(), sheet.bottom()}, theme.card_border,
                theme.Px(10));
  return sheet;
}

void DrawKeys(const Rect& window, const Theme& theme, Commands& out) {
  const float line = theme.Px(26);
  const std::size_t columns = window.width >= theme.Px(960) ? 2 : 1;
  const std::size_t lines = (kKeyLines.size() + columns - 1) / columns;
  const float height = theme.Px(76) + line * static_cast<float>(lines);
  const Rect sheet =
      BeginSheet("##keys", window, theme.Px(columns == 2 ? 920 : 520), height, theme, out);
  const float left = sheet.x + theme.Px(28);
  const float top = sheet.y - ImGui::GetScrollY();
  DrawTextIn({left, top + theme.Px(20), sheet.width - theme.Px(56), theme.Px(26)},
             theme.fonts.title, theme.text, "Keys");
  const float width = (sheet.width - theme.Px(56)) / static_cast<float>(columns);
  const float keys = theme.Px(130);
  for (std::size_t i = 0; i < kKeyLines.size(); ++i) {
    const std::size_t column = i / lines;
    const float x = left + width * static_cast<float>(column);
    const float y = top + theme.Px(56) + line * static_cast<float>(i % lines);
    DrawTextIn({x, y, keys - theme.Px(6), line}, theme.fonts.mono, theme.text, kKeyLines[i].keys);
    DrawTextIn({x + keys, y, width - keys - theme.Px(10), line}, theme.fonts.text, theme.text_soft,
               kKeyLines[i].meaning);
  }
  ImGui::SetCursorScreenPos({left, top + theme.Px(56) + line * static_cast<float>(lines)});
  ImGui::Dummy({1, theme.Px(16)});  // A low window scrolls.
  EndPanel();
}

void DrawJob(const Rect& timeline, const std::string& title, double progress, const Theme& theme,
             Commands& out) {
  if (timeline.empty()) return;
  const float width = std::min(theme.Px(460), timeline.width);
  const Rect rect{std::round(timeline.x + (timeline.width - width) / 2), timeline.y + theme.Px(44),
                  width, theme.Px(64)};
  BeginOverlay("##job", rect, ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoFocusOnAppearing);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 corner{rect.right(), rect.bottom()};
  draw->AddRectFilled({rect.x, rect.y}, corner, theme.card, theme.Px(8));
  draw->AddRect({rect.x, rect.y}, corner, theme.accent, theme.Px(8));
  const float room = theme.Px(14);
  const Rect cancel{rect.right() - room - theme.Px(84), rect.y + theme.Px(16), theme.Px(84),
                    theme.Px(32)};
  const float text = cancel.x - rect.x - 2 * room;
  DrawTextIn({rect.x + room, rect.y + theme.Px(8), text, theme.Px(26)}, theme.fonts.text,
             theme.text, title);
  const float y = rect.y + theme.Px(44);
  const float done = text * static_cast<float>(std::clamp(progress, 0.0, 1.0));
  draw->AddRectFilled({rect.x + room, y}, {rect.x + room + text, y + theme.Px(5)}, theme.track,
                      theme.Px(2));
  draw->AddRectFilled({rect.x + room, y}, {rect.x + room + done, y + theme.Px(5)}, theme.accent,
                      theme.Px(2));
  if (DrawButton("cancel job", cancel, {.text = "Cancel"}, theme)) out.push_back(CancelJob{});
  EndPanel();
}

void DrawNotices(const Rect& timeline, std::span<const Notice> notices, const Theme& theme,
                 Commands& out) {
  if (notices.empty() || timeline.empty()) return;
  const Notice& notice = notices.front();
  std::string text = notice.text;
  if (notices.size() > 1) text += fmt::format("  (and {} more)", notices.size() - 1);

  const float room = theme.Px(12);
  const float sign = theme.Px(30);
  const float most = std::max(timeline.width - theme.Px(40), theme.Px(120));
  const float text_width = std::min(TextWidth(theme.fonts.text, text) + 1, most - sign - 2 * room);
  const float text_height = ParagraphHeight(theme.fonts.text, text_width, text);
  const float width = text_width + sign + 2 * room;
  const float height = std::min(text_height + 2 * room, timeline.height);
  const Rect rect{std::round(timeline.x + (timeline.width - width) / 2),
                  std::round(timeline.bottom() - height - theme.Px(14)), width, height};
  BeginOverlay("##notice", rect,
               ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoFocusOnAppearing);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 corner{rect.right(), rect.bottom()};
  draw->AddRectFilled({rect.x, rect.y}, corner, theme.card, theme.Px(8));
  draw->AddRect({rect.x, rect.y}, corner, notice.error ? theme.error : theme.good, theme.Px(8));
  ImGui::SetCursorPos({room, room});
  DrawParagraph(theme.fonts.text, theme.text, text_width, text);
  const Rect cross{rect.right() - sign - theme.Px(4), rect.y + theme.Px(4), sign,
                   std::min(sign, rect.height - theme.Px(8))};
  if (DrawButton("dismiss", cross, {.look = ButtonLook::kQuiet}, theme)) {
    out.push_back(DismissNotice{});
  }
  DrawCrossSign(cross, theme.text_dim, theme.Px(9));
  EndPanel();
}

}  // namespace interleave
