#pragma once

#include <array>
#include <cstdint>

#include "engine/picture/card_rows.h"
#include "engine/record/state.h"
#include "imgui.h"

namespace interleave {

// How `state` is painted: waits are hatched in `line` over `fill` and drawn thinner than running.
struct StateLook {
  ImU32 fill = 0;
  ImU32 line = 0;  // The hatch; 0 for a plain block.
  bool thin = false;
};

// The faces of the window. A null font means that none was loaded: ImGui's current one is used.
struct Fonts {
  ImFont* text = nullptr;    // Inter
  ImFont* strong = nullptr;  // Inter SemiBold
  ImFont* small = nullptr;   // Inter, for captions
  ImFont* small_strong = nullptr;
  ImFont* title = nullptr;    // Inter SemiBold, larger
  ImFont* display = nullptr;  // Inter SemiBold, largest: lecture mode's title
  ImFont* mono = nullptr;     // JetBrains Mono, for figures and listings
  ImFont* small_mono = nullptr;
};

// Colours, fonts and sizes of the whole window. Built once per theme and scale; then only read.
struct Theme {
  bool dark = true;
  float scale = 1;  // Every size in pixels is multiplied by this.
  Fonts fonts;

  ImU32 window, panel, card, card_border, row, separator;
  ImU32 text, text_soft, text_dim, text_faint, text_on_block;  // From loud to quiet.
  ImU32 accent, accent_dim;                                    // Selected scenario, chosen model.
  ImU32 track, knob;           // The groove of sliders and bars; what is dragged in it.
  ImU32 good, warning, error;  // Run button; slow; failed.
  ImU32 cursor;                // The line under the mouse, across all cards.

  std::array<StateLook, kStateCount> states;
  // A thread keeps its colour in both bands, so that a block on a core can be found in its row.
  std::array<ImU32, kColourCount> threads;

  const StateLook& Look(State state) const { return states[static_cast<std::size_t>(state)]; }
  ImU32 ThreadColour(std::uint32_t index) const { return threads[index % threads.size()]; }
  float Px(float pixels) const { return pixels * scale; }
};

Theme DarkTheme(float scale, const Fonts& fonts);
Theme LightTheme(float scale, const Fonts& fonts);
// Text and lines as far from their ground as they go; nothing else changes.
void RaiseContrast(Theme& theme);
// Rows in the colours of Okabe and Ito, which any eye tells apart.
void UseSafeColours(Theme& theme);
// Gives ImGui's own widgets the colours and roundings of `theme`.
void ApplyToImGui(const Theme& theme);

}  // namespace interleave
