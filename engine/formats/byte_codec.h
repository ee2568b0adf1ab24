#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace interleave {

// Numbers and texts as bytes: whole numbers in seven bits a byte, lowest first, so that small ones
// are short; signed ones in zigzag order so that small negative ones are short, too.

constexpr std::uint64_t ZigZag(std::int64_t value) {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int64_t UnZigZag(std::uint64_t coded) {
  return static_cast<std::int64_t>(coded >> 1) ^ -static_cast<std::int64_t>(coded & 1);
}
// Differences that may wrap around: any two times have one, and it leads back exactly.
constexpr std::int64_t Less(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}
constexpr std::int64_t Plus(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

// Appends to a string that it owns. Plain: no errors but lack of memory.
class ByteEncoder {
 public:
  void Byte(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void Number(std::uint64_t value) {
    while (value >= 0x80) {
      Byte(static_cast<std::uint8_t>(value | 0x80));
      value >>= 7;
    }
    Byte(static_cast<std::uint8_t>(value));
  }
  void Signed(std::int64_t value) { Number(ZigZag(value)); }
  void Real(double value) {
    char bits[sizeof(value)];
    std::memcpy(bits, &value, sizeof(value));
    bytes_.append(bits, sizeof(bits));
  }
  void Text(std::string_view text) {
    Number(text.size());
    bytes_.append(text);
  }

  const std::string& bytes() const { return bytes_; }
  bool empty() const { return bytes_.empty(); }
  void Clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

// Reads what a ByteEncoder wrote, or any other bytes: what goes beyond the end is 0 or "", and
// makes ok() false for good.
//
// Lifetime: views into the bytes it was given.
class ByteDecoder {
 public:
  explicit ByteDecoder(std::string_view bytes)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  std::uint8_t Byte() {
    if (at_ == end_) return Fail();
    return static_cast<std::uint8_t>(*at_++);
  }
  std::uint64_t Number() {
    if (at_ != end_ && static_cast<std::uint8_t>(*at_) < 0x80) [[likely]] {
      return static_cast<std::uint8_t>(*at_++);
    }
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (at_ == end_) return Fail();
      const auto byte = static_cast<std::uint8_t>(*at_++);
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
    return Fail();
  }
  std::int64_t Signed() { return UnZigZag(Number()); }
  // A number that fits: a larger one is damage.
  template <typename T>
  T Small() {
    const std::uint64_t value = Number();
    if (value > static_cast<std::uint64_t>(static_cast<T>(~T{}))) Fail();
    return static_cast<T>(value);
  }
  double Real() {
    double value = 0;
    if (left() < sizeof(value)) return Fail();
    std::memcpy(&value, at_, sizeof(value));
    at_ += sizeof(value);
    return value;
  }
  std::string_view Text() {
    const std::uint64_t size = Number();
    if (size > left()) {
      Fail();
      return {};
    }
    const std::string_view text(at_, static_cast<std::size_t>(size));
    at_ += size;
    return text;
  }

  std::size_t left() const { return static_cast<std::size_t>(end_ - at_); }
  bool ok() const { return ok_; }

 private:
  std::uint8_t Fail() {
    ok_ = false;
    at_ = end_;
    return 0;
  }

  const char* at_;
  const char* end_;
  bool ok_ = true;
};

}  // namespace interleave
