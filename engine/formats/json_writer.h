#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <functional>
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
  explicit JsonWriter(const ByteSink& sink) : sink_(sink) {}
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  // An object or array: as an element, or as the member `key` of the object around it.
  void Open(char bracket) { Separate(), Put(bracket), first_ = true; }
  void Open(std::string_view key, char bracket) { Key(key), Put(bracket), first_ = true; }
  void Close(char bracket);

  void Text(std::string_view key, std::string_view value) { Key(key), Quoted(value); }
  void Number(std::string_view key, std::int64_t value) {
    Key(key);
    fmt::format_to(fmt::appender(buffer_), "{}", value);
  }
  void Bool(std::string_view key, bool value) { Key(key), Raw(value ? "true" : "false"); }
  void Null(std::string_view key) { Key(key), Raw("null"); }
  // Elements of an array.
  void Element(std::int64_t value) {
    Separate();
    fmt::format_to(fmt::appender(buffer_), "{}", value);
  }
  void ElementNull() { Separate(), Raw("null"); }
  void ElementBool(bool value) { Separate(), Raw(value ? "true" : "false"); }
  void ElementText(std::string_view value) { Separate(), Quoted(value); }
  // Milliseconds with six decimals: exact, like Micros().
  void ElementMillis(Nanos value);
  // Microseconds with three decimals: exact, as no floating point is involved.
  void Micros(std::string_view key, Nanos value);
  // For the eye: the next element or closing bracket begins a new line.
  void NewLine() { line_ = true; }

  // How many invalid UTF-8 sequences were replaced.
  std::uint64_t replaced() const { return replaced_; }

  void Flush();

 private:
  void Put(char c) { buffer_.push_back(c); }
  void Raw(std::string_view text) { buffer_.append(text.data(), text.data() + text.size()); }
  void Separate();
  void Key(std::string_view key);  // Keys are our own: not escaped.
  void Quoted(std::string_view text);

  const ByteSink& sink_;
  fmt::memory_buffer buffer_;
  bool first_ = true;  // Nothing yet in the innermost object or array.
  bool line_ = false;
  std::uint64_t replaced_ = 0;
};

}  // namespace interleave
