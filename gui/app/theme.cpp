#include "gui/app/theme.h"

#include <algorithm>

#include "engine/picture/palette.h"

namespace interleave {
namespace {

// 0xRRGGBB, opaque, in the byte order of ImGui.
constexpr ImU32 Opaque(Rgb hex) {
  return 0xFF000000U | (hex & 0xFFU) << 16 | (hex & 0xFF00U) | (hex >> 16 & 0xFFU);
}

std::array<StateLook, kStateCount> Looks(const Palette& palette) {
  std::array<StateLook, kStateCount> looks{};
  for (std::size_t i = 0; i < kStateCount; ++i) {
    const StateColours& colours = palette.states[i];
    looks[i] = {.fill = Opaque(colours.fill),
                .line = colours.hatched() ? Opaque(colours.line) : 0,
                .thin = colours.thin};
  }
  return looks;
}

std::array<ImU32, kColourCount> Threads(const Palette& palette) {
  std::array<ImU32, kColourCount> threads{};
  std::ranges::transform(palette.threads, threads.begin(), Opaque);
  return threads;
}

ImVec4 Vec(ImU32 colour) { return ImGui::ColorConvertU32ToFloat4(colour); }

}  // namespace

Theme DarkTheme(float scale, const Fonts& fonts) {
  return {
      .dark = true,
      .scale = scale,
      .fonts = fonts,
      .window = Opaque(0x16181D),
      .panel = Opaque(0x1D2027),
      .card = Opaque(0x20242C),
      .card_border = Opaque(0x2A2F39),
      .row = Opaque(0x1A1D23),
      .separator = Opaque(0x272B34),
      .text = Opaque(0xE8EAF0),
      .text_soft = Opaque(0xC5CAD4),
      .text_dim = Opaque(0x8B93A3),
      .text_faint = Opaque(0x5B6371),
      .text_on_block = Opaque(0xFFFFFF),
      .accent = Opaque(0x4C9BFF),
      .accent_dim = Opaque(0x24406B),
      .track = Opaque(0x2E333D),
      .knob = Opaque(0xE8EAF0),
      .good = Opaque(0x2F9E5F),
      .warning = Opaque(0xE6B23C),
      .error = Opaque(0xF0736A),
      .cursor = Opaque(0xFFFFFF),
      .states = Looks(DarkPalette()),
      .threads = Threads(DarkPalette()),
  };
}

Theme LightTheme(float scale, const Fonts& fonts) {
  return {
      .dark = false,
      .scale = scale,
      .fonts = fonts,
      .window = Opaque(0xE9ECF1),
      .panel = Opaque(0xF7F8FA),
      .card = Opaque(0xFFFFFF),
      .card_border = Opaque(0xD7DBE2),
      .row = Opaque(0xF1F3F6),
      .separator = Opaque(0xDDE1E7),
      .text = Opaque(0x1B1F27),
      .text_soft = Opaque(0x343A46),
      .text_dim = Opaque(0x5B6472),
      .text_faint = Opaque(0x8D95A3),
      .text_on_block = Opaque(0xFFFFFF),
      .accent = Opaque(0x2F6FD6),
      .accent_dim = Opaque(0xD9E6FB),
      .track = Opaque(0xD7DBE2),
      .knob = Opaque(0x2F6FD6),
      .good = Opaque(0x23834C),
      .warning = Opaque(0x865F00),
      .error = Opaque(0xB92D22),
      .cursor = Opaque(0x1B1F27),
      .states = Looks(LightPalette()),
      .threads = Threads(LightPalette()),
  };
}

void RaiseContrast(Theme& theme) {
  const bool dark = theme.dark;
  theme.window = theme.row = Opaque(dark ? 0x000000 : 0xFFFFFF);
  theme.panel = theme.card = Opaque(dark ? 0x0A0A0A : 0xFFFFFF);
  theme.card_border = theme.separator = Opaque(dark ? 0x8A8A8A : 0x5A5A5A);
  theme.text = theme.text_soft = theme.cursor = Opaque(dark ? 0xFFFFFF : 0x000000);
  theme.text_dim = Opaque(dark ? 0xE0E0E0 : 0x202020);
  theme.text_faint = Opaque(dark ? 0xBDBDBD : 0x484848);
  theme.track = Opaque(dark ? 0x4A4A4A : 0xB0B0B0);
}

void UseSafeColours(Theme& theme) {
  // Black, and yellow on white, would not be seen: their places are taken by grey and ochre.
  constexpr std::array<Rgb, kColourCount> kOkabeIto = {0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7,
                                                       0x56B4E9, 0xD55E00, 0xB3A125, 0x8C8C8C};
  std::ranges::transform(kOkabeIto, theme.threads.begin(), Opaque);
  theme.states[static_cast<std::size_t>(State::kRunning)].fill = theme.threads[0];
  theme.good = Opaque(0x009E73);
  theme.error = Opaque(theme.dark ? 0xF08A4B : 0xB34700);
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
