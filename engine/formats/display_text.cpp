#include "engine/formats/display_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace interleave {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Of Unicode's East Asian Width W and F, and the emoji that terminals draw wide. Whole blocks
// where a block is wide but for unassigned places.
constexpr std::array kWide = std::to_array<Range>({
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},
    {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x26A1, 0x26A1},
    {0x26BD, 0x26BE},   {0x2705, 0x2705},   {0x274C, 0x274C},   {0x2753, 0x2757},
    {0x2795, 0x2797},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2E80, 0x303E},
    {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x16FE0, 0x18AFF}, {0x1B000, 0x1B2FF}, {0x1F004, 0x1F004},
    {0x1F18E, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F64F}, {0x1F680, 0x1F6FF},
    {0x1F7E0, 0x1F7EB}, {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD},
});

// Marks that are drawn onto the character before them, and characters without a width.
constexpr std::array kZeroWidth = std::to_array<Range>({
    {0x0300, 0x036F},   {0x0483, 0x0489},   {0x0591, 0x05BD}, {0x05BF, 0x05C7}, {0x0610, 0x061A},
    {0x064B, 0x065F},   {0x0670, 0x0670},   {0x06D6, 0x06DC}, {0x06DF, 0x06E8}, {0x06EA, 0x06ED},
    {0x0900, 0x0902},   {0x093C, 0x093C},   {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0E31, 0x0E31},
    {0x0E34, 0x0E3A},   {0x0E47, 0x0E4E},   {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200D},
    {0x2060, 0x2064},   {0x20D0, 0x20FF},   {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
    {0x1F3FB, 0x1F3FF}, {0xE0100, 0xE01EF},
});

template <std::size_t n>
bool In(const std::array<Range, n>& ranges, char32_t c) {
  const auto it = std::ranges::lower_bound(ranges, c, {}, &Range::last);
  return it != ranges.end() && it->first <= c;
}

int Width(char32_t c) {
  if (c < 0x300) return 1;
  if (In(kZeroWidth, c)) return 0;
  return In(kWide, c) ? 2 : 1;
}

// Control characters (an escape sequence in a name must not reach the terminal), line and
// paragraph separators, and what switches the direction of writing.
bool IsUnprintable(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0xAD || (c >= 0x200E && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x206F) || c == 0xFEFF;
}

std::string_view AsciiLikeness(char32_t c) {
  switch (c) {
    case U'·':
    case U'–':
    case U'—':
      return "-";
    case U'×':
      return "x";
    case U'µ':
      return "u";
    case U'…':
      return "...";
    case U'²':
      return "^2";
    case U'’':
      return "'";
    case 0xA0:
    case 0x2009:
    case 0x202F:
      return " ";
    default:
      return "?";
  }
}

}  // namespace

char32_t TakeCodePoint(std::string_view& text, std::uint64_t& replaced) {
  const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte_at(0);
  if (lead < 0x80) {
    text.remove_prefix(1);
    return lead;
  }
  // How many bytes follow, and what the first of them may be: no overlong forms, no surrogates,
  // nothing above U+10FFFF.
  std::size_t following = 0;
  unsigned char low = 0x80, high = 0xBF;
  char32_t c = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    following = 1;
    c = lead & 0x1F;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    following = 2;
    c = lead & 0x0F;
    if (lead == 0xE0) low = 0xA0;
    if (lead == 0xED) high = 0x9F;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    following = 3;
    c = lead & 0x07;
    if (lead == 0xF0) low = 0x90;
    if (lead == 0xF4) high = 0x8F;
  }
  std::size_t used = 1;
  while (used <= following && used < text.size() && byte_at(used) >= low && byte_at(used) <= high) {
    c = (c << 6) | (byte_at(used) & 0x3F);
    low = 0x80;
    high = 0xBF;
    ++used;
  }
  text.remove_prefix(used);
  if (following > 0 && used == following + 1) return c;
  ++replaced;
  return kReplacement;
}

void AppendUtf8(std::string& out, char32_t c) {
  const auto append = [&](char32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) {
    append(c);
  } else if (c < 0x800) {
    append(0xC0 | c >> 6);
    append(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    append(0xE0 | c >> 12);
    append(0x80 | (c >> 6 & 0x3F));
    append(0x80 | (c & 0x3F));
  } else {
    append(0xF0 | c >> 18);
    append(0x80 | (c >> 12 & 0x3F));
    append(0x80 | (c >> 6 & 0x3F));
    append(0x80 | (c & 0x3F));
  }
}

int DisplayWidth(std::string_view text) {
  std::uint64_t replaced = 0;
  int width = 0;
  while (!text.empty()) width += Width(TakeCodePoint(text, replaced));
  return width;
}

std::string OneLine(std::string_view text, bool ascii) {
  std::uint64_t replaced = 0;
  std::string line;
  while (!text.empty()) {
    const char32_t c = TakeCodePoint(text, replaced);
    if (IsUnprintable(c)) {
      line += '?';
    } else if (ascii && c >= 0x80) {
      line += AsciiLikeness(c);
    } else {
      AppendUtf8(line, c);
    }
  }
  return line;
}

std::string Shortened(std::string_view text, int width, bool ascii) {
  std::string line = OneLine(text, ascii);
  if (DisplayWidth(line) <= width) return line;
  const std::string_view ellipsis = ascii ? "..." : "…";
  const int room = width - DisplayWidth(ellipsis);
  if (room < 0) return std::string(static_cast<std::size_t>(std::max(width, 0)), '.');
  std::string kept;
  std::string_view rest = line;
  std::uint64_t replaced = 0;
  for (int used = 0; !rest.empty();) {
    const char32_t c = TakeCodePoint(rest, replaced);
    used += Width(c);
    if (used > room) break;
    AppendUtf8(kept, c);
  }
  kept += ellipsis;
  return kept;
}

std::string Fitted(std::string_view text, int width, bool ascii) {
  std::string fitted = Shortened(text, width, ascii);
  fitted.append(static_cast<std::size_t>(std::max(width - DisplayWidth(fitted), 0)), ' ');
  return fitted;
}

std::string SecondsText(double seconds, bool ascii) {
  const auto three_digits = [](double value, std::string_view unit) {
    // What rounds up to four digits has one decimal less.
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return fmt::format("{:.{}f} {}", value, decimals, unit);
  };
  if (!(std::abs(seconds) > 0)) return "0 s";
  if (seconds >= 0.9995) return three_digits(seconds, "s");
  if (seconds >= 0.0009995) return three_digits(seconds * 1e3, "ms");
  return three_digits(seconds * 1e6, ascii ? "us" : "µs");
}

std::string MemoryText(double mib) {
  if (mib >= 99.95) return GroupedNumber(static_cast<std::uint64_t>(std::llround(mib))) + " MiB";
  return fmt::format("{:.{}f} MiB", mib, mib < 9.995 ? 2 : 1);
}

std::string GroupedNumber(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ' ');
  }
  return digits;
}

}  // namespace interleave
