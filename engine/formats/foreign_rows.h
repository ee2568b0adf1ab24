#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/formats/record_list.h"
#include "engine/trace/trace.h"

namespace interleave {

// From slices as a file gives them to slices that nest. Pure.

struct PairedRecords {
  std::vector<Slice> slices;     // By begin, the longer first; may still overlap.
  std::uint64_t stray_ends = 0;  // Ends of what had not begun.
  std::uint64_t unended = 0;     // Begun, but never ended: they reach to the last time.
};
// Takes all `records` (and gives their memory back): ends close what was begun last. `task_ids`:
// what a record of a task stands for. `last`: the last time of the whole file.
PairedRecords PairRecords(RecordList& records, std::span<const TaskId> task_ids, Nanos last);

struct NestedRow {
  std::vector<Slice> slices;                 // Nested, depths counted.
  std::vector<std::vector<Slice>> overlaps;  // Further rows, of what overlaps the first.
  std::uint64_t cut = 0;  // Ends that were moved to the end of what is around them.
};
// Slices that overlap without nesting go to further rows, kMostOverlaps of them at most; beyond
// that, and where ends differ by less than `tolerance` (rounding), they are cut.
inline constexpr std::size_t kMostOverlaps = 64;
NestedRow Nest(std::vector<Slice> slices, Nanos tolerance);

// What a thread did from moment to moment, as far as its slices tell: running, under the name of
// the innermost one (or the outermost, which are fewer), and nothing between them.
std::vector<Slice> StatesOf(std::span<const Slice> nested, bool innermost);

}  // namespace interleave
