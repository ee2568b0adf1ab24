#include "engine/formats/file_work.h"

#include <fmt/format.h>

namespace interleave {

std::string FileError::Sentence() const {
  if (stopped) return fmt::format("{}: reading was cancelled.", file);
  if (offset == 0) return fmt::format("{}: {}.", file, reason);
  return fmt::format("{}: {} (at byte {}).", file, reason, offset);
}

std::string Skipped::Sentence() const {
  if (offset == 0) return fmt::format("{} {}", count, what);  // The reader does not know where.
  return fmt::format("{} {}, the first at byte {}", count, what, offset);
}

}  // namespace interleave
