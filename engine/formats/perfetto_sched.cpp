#include "engine/formats/perfetto_sched.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "engine/formats/own_words.h"
#include "engine/formats/recording_about.h"
#include "engine/trace/process_groups.h"

namespace interleave {
namespace {

using namespace perfetto;
using protozero::pbf_writer;

constexpr std::uint32_t kDescriptions = 2;  // Sequences: all events are of the first one.
constexpr std::uint32_t kKernel = 3;

std::string ProcessName(const Recording& recording, std::uint32_t process) {
  if (process == 0) return recording.title;
  const ProcessInfo& worker = recording.trace->processes()[process];
  if (worker.pid <= 0) return fmt::format("{} ({})", recording.title, worker.name);
  return fmt::format("{} ({}, process {})", recording.title, worker.name, worker.pid);
}

void DescribeProcess(const Recording& recording, const PerfettoPlace& place, std::uint32_t index,
                     PerfettoPackets& out) {
  const std::string name = out.Clean(ProcessName(recording, index));
  out.Packet([&](pbf_writer& packet) {
    packet.add_uint32(packet::kSequenceId, kDescriptions);
    pbf_writer track(packet, packet::kTrackDescriptor);
    track.add_uint64(track::kUuid, place.UuidOfProcess(index));
    track.add_uint64(track::kChildOrdering, track::kExplicitOrder);
    pbf_writer process(track, track::kProcess);
    process.add_int32(process::kPid, static_cast<std::int32_t>(place.pid + index));
    process.add_string(process::kName, name);
  });
}

void DescribeRow(const Trace& trace, TrackId id, const PerfettoPlace& place, PerfettoPackets& out) {
  const Track& row = trace.tracks()[id];
  const std::string name = out.Clean(row.name);
  const std::int64_t pid = place.PidOf(trace, row);
  const bool lane = row.kind == TrackKind::kCore && place.HasLane(row);
  out.Packet([&](pbf_writer& packet) {
    packet.add_uint32(packet::kSequenceId, kDescriptions);
    pbf_writer own(packet, packet::kOwnRow);
    own.add_int64(own::kRowPid, row.kind == TrackKind::kCore ? place.pid : pid);
    own.add_int64(own::kRowTid, place.TidOf(id));
    own.add_uint64(own::kRowUuid, place.UuidOf(id));
    own.add_string(own::kRowKind, std::string(RowWord(row.kind)));
    if (row.core >= 0) own.add_int32(own::kRowCore, row.core);
    if (row.tid > 0) own.add_int32(own::kRowSystemTid, row.tid);
    if (row.task != 0) own.add_uint64(own::kRowTask, row.task);
    if (row.main) own.add_bool(own::kRowMain, true);
    if (row.service) own.add_bool(own::kRowService, true);
    own.add_string(own::kRowName, name);
    if (lane) own.add_int32(own::kRowCpu, place.CpuOf(row));
    if (row.cpu_ns > 0) own.add_int64(own::kRowCpuTime, row.cpu_ns);
    if (row.voluntary_switches > 0) own.add_uint64(own::kRowVoluntary, row.voluntary_switches);
    if (row.involuntary_switches > 0) {
      own.add_uint64(own::kRowInvoluntary, row.involuntary_switches);
    }
    if (row.core_changes > 0) own.add_uint64(own::kRowCoreChanges, row.core_changes);
  });
  if (lane) return;
  out.Packet([&](pbf_writer& packet) {
    packet.add_uint32(packet::kSequenceId, kDescriptions);
    pbf_writer track(packet, packet::kTrackDescriptor);
    track.add_uint64(track::kUuid, place.UuidOf(id));
    track.add_int32(track::kOrderRank, static_cast<std::int32_t>(id));
    if (!IsThread(row.kind)) {
      track.add_string(track::kName, name);
      track.add_uint64(track::kParentUuid,
                       place.UuidOfProcess(static_cast<std::uint32_t>(pid - place.pid)));
      return;
    }
    pbf_writer thread(track, track::kThread);
    thread.add_int32(thread::kPid, static_cast<std::int32_t>(pid));
    thread.add_int32(thread::kTid, static_cast<std::int32_t>(place.TidOf(id)));
    thread.add_string(thread::kName, name);
  });
}

void DescribeCounter(const Trace& trace, std::size_t index, const PerfettoPlace& place,
                     PerfettoPackets& out) {
  const Counter& counter = trace.counters()[index];
  std::string name = out.Clean(trace.Name(counter.name));
  if (name.empty()) name = "unnamed";
  const std::uint32_t process = counter.process < trace.processes().size() ? counter.process : 0;
  out.Packet([&](pbf_writer& packet) {
    packet.add_uint32(packet::kSequenceId, kDescriptions);
    pbf_writer track(packet, packet::kTrackDescriptor);
    track.add_uint64(track::kUuid, place.UuidOfCounter(trace, index));
    track.add_uint64(track::kParentUuid, place.UuidOfProcess(process));
    track.add_string(track::kName, name);
    const pbf_writer empty(track, track::kCounter);
  });
}

// The kernel's number of the state that a thread went into.
std::int64_t PrevState(const Trace& trace, TrackId thread, Nanos at) {
  const Slice* const after = trace.SliceAt(thread, at);
  if (after == nullptr) return 1;
  switch (after->state) {
    case State::kRunning:
    case State::kPreempted:
    case State::kQueued:
    case State::kStarting:
      return 0;  // It could go on.
    case State::kBlocked:
      return 2;  // Cannot be interrupted.
    default:
      return 1;  // Sleeps.
  }
}

// Switches of one core, collected for a packet.
class CompactSwitches {
 public:
  CompactSwitches(std::int32_t cpu, PerfettoPackets& out) : cpu_(cpu), out_(out) {}

