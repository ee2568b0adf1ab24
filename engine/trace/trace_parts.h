#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// The tables of a Trace as plain vectors, for who fills them in bulk: a reader of files. Each table
// means what its namesake in Trace means; the index of a track, task, object or process is its id.
//
//   TraceParts parts;
//   parts.names = std::make_shared<NameTable>();
//   parts.tracks.push_back({.name = "main", .tid = 4711});
//   parts.tracks[0].slices = ...;
//   TraceRepairs repairs;
//   recording.trace = TraceBuilder::Assemble(std::move(parts), repairs);
struct TraceParts {
  std::shared_ptr<NameTable> names;
  std::vector<Track> tracks;
  std::vector<TaskInfo> tasks;      // [0] is unused; may be empty.
  std::vector<ObjectInfo> objects;  // Likewise.
  std::vector<Flow> flows;
  std::vector<Mark> marks;
  std::vector<Counter> counters;
  std::vector<Hold> holds;
  std::vector<ProcessInfo> processes;  // [0] is the main program; may be empty.
  std::vector<Transfer> transfers;
  Nanos now_ns = 0;  // Raised to the last end of a slice.
  bool live = false;
  Truth truth = Truth::kKernel;
  std::string truth_reason;
  std::uint64_t events = 0;
  std::uint64_t dropped = 0;
};

// What `trace` knows besides its rows and what refers to them (flows, marks, counters, holds,
// transfers): for who makes another trace of it. Names are a table of its own; ids stay.
TraceParts WithoutRows(const Trace& trace);

// What Assemble() found wrong and put right. All zero for tables that came from a Trace.
struct TraceRepairs {
  std::uint64_t reordered = 0;  // Tables that were not in their order; they are sorted.
  std::uint64_t cut = 0;      // Slices, tasks and holds that overlapped others, or ended too early.
  std::uint64_t dropped = 0;  // Things on tracks that do not exist.
  std::uint64_t clamped = 0;  // Values that nothing has: states, kinds, times beyond all bounds.

  bool operator==(const TraceRepairs&) const = default;
};

// Times are kept within this, so that the difference of two of them never overflows.
inline constexpr Nanos kFurthestTime = Nanos{1} << 61;

// TraceBuilder::Assemble() takes whatever a file says, also a hostile one, and gives a trace that
// keeps every promise of Trace:
//  - slices of a track are sorted by begin; one that reaches into the next ends where that begins;
//    only the last may be open;
//  - task slices of a track are sorted by begin and nest; one that reaches over the end of the one
//    around it is cut there; depths are counted anew if any is wrong;
//  - flows are sorted by `to_ns`, marks and counter points by time, holds by begin, transfers by
//  end;
//  - a track that does not exist becomes kNoTrack; flows, and slices of cores, that have none are
//    dropped;
//  - unknown states, kinds and outcomes become the plainest one.
// Tables that are right already are not changed at all. Linear; sorts only what is not sorted.

}  // namespace interleave
