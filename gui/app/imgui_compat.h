#pragma once

#include <string>

#include "gui/app/mouse_queue.h"
#include "imgui.h"

namespace interleave {

// All that differs between the versions of Dear ImGui we build with (1.86 to 1.91): keys, the
// input queue and how fonts are rasterised. Nothing else asks for the version.

enum class Key {
  kSpace,
  kEnter,
  kEscape,
  kUp,
  kDown,
  kLeft,
  kRight,
  kPageUp,
  kPageDown,
  kBackspace,
  kDelete,
  kF1,
  kF5,
  kA,
  kB,
  kC,
  kD,
  kE,
  kF,
  kG,
  kH,
  kM,
  kO,
  kP,
  kQ,
  kR,
  kS,
  kT,
  kW,
  kY,
  kZ,
  k0,
  kPlus,  // Where it is on a keyboard of the United States: beside the 0.
  kMinus,
};

// In this frame. `repeat`: also while it is held.
bool KeyPressed(Key key, bool repeat = false);
bool CtrlHeld();
bool ShiftHeld();
// True if the keyboard, in whatever layout it has, gave `character` in this frame.
bool Typed(char character);

// Input without a window, for tests: one call each before NewFrame().
void FeedKey(Key key, bool down);
void FeedCtrl(bool down);
void FeedShift(bool down);
void FeedCharacters(const char* utf8);
void FeedMousePosition(ImVec2 position);
void FeedMouseButton(int button, bool down);
void FeedWheel(float lines);
// What a window's backend does at its start: tells ImGui which key is which.
void MapKeysWithoutWindow();

// Whether this ImGui hands what the mouse does to frames by itself.
inline constexpr bool kImGuiQueuesMouse = IMGUI_VERSION_NUM >= 18700;
// Sets what the mouse does in this frame, after the backend has set what it does now. Does nothing
// where ImGui has a queue of its own. `position`: false keeps the backend's.
void SetMouse(const MouseState& mouse, bool position);

// Rasterises with FreeType where this ImGui has it: sharper small text.
void PreferFreeType(ImFontAtlas& atlas);
// Adds the font file with the letters that the window draws. Null if it cannot be read.
ImFont* AddFont(ImFontAtlas& atlas, const std::string& file, float line_height_px);
ImFont* AddDefaultFont(ImFontAtlas& atlas, float line_height_px);
// From the top of a line in the current font to its baseline, in pixels.
float CurrentAscent();
// After the fonts have changed, between two frames: gives OpenGL their new picture.
void ReplaceFontTexture();

}  // namespace interleave
