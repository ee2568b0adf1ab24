#pragma once

#include <cstddef>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// How wide a picture is. In centimetres it is made for print: PNG then has 300 dots per inch.
struct FigureWidth {
  enum class Unit { kPixels, kCentimetres };
  double value = 0;
  Unit unit = Unit::kPixels;
  bool operator==(const FigureWidth&) const = default;
};

// What pictures of a recording look like: SVG, PDF, PNG; HTML takes the theme and the rows. The
// other formats do not look at it. Plain data.
struct FigureOptions {
  bool dark = false;
  // nullopt: 1 200 pixels, and PNG at 300 dots per inch.
  std::optional<FigureWidth> width;
  // The rows to show, as row_pattern.h has it: "Thread 1", "core*", "tasks". Empty: all.
  std::vector<std::string> rows;
  // Of each band of each run; what is left out is counted in a sentence.
  std::size_t max_rows = 40;

  // Whether a row is one of those asked for.
  bool Wants(TrackKind kind, std::string_view name) const;
  bool operator==(const FigureOptions&) const = default;
};

inline constexpr double kMinFigurePx = 200;
inline constexpr double kMaxFigurePx = 20'000;

// In pixels of 1/96 inch, as on a web page; kept between the two above.
double WidthInPixels(const FigureOptions& options);
// Pixels of a PNG for each of those.
double PngScale(const FigureOptions& options);

// "16cm", "1200px", "1200". Errors: a sentence that names what is allowed.
std::expected<FigureWidth, std::string> ParseFigureWidth(std::string_view text);
// "light" or "dark": true for dark. Errors: likewise.
std::expected<bool, std::string> ParseFigureTheme(std::string_view text);

}  // namespace interleave
