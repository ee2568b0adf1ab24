#pragma once

#include <cstdint>

#include "engine/formats/perfetto_packets.h"
#include "engine/formats/recording.h"

namespace interleave {

// Where a run stands in a Perfetto trace. Process and thread numbers differ all over the file, as
// do numbers of tracks (uuids) and cores; all are small, so that they take little room.
struct PerfettoPlace {
  // Readers keep tables of so many cores. What lies beyond is written as plain tracks.
  static constexpr std::int32_t kMostLanes = 128;

  std::int64_t pid = 1;  // Of the main program; its worker processes follow.
  std::int64_t first_tid = 1;
  std::int32_t first_cpu = 0;

  std::int64_t PidOf(const Trace& trace, const Track& row) const {
    return row.process < trace.processes().size() ? pid + row.process : pid;
  }
  std::int64_t TidOf(TrackId track) const { return first_tid + track; }
  bool HasLane(const Track& row) const {
    return row.core >= 0 && row.core < kMostLanes - first_cpu;
  }
  std::int32_t CpuOf(const Track& row) const { return first_cpu + row.core; }
  // As no pid is a tid, neither are the uuids. Counters have those behind all of them.
  std::uint64_t UuidOf(TrackId track) const { return static_cast<std::uint64_t>(TidOf(track)); }
  std::uint64_t UuidOfProcess(std::uint32_t process) const {
    return static_cast<std::uint64_t>(pid) + process;
  }
  std::uint64_t UuidOfCounter(const Trace& trace, std::size_t counter) const {
    constexpr std::uint64_t kBehindAll = std::uint64_t{1} << 32;
    return kBehindAll + (UuidOf(0) << 20) + counter + trace.tracks().size();
  }
};

// How many numbers of cores the run takes.
std::int32_t CpusOf(const Trace& trace);

// The packets that say which processes, tracks and counters there are, and, for our own reader,
// what they are.
void DescribeRun(const Recording& recording, const PerfettoPlace& place, PerfettoPackets& out);

// What a core ran, as scheduler records. Gives how many switches that were.
std::uint64_t WriteCore(const Trace& trace, TrackId core, const PerfettoPlace& place,
                        PerfettoPackets& out);

}  // namespace interleave
