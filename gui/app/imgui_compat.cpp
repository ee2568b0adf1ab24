#include "gui/app/imgui_compat.h"

#include <GLFW/glfw3.h>

#include <fstream>

#include "backends/imgui_impl_opengl3.h"

#if __has_include("imgui_freetype.h") && IMGUI_VERSION_NUM < 19200
#include "imgui_freetype.h"
#define INTERLEAVE_FREETYPE 1
#endif

namespace interleave {
namespace {

#if IMGUI_VERSION_NUM < 18700
// Before 1.87 ImGui numbers keys as its backend does, which is GLFW's way.
int Native(Key key) {
  switch (key) {
    case Key::kSpace:
      return GLFW_KEY_SPACE;
    case Key::kEnter:
      return GLFW_KEY_ENTER;
    case Key::kEscape:
      return GLFW_KEY_ESCAPE;
    case Key::kUp:
      return GLFW_KEY_UP;
    case Key::kDown:
      return GLFW_KEY_DOWN;
    case Key::kLeft:
      return GLFW_KEY_LEFT;
    case Key::kRight:
      return GLFW_KEY_RIGHT;
    case Key::kF1:
      return GLFW_KEY_F1;
    case Key::kA:
      return GLFW_KEY_A;
    case Key::kC:
      return GLFW_KEY_C;
    case Key::kD:
      return GLFW_KEY_D;
    case Key::kE:
      return GLFW_KEY_E;
    case Key::kF:
      return GLFW_KEY_F;
    case Key::kO:
      return GLFW_KEY_O;
    case Key::kQ:
      return GLFW_KEY_Q;
    case Key::kS:
      return GLFW_KEY_S;
    case Key::kT:
      return GLFW_KEY_T;
    case Key::kW:
      return GLFW_KEY_W;
    case Key::kPageUp:
      return GLFW_KEY_PAGE_UP;
    case Key::kPageDown:
      return GLFW_KEY_PAGE_DOWN;
    case Key::kBackspace:
      return GLFW_KEY_BACKSPACE;
    case Key::kDelete:
      return GLFW_KEY_DELETE;
    case Key::kF5:
      return GLFW_KEY_F5;
    case Key::kB:
      return GLFW_KEY_B;
    case Key::kG:
      return GLFW_KEY_G;
    case Key::kH:
      return GLFW_KEY_H;
    case Key::kM:
      return GLFW_KEY_M;
    case Key::kP:
      return GLFW_KEY_P;
    case Key::kR:
      return GLFW_KEY_R;
    case Key::kY:
      return GLFW_KEY_Y;
    case Key::kZ:
      return GLFW_KEY_Z;
    case Key::k0:
      return GLFW_KEY_0;
    case Key::kPlus:
      return GLFW_KEY_EQUAL;
    case Key::kMinus:
      return GLFW_KEY_MINUS;
  }
  return GLFW_KEY_UNKNOWN;
}
#else
ImGuiKey Native(Key key) {
  switch (key) {
    case Key::kSpace:
      return ImGuiKey_Space;
    case Key::kEnter:
      return ImGuiKey_Enter;
    case Key::kEscape:
      return ImGuiKey_Escape;
    case Key::kUp:
      return ImGuiKey_UpArrow;
    case Key::kDown:
      return ImGuiKey_DownArrow;
    case Key::kLeft:
      return ImGuiKey_LeftArrow;
    case Key::kRight:
      return ImGuiKey_RightArrow;
    case Key::kF1:
      return ImGuiKey_F1;
    case Key::kA:
      return ImGuiKey_A;
    case Key::kC:
      return ImGuiKey_C;
    case Key::kD:
      return ImGuiKey_D;
    case Key::kE:
      return ImGuiKey_E;
    case Key::kF:
      return ImGuiKey_F;
    case Key::kO:
      return ImGuiKey_O;
    case Key::kQ:
      return ImGuiKey_Q;
    case Key::kS:
      return ImGuiKey_S;
    case Key::kT:
      return ImGuiKey_T;
    case Key::kW:
      return ImGuiKey_W;
    case Key::kPageUp:
      return ImGuiKey_PageUp;
    case Key::kPageDown:
      return ImGuiKey_PageDown;
    case Key::kBackspace:
      return ImGuiKey_Backspace;
    case Key::kDelete:
      return ImGuiKey_Delete;
    case Key::kF5:
      return ImGuiKey_F5;
    case Key::kB:
      return ImGuiKey_B;
    case Key::kG:
      return ImGuiKey_G;
    case Key::kH:
      return ImGuiKey_H;
    case Key::kM:
      return ImGuiKey_M;
    case Key::kP:
      return ImGuiKey_P;
    case Key::kR:
      return ImGuiKey_R;
    case Key::kY:
      return ImGuiKey_Y;
    case Key::kZ:
      return ImGuiKey_Z;
    case Key::k0:
      return ImGuiKey_0;
    case Key::kPlus:
      return ImGuiKey_Equal;
    case Key::kMinus:
      return ImGuiKey_Minus;
  }
  return ImGuiKey_None;
}
#endif

// What names are written in as far as our fonts go, what the program's own sentences use of
// punctuation, arrows and mathematics, and the signs that a scenario's text may hold. Other letters
// (Arabic, Chinese ...) show as "?".
constexpr ImWchar kLetters[] = {0x0020, 0x024F,  // Latin, with accents
                                0x0370, 0x03FF,  // Greek, µ
                                0x0400, 0x052F,  // Cyrillic
                                0x1E00, 0x1EFF,  // Latin of Vietnamese and others
                                0x2009, 0x2009,  // thin space
                                0x2010, 0x2026,  // dashes, quotation marks, …
                                0x202F, 0x202F,  // narrow no-break space
                                0x2070, 0x2099,  // ⁰ to ₉
                                0x2190, 0x2193,  // arrows
                                0x2208, 0x2265,  // ∞ ≈ ≠ ≤ ≥
                                0x2308, 0x230B,  // ⌈ ⌉
                                0x25A0, 0x25CF,  // ■ ▶ ●
                                0x2713, 0x2717,  // ✓ ✗
                                0};

}  // namespace

bool KeyPressed(Key key, bool repeat) { return ImGui::IsKeyPressed(Native(key), repeat); }

bool CtrlHeld() { return ImGui::GetIO().KeyCtrl; }
bool ShiftHeld() { return ImGui::GetIO().KeyShift; }

bool Typed(char character) {
  for (const ImWchar typed : ImGui::GetIO().InputQueueCharacters) {
    if (typed == static_cast<ImWchar>(character)) return true;
  }
  return false;
}

void FeedCharacters(const char* utf8) { ImGui::GetIO().AddInputCharactersUTF8(utf8); }

#if IMGUI_VERSION_NUM < 18700
void FeedKey(Key key, bool down) { ImGui::GetIO().KeysDown[Native(key)] = down; }
void FeedCtrl(bool down) { ImGui::GetIO().KeyCtrl = down; }
void FeedShift(bool down) { ImGui::GetIO().KeyShift = down; }
void FeedMousePosition(ImVec2 position) { ImGui::GetIO().MousePos = position; }
void FeedMouseButton(int button, bool down) { ImGui::GetIO().MouseDown[button] = down; }
void FeedWheel(float lines) { ImGui::GetIO().MouseWheel += lines; }

void SetMouse(const MouseState& mouse, bool position) {
  ImGuiIO& io = ImGui::GetIO();
  if (position) io.MousePos = {mouse.x, mouse.y};
  for (std::size_t button = 0; button < MouseState::kButtons; ++button) {
    io.MouseDown[button] = mouse.down[button];
  }
  io.MouseWheelH += mouse.wheel_x;
  io.MouseWheel += mouse.wheel_y;
}

void MapKeysWithoutWindow() {
  ImGuiIO& io = ImGui::GetIO();
  io.KeyMap[ImGuiKey_Tab] = GLFW_KEY_TAB;
  io.KeyMap[ImGuiKey_LeftArrow] = GLFW_KEY_LEFT;
  io.KeyMap[ImGuiKey_RightArrow] = GLFW_KEY_RIGHT;
  io.KeyMap[ImGuiKey_UpArrow] = GLFW_KEY_UP;
  io.KeyMap[ImGuiKey_DownArrow] = GLFW_KEY_DOWN;
  io.KeyMap[ImGuiKey_Home] = GLFW_KEY_HOME;
  io.KeyMap[ImGuiKey_End] = GLFW_KEY_END;
  io.KeyMap[ImGuiKey_Delete] = GLFW_KEY_DELETE;
  io.KeyMap[ImGuiKey_Backspace] = GLFW_KEY_BACKSPACE;
  io.KeyMap[ImGuiKey_Space] = GLFW_KEY_SPACE;
  io.KeyMap[ImGuiKey_Enter] = GLFW_KEY_ENTER;
  io.KeyMap[ImGuiKey_Escape] = GLFW_KEY_ESCAPE;
  io.KeyMap[ImGuiKey_KeyPadEnter] = GLFW_KEY_KP_ENTER;
}
#else
void FeedKey(Key key, bool down) { ImGui::GetIO().AddKeyEvent(Native(key), down); }
void FeedCtrl(bool down) { ImGui::GetIO().AddKeyEvent(ImGuiMod_Ctrl, down); }
void FeedShift(bool down) { ImGui::GetIO().AddKeyEvent(ImGuiMod_Shift, down); }
void FeedMousePosition(ImVec2 position) { ImGui::GetIO().AddMousePosEvent(position.x, position.y); }
void FeedMouseButton(int button, bool down) { ImGui::GetIO().AddMouseButtonEvent(button, down); }
void FeedWheel(float lines) { ImGui::GetIO().AddMouseWheelEvent(0, lines); }
void SetMouse(const MouseState& /*mouse*/, bool /*position*/) {}
void MapKeysWithoutWindow() {}  // Since 1.87 keys have names of their own.
#endif

void PreferFreeType([[maybe_unused]] ImFontAtlas& atlas) {
#if INTERLEAVE_FREETYPE
  atlas.FontBuilderIO = ImGuiFreeType::GetBuilderForFreeType();
  atlas.FontBuilderFlags = ImGuiFreeTypeBuilderFlags_LightHinting;
#endif
}

ImFont* AddFont(ImFontAtlas& atlas, const std::string& file, float line_height_px) {
  // ImGui asserts on a file it cannot open; a missing font is nothing to die of.
  if (!std::ifstream(file)) return nullptr;
  return atlas.AddFontFromFileTTF(file.c_str(), line_height_px, nullptr, kLetters);
}

ImFont* AddDefaultFont(ImFontAtlas& atlas, float line_height_px) {
  ImFontConfig config;
  config.SizePixels = line_height_px;
  return atlas.AddFontDefault(&config);
}

float CurrentAscent() {
#if IMGUI_VERSION_NUM < 19200
  const ImFont* font = ImGui::GetFont();
  return font->Ascent * ImGui::GetFontSize() / font->FontSize;
#else
  return ImGui::GetFontBaked()->Ascent;
#endif
}

void ReplaceFontTexture() {
#if IMGUI_VERSION_NUM < 19200
  ImGui_ImplOpenGL3_DestroyFontsTexture();
  ImGui_ImplOpenGL3_CreateFontsTexture();
#endif
}

}  // namespace interleave
