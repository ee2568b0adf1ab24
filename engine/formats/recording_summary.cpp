#include "engine/formats/recording_summary.h"

#include <algorithm>

#include "engine/analysis/statistics.h"

namespace interleave {
namespace {

double Seconds(Nanos nanos) { return static_cast<double>(nanos) / 1e9; }

bool CameToItsEnd(const Recording& recording) {
  return recording.result.ok && !recording.result.stopped && WallSeconds(recording) > 0;
}

// What all titles begin with, up to and with the ": "; 0 where they have nothing in common.
std::size_t CommonTitle(std::span<const Recording> recordings) {
  if (recordings.size() < 2) return 0;
  const std::string& first = recordings.front().title;
  const std::size_t colon = first.find(": ");
  if (colon == std::string::npos) return 0;
  const std::string_view head = std::string_view(first).substr(0, colon + 2);
  const bool all = std::ranges::all_of(recordings, [&](const Recording& recording) {
    return recording.title.starts_with(head) && recording.title.size() > head.size();
  });
  return all ? head.size() : 0;
}

}  // namespace

std::vector<ComparisonLine> Compare(std::span<const Recording> recordings) {
  std::vector<ComparisonLine> lines;
  if (recordings.empty()) return lines;
  const std::size_t common = CommonTitle(recordings);
  const auto sequential = std::ranges::find(recordings, "seq", &Recording::model);
  const Recording& base = sequential == recordings.end() ? recordings.front() : *sequential;
  for (const Recording& recording : recordings) {
    const Statistics statistics = StatisticsOf(*recording.trace);
    const Totals totals = TotalsOf(*recording.trace);
    const double wall = WallSeconds(recording);
    ComparisonLine& line = lines.emplace_back();
    line.model = recording.title.substr(common);
    line.wall_s = wall;
    if (CameToItsEnd(recording) && CameToItsEnd(base)) line.speedup = WallSeconds(base) / wall;
    line.cores_busy = wall > 0 ? Seconds(statistics.on_core_ns) / wall : 0;
    line.cpu_s = Seconds(totals.cpu_ns);
    line.lock_wait_s = Seconds(TimeWaitingForLocks(statistics.state_ns));
    line.io_wait_s = Seconds(TimeIn(statistics.state_ns, State::kWaitingIo));
    line.sleep_s = Seconds(TimeIn(statistics.state_ns, State::kSleeping));
    line.switches = totals.voluntary_switches + totals.involuntary_switches;
    line.memory_mib = recording.result.memory_mib;
    if (!recording.result.ok) line.remark = OutcomeText(recording);
  }
  return lines;
}

std::string OutcomeText(const Recording& recording) {
  const RecordedResult& result = recording.result;
  if (result.ok) return result.text;
  return result.stopped ? result.error : "FAILED: " + result.error;
}

}  // namespace interleave
