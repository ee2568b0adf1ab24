#include "engine/analysis/explain_words.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/analysis/blame.h"

namespace interleave {
namespace {

constexpr std::size_t kMaxNameBytes = 64;

}  // namespace

std::string Short(std::string_view name) {
  if (name.size() <= kMaxNameBytes) return std::string(name);
  std::size_t end = kMaxNameBytes;
  // Not in the middle of a UTF-8 character.
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
  return std::string(name.substr(0, end)) + "…";
}

std::string TrackName(const Trace& trace, TrackId track) {
  if (track >= trace.tracks().size()) return "an unknown thread";
  const Track& row = trace.tracks()[track];
  if (row.name.empty()) return fmt::format("Thread {}", track);
  // Every process may have a feeder of the same queue.
  const bool one_of_many =
      row.service && row.process != 0 && row.process < trace.processes().size();
  if (!one_of_many) return Short(row.name);
  return fmt::format("{} of {}", Short(row.name), Short(trace.processes()[row.process].name));
}

std::string TaskName(const Trace& trace, TaskId task) { return Short(trace.TaskLabel(task)); }

std::string InTask(const Trace& trace, TrackId track, TaskId task) {
  const std::vector<Track>& tracks = trace.tracks();
  if (track < tracks.size() && tracks[track].kind == TrackKind::kTask) return "";
  const std::string name = TaskName(trace, task);
  return name.empty() ? name : fmt::format(" ({})", name);
}

std::string Listed(const std::vector<std::string>& words, std::size_t at_most) {
  const std::size_t shown = std::min(words.size(), at_most);
  const std::size_t others = words.size() - shown;
  std::string text;
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) text += i + 1 == shown && others == 0 ? " and " : ", ";
    text += words[i];
  }
  if (others > 0) text += fmt::format(" and {} other{}", others, others == 1 ? "" : "s");
  return text;
}

std::string LowerTitle(State state) {
  std::string name(StateTitle(state));
  if (!name.empty() && name[0] >= 'A' && name[0] <= 'Z') name[0] += 'a' - 'A';
  return name;
}

std::string PercentText(double share) {
  return share < 0.01 ? "under 1 %" : fmt::format("{:.0f} %", share * 100);
}

std::string RunsWhere(const Trace& trace, TrackId track, const Slice& slice) {
  std::vector<std::string> cores;
  for (const std::int32_t core : CoresOf(trace, track, {slice.begin, trace.EndOf(slice)})) {
    cores.push_back(fmt::format("{}", core));
  }
  if (cores.empty()) return "";
  const char* likely = trace.truth() == Truth::kEstimated ? "probably " : "";
  if (cores.size() == 1) return fmt::format(", {}on core {}", likely, cores[0]);
  return fmt::format(", {}on cores {} in turn", likely, Listed(cores, 4));
}

}  // namespace interleave
