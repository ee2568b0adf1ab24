#include "engine/formats/json_writer.h"

#include <string>

#include "engine/formats/display_text.h"

namespace interleave {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{64} << 10;

bool NeedsNoCare(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\'; }

}  // namespace

void JsonWriter::Flush() {
  sink_(std::string_view(buffer_.data(), buffer_.size()));
  buffer_.clear();
}

void JsonWriter::Separate() {
  if (buffer_.size() >= kBufferBytes) Flush();
  if (!first_) Put(',');
  if (line_) Put('\n');
  first_ = line_ = false;
}

void JsonWriter::Close(char bracket) {
  if (line_) Put('\n');
  Put(bracket);
  first_ = line_ = false;
}

void JsonWriter::Key(std::string_view key) {
  Separate();
  Put('"');
  Raw(key);
  Raw("\":");
}

void JsonWriter::Micros(std::string_view key, Nanos value) {
  Key(key);
  fmt::format_to(fmt::appender(buffer_), "{}.{:03}", value / 1000, value % 1000);
}

void JsonWriter::ElementMillis(Nanos value) {
  Separate();
  fmt::format_to(fmt::appender(buffer_), "{}.{:06}", value / 1'000'000, value % 1'000'000);
}

void JsonWriter::Quoted(std::string_view text) {
  Put('"');
  std::string encoded;
  while (!text.empty()) {
    if (NeedsNoCare(text.front())) {
      Put(text.front());
      text.remove_prefix(1);
      continue;
    }
    const char32_t c = TakeCodePoint(text, replaced_);
    if (c == '"' || c == '\\') {
      Put('\\');
      Put(static_cast<char>(c));
    } else if (c < 0x20 || c == 0x7F) {
      fmt::format_to(fmt::appender(buffer_), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      encoded.clear();
      AppendUtf8(encoded, c);
      Raw(encoded);
    }
  }
  Put('"');
}

}  // namespace interleave
