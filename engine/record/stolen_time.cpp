#include "engine/record/stolen_time.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace interleave {

Nanos StolenTime() {
  const int file = open("/proc/stat", O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  std::array<char, 512> buffer{};  // All cores together are the first line.
  const ssize_t size = read(file, buffer.data(), buffer.size());
  close(file);
  if (size <= 0) return 0;
  return StolenIn({buffer.data(), static_cast<std::size_t>(size)}, sysconf(_SC_CLK_TCK));
}

Nanos StolenIn(std::string_view stat, long ticks) {
  constexpr int kSteal = 8;  // "cpu", user, nice, system, idle, iowait, irq, softirq, steal
  if (!stat.starts_with("cpu ") || ticks <= 0) return 0;
  const std::string_view line = stat.substr(0, stat.find('\n'));
  std::size_t at = 0;
  for (int column = 0; column < kSteal; ++column) {
    at = line.find(' ', at);
    if (at == std::string_view::npos) return 0;
    at = line.find_first_not_of(' ', at);
    if (at == std::string_view::npos) return 0;
  }
  std::int64_t stolen = 0;
  std::from_chars(line.data() + at, line.data() + line.size(), stolen);
  return stolen * (1'000'000'000 / ticks);
}

std::string StolenWords(Nanos stolen, Nanos wall, int cores) {
  constexpr double kWorthSaying = 0.02;
  if (stolen <= 0 || wall <= 0 || cores <= 0) return {};
  const double share = static_cast<double>(stolen) / static_cast<double>(wall) / cores;
  if (share < kWorthSaying) return {};
  return fmt::format(
      "the machine under this one took {:.0f} % of its cores' time meanwhile: times are longer "
      "than "
      "the program's own, and time on a core holds what was taken",
      100 * std::min(share, 1.0));
}

}  // namespace interleave
