#include "engine/record/memory_usage.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string_view>

namespace interleave {
namespace {

// "Rss:                1234 kB" -> 1234; 0 if the line is not there.
std::uint32_t Field(std::string_view text, std::string_view name) {
  std::size_t at = text.find(name);
  if (at == std::string_view::npos) return 0;
  at = text.find_first_of("0123456789", at);
  if (at == std::string_view::npos) return 0;
  std::uint32_t value = 0;
  std::from_chars(text.data() + at, text.data() + text.size(), value);
  return value;
}

}  // namespace

MemoryUsage ReadMemoryUsage() {
  const int file = open("/proc/self/smaps_rollup", O_RDONLY | O_CLOEXEC);
  if (file < 0) return {};
  std::array<char, 2048> buffer{};
  const ssize_t size = read(file, buffer.data(), buffer.size());
  close(file);
  if (size <= 0) return {};
  const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
  return {.resident_kib = Field(text, "\nRss:"), .proportional_kib = Field(text, "\nPss:")};
}

void RecordMemory(LaneWriter& lane, std::uint32_t process) {
  const MemoryUsage memory = ReadMemoryUsage();
  lane.Write(EventKind::kProcessMemory, process, memory.resident_kib, memory.proportional_kib);
}

}  // namespace interleave
