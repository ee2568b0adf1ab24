#include "engine/formats/json_writer.h"

#include <fmt/format.h>

#include <charconv>
#include <string>

#include "engine/formats/display_text.h"

namespace interleave {
namespace {

// Characters that stand in a string as they are.
constexpr std::array<bool, 256> kPlain = [] {
  std::array<bool, 256> plain{};
  for (std::size_t c = 0x20; c < 0x7F; ++c) plain[c] = c != '"' && c != '\\';
  return plain;
}();

std::size_t PlainPrefix(std::string_view text) {
  std::size_t n = 0;
  while (n < text.size() && kPlain[static_cast<unsigned char>(text[n])]) ++n;
  return n;
}

}  // namespace

void JsonWriter::Flush() {
  if (size_ > 0) sink_(std::string_view(buffer_.get(), size_));
  size_ = 0;
}

void JsonWriter::PassOn(std::string_view text) {
  Flush();
  sink_(text);
}

void JsonWriter::Close(char bracket) {
  if (line_) Put('\n');
  Put(bracket);
  first_ = line_ = false;
}

void JsonWriter::Digits(std::int64_t value) {
  Room(kMostDigits);
  char* const at = buffer_.get() + size_;
  size_ += static_cast<std::size_t>(std::to_chars(at, at + kMostDigits, value).ptr - at);
}

namespace {

constexpr std::uint64_t TenTo(int exponent) { return exponent == 0 ? 1 : 10 * TenTo(exponent - 1); }

}  // namespace

template <int kDecimals>
void JsonWriter::Decimal(std::int64_t value) {
  Room(kMostDigits);
  if (value < 0) buffer_[size_++] = '-';
  const auto signless = static_cast<std::uint64_t>(value);
  const std::uint64_t whole = value < 0 ? 0 - signless : signless;
  constexpr std::uint64_t kScale = TenTo(kDecimals);
  char* const at = buffer_.get() + size_;
  char* end = std::to_chars(at, at + kMostDigits, whole / kScale).ptr;
  *end++ = '.';
  std::uint64_t rest = whole % kScale;
  for (int i = kDecimals - 1; i >= 0; --i) {
    end[i] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  size_ += static_cast<std::size_t>(end + kDecimals - at);
}
template void JsonWriter::Decimal<3>(std::int64_t value);
template void JsonWriter::Decimal<6>(std::int64_t value);

void JsonWriter::MicrosOfHundredths(std::string_view key, std::int64_t hundredths) {
  Key(key);
  if (hundredths % 100 == 0) {
    Decimal<3>(hundredths / 100);
  } else {
    Decimal<5>(hundredths);
  }
}

void JsonWriter::Quoted(std::string_view text) {
  Put('"');
  std::string encoded;
  for (;;) {
    const std::size_t plain = PlainPrefix(text);
    Raw(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    const char32_t c = TakeCodePoint(text, replaced_);
    if (c == '"' || c == '\\') {
      Put('\\');
      Put(static_cast<char>(c));
    } else if (c < 0x20 || c == 0x7F) {
      Raw(fmt::format("\\u{:04x}", static_cast<unsigned>(c)));
    } else {
      encoded.clear();
      AppendUtf8(encoded, c);
      Raw(encoded);
    }
  }
  Put('"');
}

}  // namespace interleave
