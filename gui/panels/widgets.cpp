#include "gui/panels/widgets.h"

#include <algorithm>
#include <cmath>

#include "gui/app/imgui_compat.h"

namespace interleave {
namespace {

constexpr std::string_view kEllipsis = "…";

ImVec2 Min(const Rect& rect) { return {rect.x, rect.y}; }
ImVec2 Max(const Rect& rect) { return {rect.right(), rect.bottom()}; }
ImVec2 Centre(const Rect& rect) {
  return {std::round(rect.x + rect.width / 2), std::round(rect.y + rect.height / 2)};
}

// The longest beginning of `text` that is at most `width` wide, never half a letter.
std::string_view FittingPart(std::string_view text, float width) {
  const char* end = text.data();
  ImFont* font = ImGui::GetFont();
  font->CalcTextSizeA(ImGui::GetFontSize(), std::max(width, 0.0F), 0, text.data(),
                      text.data() + text.size(), &end);
  std::string_view part = text.substr(0, static_cast<std::size_t>(end - text.data()));
  while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
  return part;
}

float CurrentTextWidth(std::string_view text) {
  return ImGui::CalcTextSize(text.data(), text.data() + text.size()).x;
}

// Where a line of text begins that stands in the middle of `height`. The middle of its capitals
// counts, not that of the font's box: so letters of different fonts share a baseline.
float LineTop(float y, float height) {
  constexpr float kHalfCapital = 0.29F;  // Of the line's height, in both of our fonts.
  return std::round(y + height / 2 + kHalfCapital * ImGui::GetFontSize()) - CurrentAscent();
}

// Text in paragraphs is set with more air between its lines than the font asks for.
float ParagraphPitch() { return std::round(ImGui::GetFontSize() * 1.18F); }

// The lines of `text`, broken between words so that each is at most `width` wide.
template <typename Draw>
void ForEachLine(std::string_view text, float width, Draw draw) {
  const ImFont* font = ImGui::GetFont();
  const float scale = ImGui::GetFontSize() / font->FontSize;
  const char* end = text.data() + text.size();
  for (const char* begin = text.data(); begin < end;) {
    const char* newline = std::find(begin, end, '\n');
    const char* stop = font->CalcWordWrapPositionA(scale, begin, newline, std::max(width, 1.0F));
    stop = std::max(stop, begin + (begin < newline ? 1 : 0));  // However narrow: go on.
    draw(std::string_view(begin, stop));
    begin = stop;
    while (begin < newline && *begin == ' ') ++begin;
    if (begin == newline && begin < end) ++begin;
  }
}

}  // namespace

ScopedFont::ScopedFont(ImFont* font) : pushed_(font != nullptr) {
  if (pushed_) ImGui::PushFont(font);
}

ScopedFont::~ScopedFont() {
  if (pushed_) ImGui::PopFont();
}

void BeginPanel(const char* id, const Rect& rect, ImGuiWindowFlags extra) {
  BeginOverlay(id, rect, ImGuiWindowFlags_NoBringToFrontOnFocus | extra);
}

void BeginOverlay(const char* id, const Rect& rect, ImGuiWindowFlags extra) {
  ImGui::SetNextWindowPos(Min(rect));
  ImGui::SetNextWindowSize({rect.width, rect.height});
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
  ImGui::PushStyleVar(ImGuiStyleVar_WindowMinSize, ImVec2(1, 1));
  ImGui::Begin(id, nullptr,
               ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove |
                   ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoSavedSettings |
                   ImGuiWindowFlags_NoNav | ImGuiWindowFlags_NoBackground | extra);
  ImGui::PopStyleVar(2);
}

void EndPanel() { ImGui::End(); }

float TextWidth(ImFont* font, std::string_view text) {
  const ScopedFont scoped(font);
  return CurrentTextWidth(text);
}

float LineHeight(ImFont* font) {
  const ScopedFont scoped(font);
  return ImGui::GetFontSize();
}

bool DrawTextIn(const Rect& rect, ImFont* font, ImU32 colour, std::string_view text, Align align) {
  if (rect.empty() || text.empty()) return false;
  const ScopedFont scoped(font);
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float width = CurrentTextWidth(text);
  ImVec2 at{rect.x, LineTop(rect.y, rect.height)};
  if (width <= rect.width) {
    if (align == Align::kRight) at.x = rect.right() - width;
    if (align == Align::kCentre) at.x = rect.x + (rect.width - width) / 2;
    at.x = std::round(at.x);
    draw->AddText(at, colour, text.data(), text.data() + text.size());
    return false;
  }
  const float ellipsis_width = CurrentTextWidth(kEllipsis);
  if (ellipsis_width > rect.width) return true;
  const std::string_view part = FittingPart(text, rect.width - ellipsis_width);
  at.x = std::round(at.x);
  draw->AddText(at, colour, part.data(), part.data() + part.size());
  draw->AddText({at.x + CurrentTextWidth(part), at.y}, colour, kEllipsis.data(),
                kEllipsis.data() + kEllipsis.size());
  return true;
}

float ParagraphHeight(ImFont* font, float width, std::string_view text) {
  const ScopedFont scoped(font);
  float height = 0;
  ForEachLine(text, width, [&](std::string_view) { height += ParagraphPitch(); });
  return height;
}

void DrawParagraph(ImFont* font, ImU32 colour, float width, std::string_view text) {
  const ScopedFont scoped(font);
  const ImVec2 top = ImGui::GetCursorScreenPos();
  const float pitch = ParagraphPitch();
  float y = top.y;
  ForEachLine(text, width, [&](std::string_view line) {
    ImGui::GetWindowDrawList()->AddText({top.x, LineTop(y, pitch)}, colour, line.data(),
                                        line.data() + line.size());
    y += pitch;
  });
  ImGui::Dummy({width, y - top.y});
}

bool DrawButton(const char* id, const Rect& rect, const ButtonText& button, const Theme& theme) {
  if (rect.empty()) return false;
  ImGui::SetCursorScreenPos(Min(rect));
  const bool clicked = ImGui::InvisibleButton(id, {rect.width, rect.height});
  const bool hovered = ImGui::IsItemHovered();
  const bool pressed = button.enabled && ImGui::IsItemActive();

  ImU32 fill = theme.card;
  ImU32 border = theme.card_border;
  ImU32 text = theme.text;
  switch (button.look) {
    case ButtonLook::kPlain:
      if (hovered) fill = theme.card_border;
      break;
    case ButtonLook::kPrimary:
      fill = border = theme.good;
      text = theme.text_on_block;
      break;
    case ButtonLook::kChosen:
      fill = theme.accent_dim;
      border = theme.accent;
      break;
    case ButtonLook::kQuiet:
      fill = border = hovered && button.enabled ? theme.card : 0;
      text = hovered ? theme.text : theme.text_dim;
      break;
  }
  if (!button.enabled) {
    fill = button.look == ButtonLook::kQuiet ? 0 : theme.card;
    border = button.look == ButtonLook::kQuiet ? 0 : theme.card_border;
    text = theme.text_faint;
  }
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const float rounding = button.pill ? rect.height / 2 : theme.Px(6);
  if (fill != 0) draw->AddRectFilled(Min(rect), Max(rect), fill, rounding);
  if (button.enabled && hovered && button.look == ButtonLook::kPrimary) {
    draw->AddRectFilled(Min(rect), Max(rect), pressed ? 0x30000000U : 0x18FFFFFFU, rounding);
  }
  if (border != 0) draw->AddRect(Min(rect), Max(rect), border, rounding);
  ImFont* font = button.look == ButtonLook::kPrimary ? theme.fonts.strong : theme.fonts.text;
  const float room = button.pill ? theme.Px(10) : theme.Px(6);
  DrawTextIn({rect.x + room, rect.y, rect.width - 2 * room, rect.height}, font, text, button.text,
             Align::kCentre);
  if (hovered && !button.tooltip.empty()) ShowTooltip(button.tooltip, theme);
  return clicked && button.enabled;
}

void DrawPlaySign(const Rect& rect, ImU32 colour, float size) {
  const ImVec2 at = Centre(rect);
  const float half = size / 2;
  ImGui::GetWindowDrawList()->AddTriangleFilled({at.x - half * 0.75F, at.y - half},
                                                {at.x + half, at.y},
                                                {at.x - half * 0.75F, at.y + half}, colour);
}

void DrawStopSign(const Rect& rect, ImU32 colour, float size) {
  const ImVec2 at = Centre(rect);
  const float half = size / 2;
  ImGui::GetWindowDrawList()->AddRectFilled({at.x - half, at.y - half}, {at.x + half, at.y + half},
                                            colour, size / 8);
}

void DrawDownSign(const Rect& rect, ImU32 colour, float size) {
  const ImVec2 at = Centre(rect);
  const float half = size / 2;
  ImGui::GetWindowDrawList()->AddTriangleFilled({at.x - half, at.y - half * 0.6F},
                                                {at.x, at.y + half * 0.7F},
                                                {at.x + half, at.y - half * 0.6F}, colour);
}

void DrawCrossSign(const Rect& rect, ImU32 colour, float size) {
  const ImVec2 at = Centre(rect);
  const float half = size / 2;
  ImDrawList* draw = ImGui::GetWindowDrawList();
  draw->AddLine({at.x - half, at.y - half}, {at.x + half, at.y + half}, colour, size / 7);
  draw->AddLine({at.x - half, at.y + half}, {at.x + half, at.y - half}, colour, size / 7);
}

void DrawCaption(std::string_view text, const Theme& theme) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const float height = LineHeight(theme.fonts.small_strong);
  DrawTextIn({at.x, at.y, ImGui::GetContentRegionAvail().x, height}, theme.fonts.small_strong,
             theme.text_dim, text);
  ImGui::Dummy({1, height});
}

void ShowTooltip(std::string_view text, const Theme& theme) {
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(theme.Px(10), theme.Px(8)));
  ImGui::BeginTooltip();
  DrawParagraph(theme.fonts.text, theme.text, theme.Px(320), text);
  ImGui::EndTooltip();
  ImGui::PopStyleVar();
}

}  // namespace interleave
