#include "engine/analysis/statistics.h"

#include <algorithm>
#include <ranges>

#include "engine/trace/process_groups.h"

namespace interleave {
namespace {

// The part of `slice` that lies in `range`.
TimeRange Inside(const Trace& trace, const Slice& slice, TimeRange range) {
  const Nanos begin = std::max(slice.begin, range.begin);
  return {begin, std::max(begin, std::min(trace.EndOf(slice), range.end))};
}

void AddThread(const Trace& trace, TrackId track, ThreadStatistics& thread,
               Statistics& statistics) {
  for (const Slice& slice : trace.SlicesIn(track, statistics.range)) {
    const TimeRange part = Inside(trace, slice, statistics.range);
    const auto state = static_cast<std::size_t>(slice.state);
    thread.state_ns[state] += part.length();
    statistics.state_ns[state] += part.length();
    LongestStay& longest = statistics.longest[state];
    if (part.length() > longest.length) longest = {track, part.begin, part.length()};
  }
}

std::uint64_t HandOvers(const Trace& trace, TimeRange range) {
  std::vector<TrackId> holders(trace.objects().size(), kNoTrack);
  std::uint64_t count = 0;
  for (const Hold& hold : trace.holds()) {
    if (hold.begin >= range.end) break;
    if (hold.object >= holders.size() ||
        trace.objects()[hold.object].waits_as != State::kWaitingGil) {
      continue;
    }
    TrackId& holder = holders[hold.object];
    if (holder != kNoTrack && holder != hold.track && hold.begin >= range.begin) ++count;
    holder = hold.track;
  }
  return count;
}

}  // namespace

Statistics StatisticsOf(const Trace& trace) { return StatisticsOf(trace, {0, trace.now_ns()}); }

Statistics StatisticsOf(const Trace& trace, TimeRange range) {
  range.begin = std::clamp<Nanos>(range.begin, 0, trace.now_ns());
  range.end = std::clamp(range.end, range.begin, trace.now_ns());
  Statistics statistics{.range = range};

  const std::vector<Track>& tracks = trace.tracks();
  std::vector<Nanos> on_core(tracks.size());
  for (TrackId track = 0; track < tracks.size(); ++track) {
    if (tracks[track].kind != TrackKind::kCore) continue;
    for (const Slice& slice : trace.SlicesIn(track, range)) {
      const Nanos length = Inside(trace, slice, range).length();
      if (slice.subject < on_core.size()) on_core[slice.subject] += length;
      statistics.on_core_ns += length;
    }
  }
  for (TrackId track = 0; track < tracks.size(); ++track) {
    if (!TellsProgress(tracks[track].kind) || tracks[track].service) continue;
    ThreadStatistics& thread = statistics.threads.emplace_back();
    thread.track = track;
    thread.on_core_ns = on_core[track];
    AddThread(trace, track, thread, statistics);
  }
  if (range.length() > 0) {
    statistics.cores_busy =
        static_cast<double>(statistics.on_core_ns) / static_cast<double>(range.length());
  }
  statistics.gil_hand_overs = HandOvers(trace, range);
  return statistics;
}

Totals TotalsOf(const Trace& trace) {
  Totals totals;
  for (const Track& track : trace.tracks()) {
    if (!IsThread(track.kind)) continue;
    if (!track.service) ++totals.threads;
    totals.cpu_ns += track.cpu_ns;
    totals.voluntary_switches += track.voluntary_switches;
    totals.involuntary_switches += track.involuntary_switches;
    totals.core_changes += track.core_changes;
  }
  return totals;
}

ProcessTotals ProcessTotalsOf(const Trace& trace) {
  ProcessTotals totals;
  for (const ProcessInfo& process : trace.processes() | std::views::drop(1)) {
    ++totals.workers;
    totals.longest_start_ns = std::max(totals.longest_start_ns, StartUp(process));
    totals.resident_kib = std::max(totals.resident_kib, process.resident_kib);
    totals.proportional_kib += process.proportional_kib;
  }
  return totals;
}

}  // namespace interleave
