#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "engine/picture/palette.h"

namespace interleave {

// A figure as values: what lies where, in pixels of 1/96 inch, y downwards. It is made without
// knowing what it is painted with, and painted without knowing what it means.

struct FigureBox {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  double width() const { return right - left; }
  double height() const { return bottom - top; }
  bool operator==(const FigureBox&) const = default;
};

// Diagonal lines that rise to the right, at scale 1; those on which x + y is a multiple of the
// spacing, so that they go on from block to block.
inline constexpr double kHatchSpacing = 8;
inline constexpr double kHatchWidthPx = 1.5;

// A block. Diagonal lines where `hatch` is a colour.
struct BoxShape {
  static constexpr Rgb kNone = 0xFF000000U;  // No colour.
  FigureBox box;
  Rgb fill = kNone;
  Rgb outline = kNone;
  Rgb hatch = kNone;
  double radius = 0;
  double line_px = 1;   // Of the outline.
  double scale = 1;     // Of the hatch.
  std::string tooltip;  // What it is, for viewers that show such; may be empty.
};

struct LineShape {
  double x1 = 0, y1 = 0, x2 = 0, y2 = 0;
  Rgb colour = 0;
  double width = 1;
};

// A small flag that hangs at `x`, `top`.
struct FlagShape {
  double x = 0;
  double top = 0;
  double size = 4;
  Rgb colour = 0;
};

struct TextLook {
  double size = 13;
  bool strong = false;
  bool mono = false;
  bool operator==(const TextLook&) const = default;
};

struct TextShape {
  enum class Anchor { kLeft, kMiddle, kRight };
  double x = 0;
  double baseline = 0;
  std::string text;  // Valid UTF-8, one line.
  TextLook look;
  Rgb colour = 0;
  Anchor anchor = Anchor::kLeft;
};

using FigureShape = std::variant<BoxShape, LineShape, FlagShape, TextShape>;

struct Drawing {
  double width = 0;
  double height = 0;
  Rgb ground = 0xFFFFFF;
  std::string title;                // For the file's own title.
  std::string description;          // What it shows, in sentences: for who cannot see it.
  std::vector<FigureShape> shapes;  // From back to front.
};

// The width of a line of text in pixels. Given to who lays out, so that a test needs no fonts.
using MeasureText = std::function<double(std::string_view text, const TextLook& look)>;

// `text` as it fits into `room` pixels, its end replaced by "…" where it is longer; "" if not even
// a letter fits.
std::string FittingText(std::string_view text, const TextLook& look, double room,
                        const MeasureText& measure);

}  // namespace interleave