  void Add(Nanos at, std::int64_t prev_state, std::int64_t next, const std::string& name) {
    times_.push_back(static_cast<std::uint64_t>(at - last_));
    last_ = at;
    prev_states_.push_back(prev_state);
    next_.push_back(static_cast<std::int32_t>(next));
    const auto [it, added] = names_.try_emplace(name, names_.size());
    if (added) order_.push_back(it->first);
    next_names_.push_back(static_cast<std::uint32_t>(it->second));
    constexpr std::size_t kMostInPacket = 4096;
    if (times_.size() >= kMostInPacket) Flush();
  }

  void Flush() {
    if (times_.empty()) return;
    out_.Packet([&](pbf_writer& packet) {
      packet.add_uint32(packet::kSequenceId, kKernel);
      pbf_writer bundle(packet, packet::kFtraceEvents);
      bundle.add_uint32(ftrace::kCpu, static_cast<std::uint32_t>(cpu_));
      pbf_writer compact(bundle, ftrace::kCompact);
      compact.add_packed_uint64(ftrace::kCompactTimestamps, times_.begin(), times_.end());
      compact.add_packed_int64(ftrace::kCompactPrevStates, prev_states_.begin(),
                               prev_states_.end());
      compact.add_packed_int32(ftrace::kCompactNextPids, next_.begin(), next_.end());
      const std::vector<std::int32_t> priorities(times_.size(), 120);  // As of any thread.
      compact.add_packed_int32(ftrace::kCompactNextPriorities, priorities.begin(),
                               priorities.end());
      for (const std::string_view name : order_) {
        compact.add_string(ftrace::kCompactNames, name.data(), name.size());
      }
      compact.add_packed_uint32(ftrace::kCompactNextNames, next_names_.begin(), next_names_.end());
    });
    times_.clear(), prev_states_.clear(), next_.clear(), next_names_.clear();
    names_.clear(), order_.clear();
    last_ = 0;  // The first of a packet is whole.
  }

