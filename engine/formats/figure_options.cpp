#include "engine/formats/figure_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>

namespace interleave {
namespace {

constexpr double kPixelsPerCm = 96 / 2.54;
constexpr double kPrintDpi = 300;
constexpr double kDefaultPx = 1200;

bool SameLetter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

// Whether `pattern`, in which `*` stands for anything, covers all of `name`. Goes back only to the
// last star, so that no pattern takes long.
bool Covers(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.size() && SameLetter(pattern[p], name[n])) {
      ++p, ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

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

bool NamesRow(const std::vector<std::string>& patterns, std::string_view name) {
  return std::ranges::any_of(patterns,
                             [&](const std::string& pattern) { return Covers(pattern, name); });
}

}  // namespace interleave
