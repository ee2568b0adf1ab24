#include "gui/app/theme.h"

namespace interleave {
namespace {

// 0xRRGGBB, opaque, in the byte order of ImGui.
constexpr ImU32 Rgb(std::uint32_t hex) {
  return 0xFF000000U | (hex & 0xFFU) << 16 | (hex & 0xFF00U) | (hex >> 16 & 0xFFU);
}

struct StateColours {
  State state;
  std::uint32_t fill;
  std::uint32_t line;  // 0: plain.
  bool thin;
};

// The hues are told apart with any common kind of colour blindness where states meet in one row:
// blue runs, orange waits for a device, yellow for the global lock, pink for a lock.
constexpr StateColours kDarkStates[] = {
    {State::kStarting, 0x59606E, 0, true},
    {State::kQueued, 0x59606E, 0, true},
    {State::kRunning, 0x3D8BFD, 0, false},
    {State::kPreempted, 0x2A2E37, 0x8A93A3, true},
    {State::kBlocked, 0x262A33, 0x4F5767, true},
    {State::kWaitingIo, 0x4A2C20, 0xD96D3B, true},
    {State::kSleeping, 0x20384A, 0x5BA7D1, true},
    {State::kWaitingGil, 0x4A3D1C, 0xE6B23C, true},
    {State::kWaitingLock, 0x46293F, 0xD37FC4, true},
    {State::kWaitingCondition, 0x2A3F33, 0x6CC08B, true},
    {State::kWaitingEvent, 0x1F4040, 0x4FC3BF, true},
    {State::kWaitingSemaphore, 0x3A2F50, 0xA78DE8, true},
    {State::kWaitingBarrier, 0x45302B, 0xD9907A, true},
    {State::kWaitingQueue, 0x3D3A22, 0xBDB454, true},
    {State::kWaitingResult, 0x2B3350, 0x8196E4, true},
    {State::kIdle, 0x2C313B, 0, true},
    {State::kDone, 0x2F9E5F, 0, false},
    {State::kFailed, 0xD9534F, 0, false},
    {State::kCancelled, 0x333844, 0x8B93A3, true},
};

constexpr StateColours kLightStates[] = {
    {State::kStarting, 0x9AA2B1, 0, true},
    {State::kQueued, 0x9AA2B1, 0, true},
    {State::kRunning, 0x2F6FD6, 0, false},
    {State::kPreempted, 0xE9ECF1, 0x6B7484, true},
    {State::kBlocked, 0xEEF0F4, 0xA9B0BD, true},
    {State::kWaitingIo, 0xFBE6DD, 0xD4572A, true},
    {State::kSleeping, 0xDDEDF7, 0x2F7FB0, true},
    {State::kWaitingGil, 0xFBF0CF, 0xB38005, true},
    {State::kWaitingLock, 0xF7E2F2, 0xAF4799, true},
    {State::kWaitingCondition, 0xDDF2E4, 0x2C8A50, true},
    {State::kWaitingEvent, 0xD9F1F0, 0x168784, true},
    {State::kWaitingSemaphore, 0xEAE3FA, 0x7350C8, true},
    {State::kWaitingBarrier, 0xF8E5DF, 0xB3573C, true},
    {State::kWaitingQueue, 0xF2F0D3, 0x857C13, true},
    {State::kWaitingResult, 0xE1E6FA, 0x4A61C4, true},
    {State::kIdle, 0xDFE3EA, 0, true},
    {State::kDone, 0x23834C, 0, false},
    {State::kFailed, 0xC9372C, 0, false},
    {State::kCancelled, 0xE3E6EC, 0x5B6472, true},
};

std::array<StateLook, kStateCount> Looks(const StateColours (&colours)[kStateCount]) {
  std::array<StateLook, kStateCount> looks{};
  for (const StateColours& entry : colours) {
    looks[static_cast<std::size_t>(entry.state)] = {
        .fill = Rgb(entry.fill), .line = entry.line == 0 ? 0 : Rgb(entry.line), .thin = entry.thin};
  }
  return looks;
}

ImVec4 Vec(ImU32 colour) { return ImGui::ColorConvertU32ToFloat4(colour); }

}  // namespace

Theme DarkTheme(float scale, const Fonts& fonts) {
  return {
      .dark = true,
      .scale = scale,
      .fonts = fonts,
      .window = Rgb(0x16181D),
      .panel = Rgb(0x1D2027),
      .card = Rgb(0x20242C),
      .card_border = Rgb(0x2A2F39),
      .row = Rgb(0x1A1D23),
      .separator = Rgb(0x272B34),
      .text = Rgb(0xE8EAF0),
      .text_soft = Rgb(0xC5CAD4),
      .text_dim = Rgb(0x8B93A3),
      .text_faint = Rgb(0x5B6371),
      .text_on_block = Rgb(0xFFFFFF),
      .accent = Rgb(0x4C9BFF),
      .accent_dim = Rgb(0x24406B),
      .track = Rgb(0x2E333D),
      .knob = Rgb(0xE8EAF0),
      .good = Rgb(0x2F9E5F),
      .warning = Rgb(0xE6B23C),
      .error = Rgb(0xF0736A),
      .cursor = Rgb(0xFFFFFF),
      .states = Looks(kDarkStates),
      .threads = {Rgb(0x3D8BFD), Rgb(0x3FB6A8), Rgb(0x9D74DB), Rgb(0xC7A04A), Rgb(0x5FB0E8),
                  Rgb(0xC77DBB), Rgb(0x8FA24A), Rgb(0xD0855A)},
  };
}

Theme LightTheme(float scale, const Fonts& fonts) {
  return {
      .dark = false,
      .scale = scale,
      .fonts = fonts,
      .window = Rgb(0xE9ECF1),
      .panel = Rgb(0xF7F8FA),
      .card = Rgb(0xFFFFFF),
      .card_border = Rgb(0xD7DBE2),
      .row = Rgb(0xF1F3F6),
      .separator = Rgb(0xDDE1E7),
      .text = Rgb(0x1B1F27),
      .text_soft = Rgb(0x343A46),
      .text_dim = Rgb(0x5B6472),
      .text_faint = Rgb(0x8D95A3),
      .text_on_block = Rgb(0xFFFFFF),
      .accent = Rgb(0x2F6FD6),
      .accent_dim = Rgb(0xD9E6FB),
      .track = Rgb(0xD7DBE2),
      .knob = Rgb(0x2F6FD6),
      .good = Rgb(0x23834C),
      .warning = Rgb(0x865F00),
      .error = Rgb(0xB92D22),
      .cursor = Rgb(0x1B1F27),
      .states = Looks(kLightStates),
      .threads = {Rgb(0x2F6FD6), Rgb(0x1F9488), Rgb(0x8A5CC2), Rgb(0x9A7412), Rgb(0x2B86BE),
                  Rgb(0xB0559F), Rgb(0x6D7F22), Rgb(0xB5622F)},
  };
}

void ApplyToImGui(const Theme& theme) {
  ImGuiStyle& style = ImGui::GetStyle();
  style = ImGuiStyle();
  style.WindowPadding = {12, 12};
  style.WindowRounding = 0;
  style.WindowBorderSize = 0;
  style.ChildRounding = 0;
  style.ChildBorderSize = 0;
  style.PopupRounding = 6;
  style.PopupBorderSize = 1;
  style.FramePadding = {10, 6};
  style.FrameRounding = 6;
  style.FrameBorderSize = 1;
  style.ItemSpacing = {8, 6};
  style.ItemInnerSpacing = {6, 4};
  style.ScrollbarSize = 10;
  style.ScrollbarRounding = 5;
  style.GrabRounding = 5;
  style.ScaleAllSizes(theme.scale);
  style.PopupBorderSize = style.FrameBorderSize = 1;  // A hair line on every screen.

  const auto set = [&](ImGuiCol index, ImU32 colour) { style.Colors[index] = Vec(colour); };
  set(ImGuiCol_Text, theme.text);
  set(ImGuiCol_TextDisabled, theme.text_dim);
  set(ImGuiCol_TextSelectedBg, theme.accent_dim);
  set(ImGuiCol_WindowBg, theme.window);
  set(ImGuiCol_ChildBg, 0);
  set(ImGuiCol_PopupBg, theme.card);
  set(ImGuiCol_Border, theme.card_border);
  set(ImGuiCol_FrameBg, theme.card);
  set(ImGuiCol_FrameBgHovered, theme.card_border);
  set(ImGuiCol_FrameBgActive, theme.card_border);
  set(ImGuiCol_Button, theme.card);
  set(ImGuiCol_ButtonHovered, theme.card_border);
  set(ImGuiCol_ButtonActive, theme.track);
  set(ImGuiCol_Header, theme.accent_dim);
  set(ImGuiCol_HeaderHovered, theme.card_border);
  set(ImGuiCol_HeaderActive, theme.accent_dim);
  set(ImGuiCol_Separator, theme.separator);
  set(ImGuiCol_ScrollbarBg, 0);
  set(ImGuiCol_ScrollbarGrab, theme.track);
  set(ImGuiCol_ScrollbarGrabHovered, theme.text_faint);
  set(ImGuiCol_ScrollbarGrabActive, theme.text_dim);
  set(ImGuiCol_NavHighlight, theme.accent);
  set(ImGuiCol_ModalWindowDimBg, 0x80000000U);
}

}  // namespace interleave
