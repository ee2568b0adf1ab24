#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/picture/level_of_detail.h"
#include "engine/trace/trace.h"

namespace interleave {

// What is written into the blocks of a row. Pure.

// "sum squares #1", "waiting for file_a"; "" for what is not labelled.
std::string BlockLabel(const Trace& trace, const Slice& slice);

// Blocks that one label may lie across: alike, with less than `joined_ns` between them.
struct LabelRun {
  const Slice* slice = nullptr;  // The first.
  TimeRange range;
};
// Into `runs`, whose memory is used again.
void FindLabelRuns(std::span<const Block> blocks, Nanos joined_ns, std::vector<LabelRun>& runs);

// True if both would bear the same label.
inline bool AreAlike(const Slice& a, const Slice& b) {
  return a.task == b.task && a.state == b.state && a.detail == b.detail && a.subject == b.subject;
}

}  // namespace interleave
