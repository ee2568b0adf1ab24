#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace interleave {

// One run beside others. Times in seconds.
struct ComparisonLine {
  std::string model;
  double wall_s = 0;
  double speedup = 0;  // 0: not known.
  double cores_busy = 0;
  double cpu_s = 0;
  double lock_wait_s = 0;  // The global lock and locks of the program, summed over the threads.
  double io_wait_s = 0;    // Likewise: I/O and timers.
  std::uint64_t switches = 0;
  double memory_mib = 0;  // 0: not known. A column that nobody knows is left out.
  std::string remark;     // An error, or what did not come out: shown under the table.
};

// A table in characters: a heading, a line per run, their remarks. Lines end in '\n'.
std::string ComparisonTable(std::span<const ComparisonLine> lines, bool ascii);

}  // namespace interleave