 private:
  const std::int32_t cpu_;
  PerfettoPackets& out_;
  Nanos last_ = 0;
  std::vector<std::uint64_t> times_;
  std::vector<std::int64_t> prev_states_;
  std::vector<std::int32_t> next_;
  std::vector<std::uint32_t> next_names_;
  std::unordered_map<std::string, std::size_t> names_;
  std::vector<std::string_view> order_;  // Views into names_, which does not move them.
};

}  // namespace

std::int32_t CpusOf(const Trace& trace) {
  std::int32_t most = 0;
  for (const Track& row : trace.tracks()) {
    if (row.kind == TrackKind::kCore && row.core < PerfettoPlace::kMostLanes) {
      most = std::max(most, row.core + 1);
    }
  }
  return most;
}

void DescribeRun(const Recording& recording, const PerfettoPlace& place, PerfettoPackets& out) {
  const Trace& trace = *recording.trace;
  const std::string title = out.Clean(recording.title);
  const std::string reason = out.Clean(trace.truth_reason());
  const std::string about = AboutJson(recording);
  out.Packet([&](pbf_writer& packet) {
    packet.add_uint32(packet::kSequenceId, kDescriptions);
    pbf_writer own(packet, packet::kOwnRun);
    own.add_string(own::kTitle, title);
    own.add_int64(own::kPid, place.pid);
    own.add_string(own::kTruth, std::string(TruthKey(trace.truth())));
    if (!reason.empty()) own.add_string(own::kTruthReason, reason);
    own.add_uint64(own::kEvents, trace.events());
    own.add_uint64(own::kDropped, trace.dropped());
    own.add_int64(own::kLength, trace.now_ns());
    own.add_bool(own::kLive, trace.live());
    own.add_string(own::kAbout, about);
    if (!HasWorkers(trace)) return;
    for (std::uint32_t i = 0; i < trace.processes().size(); ++i) {
      const ProcessInfo& from = trace.processes()[i];
      pbf_writer process(own, own::kProcess);
      process.add_string(own::kProcessName, out.Clean(from.name));
      process.add_int32(own::kProcessSystemPid, from.pid);
      if (const Nanos start = StartUp(from); start >= 0) {
        process.add_int64(own::kProcessStart, start);
      }
      process.add_uint64(own::kProcessResident, from.resident_kib);
      process.add_uint64(own::kProcessProportional, from.proportional_kib);
      if (const std::string how = HowEnded(trace, i); !how.empty()) {
        process.add_string(own::kProcessHow, out.Clean(how));
      }
    }
  });
  for (std::uint32_t i = 0; i < trace.processes().size(); ++i) {
    DescribeProcess(recording, place, i, out);
  }
  for (TrackId track = 0; track < trace.tracks().size(); ++track) {
    DescribeRow(trace, track, place, out);
  }
  for (std::size_t i = 0; i < trace.counters().size(); ++i) DescribeCounter(trace, i, place, out);
}

std::uint64_t WriteCore(const Trace& trace, TrackId core, const PerfettoPlace& place,
                        PerfettoPackets& out) {
  const std::vector<Slice>& slices = trace.tracks()[core].slices;
  CompactSwitches switches(place.CpuOf(trace.tracks()[core]), out);
  std::uint64_t count = 0;
  TrackId running = kNoTrack;
  Nanos until = 0;
  const auto to_idle = [&] {
    if (running == kNoTrack) return;
    switches.Add(until, PrevState(trace, running, until), 0, "swapper");
    running = kNoTrack;
    ++count;
  };
  for (const Slice& slice : slices) {
    const Nanos end = trace.EndOf(slice);
    if (slice.subject >= trace.tracks().size() || end <= slice.begin) continue;
    if (running == slice.subject && until == slice.begin) {
      until = end;
      continue;
    }
    if (until != slice.begin) to_idle();
    const std::int64_t prev = running == kNoTrack ? 0 : PrevState(trace, running, slice.begin);
    switches.Add(slice.begin, prev, place.TidOf(slice.subject),
                 out.Clean(trace.tracks()[slice.subject].name));
    ++count;
    running = slice.subject;
    until = end;
  }
  to_idle();
  switches.Flush();
  return count;
}

}  // namespace interleave
