#include "engine/formats/figure_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "engine/formats/row_pattern.h"

namespace interleave {
namespace {

constexpr double kPixelsPerCm = 96 / 2.54;
constexpr double kPrintDpi = 300;
constexpr double kDefaultPx = 1200;

}  // namespace

double WidthInPixels(const FigureOptions& options) {
  if (!options.width) return kDefaultPx;
  const bool cm = options.width->unit == FigureWidth::Unit::kCentimetres;
  const double px = options.width->value * (cm ? kPixelsPerCm : 1);
  return std::clamp(px, kMinFigurePx, kMaxFigurePx);
}

double PngScale(const FigureOptions& options) {
  const bool pixels = options.width && options.width->unit == FigureWidth::Unit::kPixels;
  return pixels ? 1 : kPrintDpi / 96;
}

std::expected<FigureWidth, std::string> ParseFigureWidth(std::string_view text) {
  FigureWidth width;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, width.value);
  const std::string_view unit(stopped, static_cast<std::size_t>(end - stopped));
  if (unit == "cm") width.unit = FigureWidth::Unit::kCentimetres;
  const bool known = unit.empty() || unit == "px" || unit == "cm";
  const double px = width.value * (unit == "cm" ? kPixelsPerCm : 1);
  if (error != std::errc() || !known || !(px >= kMinFigurePx && px <= kMaxFigurePx)) {
    return std::unexpected(fmt::format(
        "a width is `{}`, but must be from 200px to 20000px, or from 5.3cm to 529cm", text));
  }
  return width;
}

std::expected<bool, std::string> ParseFigureTheme(std::string_view text) {
  if (text == "light") return false;
  if (text == "dark") return true;
  return std::unexpected(fmt::format("a theme is `{}`, but must be light or dark", text));
}

bool FigureOptions::Wants(TrackKind kind, std::string_view name) const {
  return rows.empty() || std::ranges::any_of(rows, [&](const std::string& pattern) {
           return RowFits(kind, name, pattern);
         });
}

}  // namespace interleave
