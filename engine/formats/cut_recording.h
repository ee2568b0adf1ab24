#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/formats/recording.h"

namespace interleave {

// Which part of a recording is wanted, and told by what.
struct Cut {
  std::optional<TimeRange> range;  // nullopt: all of it.
  // Which rows: names, in which "*" stands for anything and capitals do not count; "threads",
  // "tasks" and "cores" for all of that kind. Empty: all.
  std::vector<std::string> rows;
  bool by_task = false;  // With rows of tasks in place of those of threads; `rows` is about those.

  bool empty() const { return !range && rows.empty() && !by_task; }
};

// The part of `recordings` that `cut` says, as recordings of their own that begin at 0.
//
// What reaches over an end of the range is cut there. Arrows stay if both of their ends do. What is
// only known of a whole recording (CPU time, switches, the wall time of the body) is left out where
// the range is cut. Ids of tasks, names and objects stay as they are.
// Errors: a sentence; a range that ends before it begins or lies behind the end, a row that no
// recording has.
std::expected<std::vector<Recording>, std::string> CutRecordings(
    std::span<const Recording> recordings, const Cut& cut);

}  // namespace interleave
