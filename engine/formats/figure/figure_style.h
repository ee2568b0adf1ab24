#pragma once

#include "engine/formats/figure/drawing.h"
#include "engine/picture/palette.h"

namespace interleave {

// Sizes and colours of a figure, all in one place. Sizes are in pixels, for a figure 1 200 wide.

struct FigureColours {
  const Palette* palette = nullptr;
  Rgb ground, card, card_line, row;
  Rgb text, text_soft, text_dim, text_on_block;
  Rgb good, groove, error;
  bool dark = false;
};

struct FigureMetrics {
  double scale = 1;  // What everything here was multiplied with.
  double margin, padding;
  TextLook title, subtitle, heading, label, block, caption, axis, legend;
  double row_gap, card_gap, card_radius, block_radius;
};

const FigureColours& ColoursOf(bool dark);
// Text and margins shrink with narrow figures, but stay readable; they grow with wider ones.
FigureMetrics MetricsFor(double width_px);

// What runs takes the whole height of its row, what waits as much of it.
inline constexpr double kThinPart = 22.0 / 34;
FigureBox ThinBox(const FigureBox& box);

}  // namespace interleave
