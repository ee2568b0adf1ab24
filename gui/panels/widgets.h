#pragma once

#include <string_view>

#include "gui/app/theme.h"
#include "gui/panels/layout.h"

namespace interleave {

// The small pieces that panels are drawn with. They draw into the current ImGui window and never
// write outside of the room they are given: text that is too long ends in "…".

// Selects a font as long as it lives. A null font keeps the current one.
class ScopedFont {
 public:
  explicit ScopedFont(ImFont* font);
  ~ScopedFont();
  ScopedFont(const ScopedFont&) = delete;
  ScopedFont& operator=(const ScopedFont&) = delete;

 private:
  bool pushed_;
};

// One ImGui window per panel: no decoration, not movable, without a ground of its own (the frame's
// Grounds lie below). Everything between BeginPanel() and EndPanel() is drawn in it; coordinates
// are those of the screen.
void BeginPanel(const char* id, const Rect& rect, ImGuiWindowFlags extra = 0);
// The same, above every panel.
void BeginOverlay(const char* id, const Rect& rect, ImGuiWindowFlags extra = 0);
void EndPanel();

enum class Align { kLeft, kRight, kCentre };

float TextWidth(ImFont* font, std::string_view text);
float LineHeight(ImFont* font);

// One line of text in `rect`, centred in its height. True if it had to be shortened.
bool DrawTextIn(const Rect& rect, ImFont* font, ImU32 colour, std::string_view text,
                Align align = Align::kLeft);
// Text broken into lines `width` pixels wide, from the cursor down; moves the cursor below it.
void DrawParagraph(ImFont* font, ImU32 colour, float width, std::string_view text);
float ParagraphHeight(ImFont* font, float width, std::string_view text);

enum class ButtonLook { kPlain, kPrimary, kChosen, kQuiet };

struct ButtonText {
  std::string_view text;
  ButtonLook look = ButtonLook::kPlain;
  bool enabled = true;
  bool pill = false;         // Rounded ends: model chips.
  std::string_view tooltip;  // Shown also where the button is greyed out: why.
};

// `id` names it within the panel. True when clicked, never while greyed out.
bool DrawButton(const char* id, const Rect& rect, const ButtonText& button, const Theme& theme);

// Signs that not every font has, as shapes in the middle of `rect`.
void DrawPlaySign(const Rect& rect, ImU32 colour, float size);
void DrawStopSign(const Rect& rect, ImU32 colour, float size);
void DrawDownSign(const Rect& rect, ImU32 colour, float size);
void DrawCrossSign(const Rect& rect, ImU32 colour, float size);

// "PARAMETERS": the small heading of a panel's section, as one line of the current window.
void DrawCaption(std::string_view text, const Theme& theme);

// Explains what the mouse has rested on; wraps long sentences.
void ShowTooltip(std::string_view text, const Theme& theme);

}  // namespace interleave
