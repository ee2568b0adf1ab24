#include "gui/panels/inspector.h"

#include <algorithm>
#include <cmath>

#include "engine/trace/time_text.h"
#include "gui/panels/widgets.h"

namespace interleave {
namespace {

// The next line of the column, `height` pixels high; moves the cursor below it.
Rect NextLine(float width, float height) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  ImGui::Dummy({width, height});
  return {at.x, at.y, width, height};
}

void DrawPair(float width, std::string_view label, std::string_view value, ImU32 label_colour,
              float indent, const Theme& theme) {
  const Rect line = NextLine(width, theme.Px(20));
  const float value_width = std::min(TextWidth(theme.fonts.mono, value) + 1, width * 0.8F);
  DrawTextIn({line.right() - value_width, line.y, value_width, line.height}, theme.fonts.mono,
             theme.text, value, Align::kRight);
  DrawTextIn({line.x + indent, line.y, width - value_width - indent - theme.Px(8), line.height},
             theme.fonts.text, label_colour, label);
}

// One bar, each state with its share; those too short to see get a pixel.
void DrawShareBar(const Inspection& inspection, float width, const Theme& theme) {
  const Rect bar = NextLine(width, theme.Px(16));
  if (inspection.total <= 0) return;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  float x = bar.x;
  for (const Inspection::Share& share : inspection.shares) {
    const auto part = static_cast<double>(share.length) / static_cast<double>(inspection.total);
    const float right =
        std::min(bar.right(), x + std::max(1.0F, std::round(static_cast<float>(part * width))));
    if (right <= x) break;
    const StateLook& look = theme.Look(share.state);
    draw->AddRectFilled({x, bar.y}, {right, bar.bottom()}, look.fill, theme.Px(2));
    if (look.line != 0) {
      draw->PushClipRect({x, bar.y}, {right, bar.bottom()}, true);
      const int lines = static_cast<int>(std::ceil((right - x + bar.height) / theme.Px(6)));
      for (int i = 0; i < lines; ++i) {
        const float at = x - bar.height + static_cast<float>(i) * theme.Px(6);
        draw->AddLine({at, bar.bottom()}, {at + bar.height, bar.y}, look.line, theme.Px(1.3F));
      }
      draw->PopClipRect();
    }
    x = right;
  }
}

void DrawHolders(const Inspection& inspection, float width, const Theme& theme) {
  ImGui::Dummy({1, theme.Px(8)});
  DrawCaption("WHO HELD THE LOCK WHILE IT WAITED", theme);
  ImGui::Dummy({1, theme.Px(4)});
  constexpr std::size_t kShown = 4;
  const Nanos longest = std::max<Nanos>(inspection.holders.front().length, 1);
  for (std::size_t i = 0; i < std::min(kShown, inspection.holders.size()); ++i) {
    const Inspection::Holder& holder = inspection.holders[i];
    const ImU32 colour =
        holder.colour < kNoColour ? theme.ThreadColour(holder.colour) : theme.text_faint;
    ImGui::Dummy({1, theme.Px(i == 0 ? 0 : 5)});
    const Rect bar = NextLine(width, theme.Px(9));
    const auto share = static_cast<double>(holder.length) / static_cast<double>(longest);
    ImGui::GetWindowDrawList()->AddRectFilled(
        {bar.x, bar.y}, {bar.x + static_cast<float>(share) * bar.width, bar.bottom()}, colour,
        theme.Px(2));
    DrawPair(width, holder.label, DurationText(holder.length), theme.text_soft, 0, theme);
  }
  if (inspection.holders.size() > kShown) {
    DrawTextIn(NextLine(width, theme.Px(18)), theme.fonts.small, theme.text_dim,
               "and " + std::to_string(inspection.holders.size() - kShown) + " more");
  }
  DrawTextIn(NextLine(width, theme.Px(18)), theme.fonts.small, theme.text_dim,
             inspection.holders_note);
}

}  // namespace

void DrawInspector(const Inspection& inspection, float width, const Theme& theme) {
  DrawTextIn(NextLine(width, theme.Px(24)), theme.fonts.strong, theme.text, inspection.title);
  DrawTextIn(NextLine(width, theme.Px(20)), theme.fonts.text, theme.text_dim, inspection.subtitle);
  ImGui::Dummy({1, theme.Px(4)});
  DrawShareBar(inspection, width, theme);
  ImGui::Dummy({1, theme.Px(6)});
  for (const Inspection::Share& share : inspection.shares) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float swatch = theme.Px(11);
    ImGui::SetCursorScreenPos({at.x, std::round(at.y + (theme.Px(20) - swatch) / 2)});
    DrawStateSwatch(share.state, theme, swatch);
    ImGui::SetCursorScreenPos(at);
    DrawPair(width, StateTitle(share.state), DurationText(share.length), theme.text, theme.Px(20),
             theme);
  }
  ImGui::Dummy({1, theme.Px(6)});
  for (const Inspection::Fact& fact : inspection.facts) {
    DrawPair(width, fact.label, fact.value, theme.text_dim, 0, theme);
  }
  ImGui::Dummy({1, theme.Px(8)});
  DrawCaption("HERE", theme);
  ImGui::Dummy({1, theme.Px(2)});
  DrawParagraph(theme.fonts.text, theme.text_soft, width, inspection.sentence);
  DrawTextIn(NextLine(width, theme.Px(20)), theme.fonts.small_mono, theme.text_dim,
             inspection.times);
  if (!inspection.why.empty()) {
    ImGui::Dummy({1, theme.Px(6)});
    DrawCaption("WHY", theme);
    ImGui::Dummy({1, theme.Px(2)});
    DrawParagraph(theme.fonts.text, theme.text_soft, width, inspection.why);
  }
  for (const std::string& sentence : inspection.remarks) {
    DrawParagraph(theme.fonts.text, theme.text_dim, width, sentence);
  }
  if (!inspection.holders.empty()) DrawHolders(inspection, width, theme);
}

void DrawInspectorHint(bool has_runs, float width, const Theme& theme) {
  DrawTextIn(NextLine(width, theme.Px(24)), theme.fonts.strong, theme.text,
             has_runs ? "Nothing selected" : "Not run yet");
  DrawParagraph(theme.fonts.text, theme.text_dim, width,
                has_runs ? "Click a block in the timeline to see what it was, when, and what it "
                           "waited for."
                         : "Below is the program that will run. After the run, click a block in "
                           "the timeline to ask why it waited.");
}

}  // namespace interleave
