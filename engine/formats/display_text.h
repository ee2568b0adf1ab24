#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace interleave {

// Text as terminals and files show it. Input is UTF-8 from anywhere; nothing here assumes it valid.

inline constexpr char32_t kReplacement = 0xFFFD;

// Takes the first code point off `text`. Bytes that are no UTF-8 give kReplacement, one for each
// longest part that could have begun one, and are counted in `replaced`.
// REQUIRES: `text` is not empty.
char32_t TakeCodePoint(std::string_view& text, std::uint64_t& replaced);
void AppendUtf8(std::string& out, char32_t code_point);

// How many columns of a terminal `text` takes: wide characters two, combining marks none.
int DisplayWidth(std::string_view text);

// `text` fit for one line of a terminal: what would move the cursor or change the direction of
// writing becomes "?". With `ascii`, so does everything outside ASCII that has no near likeness.
std::string OneLine(std::string_view text, bool ascii);

// At most `width` columns of `text`, the end replaced by "…" ("..." if `ascii`) where it is longer.
std::string Shortened(std::string_view text, int width, bool ascii);
// The same, and filled up with blanks to exactly `width` columns.
std::string Fitted(std::string_view text, int width, bool ascii);

// "3.02 s", "310 ms", "85.0 µs": three digits that matter.
std::string SecondsText(double seconds, bool ascii);
// "41.2 MiB", "1 327 MiB": likewise.
std::string MemoryText(double mib);
// "1 327 000"
std::string GroupedNumber(std::uint64_t number);

}  // namespace interleave
