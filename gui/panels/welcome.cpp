#include "gui/panels/welcome.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "gui/panels/widgets.h"

namespace interleave {
namespace {

constexpr float kDrawFirst = 30;  // Height of the button, at scale 1.

std::string Invitation(std::span<const Model> to_run) {
  if (to_run.empty()) return "Choose a model at the top, then press Run.";
  std::string text = "Press Run (Space or Enter) to watch it as ";
  for (std::size_t i = 0; i < to_run.size(); ++i) {
    if (i > 0) text += i + 1 == to_run.size() ? " and " : ", ";
    text += ModelTitle(to_run[i]);
  }
  return text + (to_run.size() > 1 ? ", one after another." : ".");
}

}  // namespace

void DrawWelcome(const Rect& rect, const Scenario& scenario, std::span<const Model> to_run,
                 const Theme& theme, Commands& out) {
  if (rect.empty()) return;
  BeginPanel("##welcome", rect);
  const float width = std::min(theme.Px(520), rect.width - theme.Px(40));
  const float left = std::round((rect.width - width) / 2);
  const auto height_of = [&](ImFont* font, const std::string& text) {
    return ParagraphHeight(font, width, text);
  };
  const std::string invitation = Invitation(to_run);
  const float gap = theme.Px(14);
  const float height = height_of(theme.fonts.title, scenario.title) + gap +
                       height_of(theme.fonts.text, scenario.question) + 2 * gap +
                       height_of(theme.fonts.text, invitation) + 2 * gap + theme.Px(kDrawFirst);
  float y = std::max(theme.Px(12), std::round((rect.height - height) * 0.42F));
  const auto paragraph = [&](ImFont* font, ImU32 colour, const std::string& text, float after) {
    ImGui::SetCursorPos({left, y});
    DrawParagraph(font, colour, width, text);
    y += height_of(font, text) + after;
  };
  paragraph(theme.fonts.title, theme.text, scenario.title, gap);
  paragraph(theme.fonts.text, theme.text_soft, scenario.question, 2 * gap);
  paragraph(theme.fonts.text, theme.text_dim, invitation, 2 * gap);
  const std::string_view text = "Draw it first, then run it";
  const float button = std::min(TextWidth(theme.fonts.text, text) + theme.Px(32), width);
  if (DrawButton("draw first", {rect.x + left, rect.y + y, button, theme.Px(kDrawFirst)},
                 {.text = text,
                  .enabled = !to_run.empty(),
                  .tooltip = "An empty timeline to draw your guess in (P)"},
                 theme)) {
    out.emplace_back(ToggleGuess{});
  }
  EndPanel();
}

}  // namespace interleave
