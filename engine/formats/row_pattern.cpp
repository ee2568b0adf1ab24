#include "engine/formats/row_pattern.h"

#include <cctype>

namespace interleave {
namespace {

bool SameLetter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

}  // namespace

bool FitsPattern(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;  // The last one, and where it began to stand for.
  std::size_t from = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      from = n;
    } else if (p < pattern.size() && SameLetter(pattern[p], name[n])) {
      ++p, ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool RowFits(TrackKind kind, std::string_view name, std::string_view pattern) {
  if (FitsPattern(pattern, "threads") && IsThread(kind)) return true;
  if (FitsPattern(pattern, "tasks") && kind == TrackKind::kTask) return true;
  if (FitsPattern(pattern, "cores") && kind == TrackKind::kCore) return true;
  return FitsPattern(pattern, name);
}

}  // namespace interleave
