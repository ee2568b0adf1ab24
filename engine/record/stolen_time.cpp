#include "engine/record/stolen_time.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fstream>
#include <iterator>

#include "engine/record/clock.h"

namespace interleave {
namespace {

// The number in this column of a line, the first being 0; 0 if there is none.
std::int64_t Column(std::string_view line, int column) {
  std::size_t at = 0;
  for (int passed = 0; passed < column; ++passed) {
    at = line.find(' ', at);
    if (at == std::string_view::npos) return 0;
    at = line.find_first_not_of(' ', at);
    if (at == std::string_view::npos) return 0;
  }
  std::int64_t number = 0;
  std::from_chars(line.data() + at, line.data() + line.size(), number);
  return number;
}

}  // namespace

StolenTime StolenTime::Read() {
  std::ifstream file("/proc/stat");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  StolenTime time = Of(text, sysconf(_SC_CLK_TCK));
  time.at = MonotonicNanos();
  return time;
}

StolenTime StolenTime::Of(std::string_view stat, long ticks_per_second) {
  constexpr int kSteal = 8;  // "cpu", user, nice, system, idle, iowait, irq, softirq, steal
  StolenTime time;
  if (!stat.starts_with("cpu ") || ticks_per_second <= 0) return time;
  time.tick = 1'000'000'000 / ticks_per_second;
  time.stolen = time.tick * Column(stat.substr(0, stat.find('\n')), kSteal);
  constexpr std::string_view kCore = "\ncpu";
  for (std::size_t at = stat.find(kCore); at != std::string_view::npos;
       at = stat.find(kCore, at + 1)) {
    const std::size_t digit = at + kCore.size();
    if (digit < stat.size() && std::isdigit(static_cast<unsigned char>(stat[digit]))) ++time.cores;
  }
  return time;
}

std::string StolenWords(const StolenTime& before, const StolenTime& after) {
  constexpr double kWorthSaying = 0.02;
  constexpr int kSureTicks = 5;
  const Nanos stolen = after.stolen - before.stolen;
  const Nanos time = after.at - before.at;
  if (stolen < kSureTicks * after.tick || stolen <= 0 || time <= 0 || after.cores <= 0) return {};
  const double share = static_cast<double>(stolen) / static_cast<double>(time) / after.cores;
  if (share < kWorthSaying) return {};
  return fmt::format(
      "the machine under this one took {:.0f} % of its cores' time meanwhile: times are longer "
      "than the program's own, and time on a core holds what was taken",
      100 * std::min(share, 1.0));
}

}  // namespace interleave
