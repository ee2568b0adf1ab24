#include "engine/trace/innermost.h"

#include <algorithm>

namespace interleave {

std::vector<TaskPiece> Innermost(std::span<const Slice> tasks, Nanos now) {
  std::vector<TaskPiece> pieces;
  std::vector<TaskPiece> open;  // What has begun, the outermost first.
  Nanos told = 0;               // Up to here.
  const auto tell = [&](Nanos until) {
    if (!open.empty() && told < until) pieces.push_back({told, until, open.back().task});
    told = std::max(told, until);
  };
  const auto close_until = [&](Nanos at) {
    while (!open.empty() && open.back().end <= at) {
      tell(open.back().end);
      open.pop_back();
    }
  };
  for (const Slice& task : tasks) {
    close_until(task.begin);
    tell(task.begin);
    open.push_back({task.begin, task.end == kOpenEnd ? now : task.end, task.task});
  }
  close_until(kOpenEnd);
  return pieces;
}

std::span<const TaskPiece> PiecesIn(std::span<const TaskPiece> pieces, TimeRange range) {
  const auto first = std::ranges::upper_bound(pieces, range.begin, {}, &TaskPiece::end);
  const auto last = std::ranges::lower_bound(first, pieces.end(), range.end, {}, &TaskPiece::begin);
  return {first, last};
}

}  // namespace interleave
