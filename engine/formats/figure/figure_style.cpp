#include "engine/formats/figure/figure_style.h"

#include <algorithm>

namespace interleave {

const FigureColours& ColoursOf(bool dark) {
  static const FigureColours kLight = {.palette = &LightPalette(),
                                       .ground = 0xFFFFFF,
                                       .card = 0xFFFFFF,
                                       .card_line = 0xC9CEDA,
                                       .row = 0xF3F4F9,
                                       .text = 0x1B1B28,
                                       .text_soft = 0x343A46,
                                       .text_dim = 0x5F6675,
                                       .text_on_block = 0xFFFFFF,
                                       .good = 0x23834C,
                                       .groove = 0xE3E6EC,
                                       .error = 0xB92D22};
  static const FigureColours kDark = {.palette = &DarkPalette(),
                                      .ground = 0x16181D,
                                      .card = 0x20242C,
                                      .card_line = 0x39404D,
                                      .row = 0x1A1D23,
                                      .text = 0xE8EAF0,
                                      .text_soft = 0xC5CAD4,
                                      .text_dim = 0x9AA2B1,
                                      .text_on_block = 0xFFFFFF,
                                      .good = 0x2F9E5F,
                                      .groove = 0x2E333D,
                                      .error = 0xF0736A,
                                      .dark = true};
  return dark ? kDark : kLight;
}

FigureMetrics MetricsFor(double width_px) {
  constexpr double kNominal = 1200;
  const double s = std::max(width_px / kNominal, 0.8);
  // What is no text gives way faster where there is little room.
  const double room = std::clamp(width_px / kNominal, 0.35, s);
  return {.scale = s,
          .margin = 40 * room,
          .padding = 20 * std::max(room, 0.5),
          .title = {.size = 24 * std::clamp(s * 0.5 + room * 0.5, 0.7, s), .strong = true},
          .subtitle = {.size = 14 * s},
          .heading = {.size = 14 * s, .strong = true},
          .label = {.size = 14.5 * s},
          .block = {.size = 13 * s, .strong = true},
          .caption = {.size = 13 * s},
          .axis = {.size = 12 * s, .mono = true},
          .legend = {.size = 13 * s},
          .row_gap = 8 * s,
          .card_gap = 10 * s,
          .card_radius = 6 * s,
          .block_radius = 3 * s};
}

FigureBox ThinBox(const FigureBox& box) {
  const double inset = box.height() * (1 - kThinPart) / 2;
  return {box.left, box.top + inset, box.right, box.bottom - inset};
}

}  // namespace interleave
