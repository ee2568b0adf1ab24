#include "engine/trace/process_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "engine/record/process_end.h"

namespace interleave {
namespace {

// Three digits that matter.
std::string ThreeDigits(double value) {
  return fmt::format("{:.{}f}", value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

}  // namespace

std::vector<ProcessGroup> GroupByProcess(const Trace& trace, std::vector<TrackId>& rows) {
  if (!HasWorkers(trace)) return {};
  const auto place = [&](TrackId row) {
    if (row >= trace.tracks().size()) return std::pair(std::uint32_t{0}, false);
    return std::pair(trace.tracks()[row].process, trace.tracks()[row].service);
  };
  std::ranges::stable_sort(rows, {}, place);
  std::vector<ProcessGroup> groups;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint32_t process = place(rows[i]).first;
    if (groups.empty() || groups.back().process != process) groups.push_back({process, i});
  }
  return groups;
}

std::string ProcessTitle(const Trace& trace, std::uint32_t process) {
  const ProcessInfo& info = trace.processes()[process];
  return info.pid > 0 ? fmt::format("{} · process {}", info.name, info.pid) : info.name;
}

std::string HowEnded(const Trace& trace, std::uint32_t process) {
  const NameId how = trace.processes()[process].how;
  return how == 0 ? "" : std::string(trace.Name(how));
}

bool EndedByAccident(const Trace& trace, std::uint32_t process) {
  const NameId how = trace.processes()[process].how;
  return how != 0 && trace.Name(how) != kEndedOnPurpose;
}

std::string MibText(std::uint64_t kib) {
  return ThreeDigits(static_cast<double>(kib) / 1024) + " MiB";
}

std::string MemoryWords(const ProcessInfo& process) {
  if (process.resident_kib == 0) return "";
  std::string resident = "RSS " + MibText(process.resident_kib);
  if (process.proportional_kib == 0) return resident;
  return fmt::format("PSS {}, {}", MibText(process.proportional_kib), resident);
}

Nanos StartUp(const ProcessInfo& process) {
  if (process.created < 0 || process.entered < 0) return -1;
  return std::max<Nanos>(process.entered - process.created, 0);
}

std::string BytesText(std::uint64_t bytes) {
  if (bytes < 1000) return fmt::format("{} byte{}", bytes, bytes == 1 ? "" : "s");
  constexpr std::array kUnits = {"kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < kUnits.size()) {
    value /= 1000;
    ++unit;
  }
  return fmt::format("{} {}", ThreeDigits(value), kUnits[unit]);
}

}  // namespace interleave
