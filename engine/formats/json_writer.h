#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <memory>
#include <string_view>

#include "engine/record/event.h"

namespace interleave {

// Takes the next bytes of a file that is being written.
using ByteSink = std::function<void(std::string_view)>;

// Writes JSON member by member into a buffer that goes to the sink whenever it is full, so that a
// file of any size costs the memory of the buffer. Puts the commas; escapes every string.
//
// Thread safety: none.
// Lifetime: the sink must outlive it. Call Flush() last.
class JsonWriter {
 public:
  explicit JsonWriter(const ByteSink& sink)
      : sink_(sink), buffer_(std::make_unique_for_overwrite<char[]>(kBufferBytes)) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  // An object or array: as an element, or as the member `key` of the object around it.
  void Open(char bracket) { Separate(), Put(bracket), first_ = true; }
  void Open(std::string_view key, char bracket) { Key(key), Put(bracket), first_ = true; }
  void Close(char bracket);

  void Text(std::string_view key, std::string_view value) { Key(key), Quoted(value); }
  void Number(std::string_view key, std::int64_t value) { Key(key), Digits(value); }
  void Bool(std::string_view key, bool value) { Key(key), Raw(value ? "true" : "false"); }
  void Null(std::string_view key) { Key(key), Raw("null"); }
  // A value that is JSON already.
  void Json(std::string_view key, std::string_view value) { Key(key), Raw(value); }
  // Elements of an array.
  void Element(std::int64_t value) { Separate(), Digits(value); }
  void ElementNull() { Separate(), Raw("null"); }
  void ElementBool(bool value) { Separate(), Raw(value ? "true" : "false"); }
  void ElementText(std::string_view value) { Separate(), Quoted(value); }
  // Milliseconds with six decimals: exact, like Micros().
  void ElementMillis(Nanos value) { Separate(), Decimal<6>(value); }
  // Microseconds with three decimals: exact, as no floating point is involved.
  void Micros(std::string_view key, Nanos value) { Key(key), Decimal<3>(value); }
  // The same of hundredths of a nanosecond: five decimals where the last two are not zero.
  void MicrosOfHundredths(std::string_view key, std::int64_t hundredths);
  // For the eye: the next element or closing bracket begins a new line.
  void NewLine() { line_ = true; }

  // How many invalid UTF-8 sequences were replaced.
  std::uint64_t replaced() const { return replaced_; }

  void Flush();

 private:
  static constexpr std::size_t kBufferBytes = std::size_t{64} << 10;
  static constexpr std::size_t kMostDigits = 24;  // Of a number, with its sign and point.

  // Makes room in the buffer. REQUIRES: bytes <= kBufferBytes.
  void Room(std::size_t bytes) {
    if (kBufferBytes - size_ < bytes) [[unlikely]]
      Flush();
  }
  void Put(char c) {
    Room(1);
    buffer_[size_++] = c;
  }
  void Raw(std::string_view text) {
    if (text.size() > kBufferBytes) return PassOn(text);
    Room(text.size());
    std::memcpy(buffer_.get() + size_, text.data(), text.size());
    size_ += text.size();
  }
  void PassOn(std::string_view text);
  void Separate() {
    if (!first_) Put(',');
    if (line_) Put('\n');
    first_ = line_ = false;
  }
  // Keys are our own: not escaped.
  void Key(std::string_view key) {
    Separate();
    Put('"');
    Raw(key);
    Raw("\":");
  }
  void Digits(std::int64_t value);
  // `value` in thousandths (3), hundred thousandths (5) or millionths (6) of what is written.
  template <int kDecimals>
  void Decimal(std::int64_t value);
  void Quoted(std::string_view text);

  const ByteSink& sink_;
  const std::unique_ptr<char[]> buffer_;
  std::size_t size_ = 0;  // Of what is in the buffer.
  bool first_ = true;     // Nothing yet in the innermost object or array.
  bool line_ = false;
  std::uint64_t replaced_ = 0;
};

}  // namespace interleave
