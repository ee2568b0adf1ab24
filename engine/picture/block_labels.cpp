#include "engine/picture/block_labels.h"

namespace interleave {

std::string BlockLabel(const Trace& trace, const Slice& slice) {
  switch (slice.state) {
    case State::kRunning:
      return trace.TaskLabel(slice.task);
    case State::kStarting:
      return "start";
    case State::kWaitingIo: {
      std::string what = trace.SubjectLabel(slice);
      return what.empty() ? what : "waiting for " + what;
    }
    case State::kIdle:  // An event loop that waits for timers and sockets.
      return slice.detail == SubjectKind::kName ? trace.SubjectLabel(slice) : "";
    default:
      return {};
  }
}

void FindLabelRuns(std::span<const Block> blocks, Nanos joined_ns, std::vector<LabelRun>& runs) {
  runs.clear();
  for (const Block& block : blocks) {
    const bool goes_on = !runs.empty() && AreAlike(*runs.back().slice, *block.slice) &&
                         block.range.begin - runs.back().range.end < joined_ns;
    if (goes_on) {
      runs.back().range.end = block.range.end;
    } else {
      runs.push_back({.slice = block.slice, .range = block.range});
    }
  }
}

}  // namespace interleave
