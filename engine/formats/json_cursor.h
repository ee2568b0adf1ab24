#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/record/event.h"

namespace interleave {

// One value of a JSON text, not yet looked into: a view into the text.
struct JsonToken {
  enum class Kind : std::uint8_t { kNone, kString, kNumber, kObject, kArray, kWord };
  Kind kind = Kind::kNone;
  bool escaped = false;   // A string with backslashes.
  std::string_view text;  // Of a string what is between its quotes; else all of it.

  bool is_string() const { return kind == Kind::kString; }
  explicit operator bool() const { return kind != Kind::kNone; }
};

// Characters of a kind, to be asked for one after the other.
class CharacterSet {
 public:
  explicit constexpr CharacterSet(std::string_view characters) {
    for (const char c : characters) has_[static_cast<unsigned char>(c)] = true;
  }
  constexpr bool Has(char c) const { return has_[static_cast<unsigned char>(c)]; }

 private:
  std::array<bool, 256> has_{};
};

// Steps through JSON text that may end anywhere and be damaged anywhere; forgiving where tools are
// careless (control characters in strings, commas too many). Nesting costs no stack.
//
// Thread safety: none. Lifetime: the text must outlive it and its tokens.
class JsonCursor {
 public:
  enum class Result : std::uint8_t { kOk, kCutOff, kDamaged };

  explicit JsonCursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}

  // What comes next, without blanks; 0 at the end.
  char Peek() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    return at_ == end_ ? '\0' : *at_;
  }
  void Skip() { ++at_; }  // REQUIRES: Peek() gave something.
  const char* at() const { return at_; }

  // Reads a value and goes behind it; objects and arrays are passed over, whatever is in them.
  Result Value(JsonToken& token) {
    const char c = Peek();
    if (at_ == end_) return Result::kCutOff;
    if (c == '"') return String(token);
    if (c == '{' || c == '[') return Nested(token);
    const char* const begin = at_;
    const char* p = begin;
    while (p != end_ && !kEndsWord.Has(*p)) ++p;
    at_ = p;
    if (p == end_) return Result::kCutOff;
    if (p == begin) return Result::kDamaged;
    const bool number = (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
    token = {number ? JsonToken::Kind::kNumber : JsonToken::Kind::kWord,
             false,
             {begin, static_cast<std::size_t>(p - begin)}};
    return Result::kOk;
  }

  // Reads the next member of the object whose '{' (or member) was the last that was read. At its
  // end `key` is none, and the cursor behind the '}'.
  Result Member(JsonToken& key, JsonToken& value) {
    while (Peek() == ',') ++at_;
    if (at_ == end_) return Result::kCutOff;
    if (*at_ == '}') {
      ++at_;
      key = {};
      return Result::kOk;
    }
    if (*at_ != '"') return Result::kDamaged;
    if (const Result result = String(key); result != Result::kOk) return result;
    if (Peek() != ':') return at_ == end_ ? Result::kCutOff : Result::kDamaged;
    ++at_;
    return Value(value);
  }

 private:
  static constexpr CharacterSet kEndsWord{",}] \n\r\t:\"{["};
  static constexpr CharacterSet kEndsPlainText{"\"\\"};

  // REQUIRES: a quote is next.
  Result String(JsonToken& token) {
    const char* const begin = at_ + 1;
    bool escaped = false;
    for (const char* p = begin; p < end_;) {
      while (!kEndsPlainText.Has(*p)) {
        if (++p == end_) break;
      }
      if (p == end_) break;
      if (*p == '"') {
        token = {JsonToken::Kind::kString, escaped, {begin, static_cast<std::size_t>(p - begin)}};
        at_ = p + 1;
        return Result::kOk;
      }
      escaped = true;
      p += 2;  // What is escaped is no end.
    }
    at_ = end_;
    return Result::kCutOff;
  }
  // Likewise of a bracket.
  Result Nested(JsonToken& token);

  const char* at_;
  const char* end_;
};

// Calls `use(key, value)` for each member of an object token, as far as it can be read.
template <typename Use>
void ForEachMember(const JsonToken& object, Use use) {
  if (object.kind != JsonToken::Kind::kObject) return;
  JsonCursor cursor(object.text.substr(1));
  JsonToken key, value;
  while (cursor.Member(key, value) == JsonCursor::Result::kOk && key) use(key.text, value);
}
// The same for the elements of an array.
template <typename Use>
void ForEachElement(const JsonToken& array, Use use) {
  if (array.kind != JsonToken::Kind::kArray) return;
  JsonCursor cursor(array.text.substr(1));
  JsonToken value;
  for (;;) {
    while (cursor.Peek() == ',') cursor.Skip();
    if (cursor.Peek() == ']' || cursor.Value(value) != JsonCursor::Result::kOk) return;
    use(value);
  }
}

// The text of a string, in `scratch` if it had to be changed; of a number or word, as it stands.
std::string_view TextOf(const JsonToken& token, std::string& scratch);
// A whole number, also one in quotes, also with a fraction or exponent that comes to one.
std::optional<std::int64_t> WholeNumber(const JsonToken& token);
std::optional<double> Number(const JsonToken& token);
// Microseconds as nanoseconds, exact to the third decimal. None for what is no number, or further
// away than 2^61 nanoseconds.
std::optional<Nanos> Micros(const JsonToken& token);

}  // namespace interleave
