#include "engine/formats/json_cursor.h"

#include <charconv>
#include <cmath>
#include <cstring>

#include "engine/formats/display_text.h"

namespace interleave {
namespace {

constexpr double kFurthestNanos = 2305843009213693952.0;  // 2^61.

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

// Four hexadecimal digits at `at`; -1 if they are none.
int HexAt(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return -1;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + 4, value, 16);
  return error == std::errc() && end == text.data() + at + 4 ? value : -1;
}

bool IsHighSurrogate(int unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLowSurrogate(int unit) { return unit >= 0xDC00 && unit < 0xE000; }

// `at` is behind "\u"; goes behind what belongs to the character.
char32_t TakeUnicode(std::string_view text, std::size_t& at) {
  const int unit = HexAt(text, at);
  if (unit < 0) return kReplacement;
  at += 4;
  if (IsLowSurrogate(unit)) return kReplacement;
  if (!IsHighSurrogate(unit)) return static_cast<char32_t>(unit);
  const bool follows = at + 1 < text.size() && text[at] == '\\' && text[at + 1] == 'u';
  const int low = follows ? HexAt(text, at + 2) : -1;
  if (!IsLowSurrogate(low)) return kReplacement;
  at += 6;
  return 0x10000 +
         (static_cast<char32_t>(unit - 0xD800) << 10 | static_cast<char32_t>(low - 0xDC00));
}

void Unescape(std::string_view text, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      out += text[i];
      continue;
    }
    switch (text[++i]) {
      case 'n':
        out += '\n';
        break;
      case 't':
        out += '\t';
        break;
      case 'r':
        out += '\r';
        break;
      case 'b':
        out += '\b';
        break;
      case 'f':
        out += '\f';
        break;
      case 'u': {
        std::size_t at = i + 1;
        AppendUtf8(out, TakeUnicode(text, at));
        i = at - 1;
        break;
      }
      default:
        out += text[i];
    }
  }
}

}  // namespace

// Brackets are counted, not matched: what is wrong inside is nobody's business here.
JsonCursor::Result JsonCursor::Nested(JsonToken& token) {
  constexpr static CharacterSet kMatters("{}[]\"");
  const char* const begin = at_;
  std::size_t depth = 0;
  for (const char* p = begin; p < end_; ++p) {
    if (!kMatters.Has(*p)) continue;
    switch (*p) {
      case '{':
      case '[':
        ++depth;
        break;
      case '"':
        for (++p; p < end_ && *p != '"'; ++p) {
          if (*p == '\\') ++p;
        }
        break;
      default:
        if (--depth > 0) break;
        at_ = p + 1;
        token = {*begin == '{' ? JsonToken::Kind::kObject : JsonToken::Kind::kArray,
                 false,
                 {begin, static_cast<std::size_t>(at_ - begin)}};
        return Result::kOk;
    }
  }
  at_ = end_;
  return Result::kCutOff;
}

std::string_view TextOf(const JsonToken& token, std::string& scratch) {
  if (!token.escaped) return token.text;
  Unescape(token.text, scratch);
  return scratch;
}

std::optional<double> Number(const JsonToken& token) {
  std::string_view text = token.text;
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::int64_t> WholeNumber(const JsonToken& token) {
  std::string_view text = token.text;
  if (token.is_string() && (text.starts_with("0x") || text.starts_with("0X"))) {
    std::uint64_t bits = 0;
    const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), bits, 16);
    if (error == std::errc() && end == text.data() + text.size() && text.size() > 2) {
      return static_cast<std::int64_t>(bits);
    }
    return std::nullopt;
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size()) return value;
  const std::optional<double> number = Number(token);
  if (!number || std::abs(*number) >= 9e18) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

std::optional<Nanos> Micros(const JsonToken& token) {
  const char* p = token.text.data();
  const char* const end = p + token.text.size();
  const bool negative = p < end && *p == '-';
  if (negative) ++p;
  constexpr int kMostDigits = 15;
  Nanos value = 0;
  int digits = 0;
  for (; p < end && IsDigit(*p) && digits <= kMostDigits; ++p, ++digits) {
    value = value * 10 + (*p - '0');
  }
  if (digits > 0 && digits <= kMostDigits) {
    int decimals = 0;
    bool round_up = false;
    if (p < end && *p == '.') {
      for (++p; p < end && IsDigit(*p); ++p, ++decimals) {
        if (decimals < 3) value = value * 10 + (*p - '0');
        if (decimals == 3) round_up = *p >= '5';
      }
    }
    if (p == end) {
      for (int i = decimals; i < 3; ++i) value *= 10;
      if (round_up) ++value;
      return negative ? -value : value;
    }
  }
  const std::optional<double> number = Number(token);
  if (!number || std::abs(*number) * 1000 >= kFurthestNanos) return std::nullopt;
  return static_cast<Nanos>(std::llround(*number * 1000));
}

}  // namespace interleave
