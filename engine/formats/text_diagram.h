#pragma once

#include <cstddef>
#include <string>

#include "engine/trace/trace.h"

namespace interleave {

// One run as a picture of characters, for terminals, mails and chat: a row for each thread (or
// task of a loop) above a row for each core, what they add up to under each, a time axis and a
// legend of what occurs. Where there are worker processes, the rows of each stand together below a
// heading with its number, how it ended if not by itself, and its memory.

struct DiagramRun {
  std::string title;  // "Three downloads"
  std::string model;  // "threads"
  double wall_s = 0;
  double speedup = 0;            // 0: not known, not shown.
  const Trace* trace = nullptr;  // May be live.
  std::string remark;            // Result or error, shown under the title; may be empty.
};

struct DiagramOptions {
  int width = 80;             // Columns of every line; kept between 40 and 300.
  bool ascii = false;         // No character outside ASCII, also in names.
  TimeRange range;            // What to show; an empty one stands for the whole recording. Give
                              // several runs one range and their times can be compared by eye.
  std::size_t max_rows = 16;  // Of each band. What is left out is counted.
};

// Lines that end in '\n', all of the same display width. Each character shows the state that had
// the largest share of its time, with the exceptions that text_cells.h names: nothing that ran
// and no wait for a lock vanishes.
std::string TextDiagram(const DiagramRun& run, const DiagramOptions& options);

}  // namespace interleave
