#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace interleave {

// One run beside others. Times in seconds; 0: none, or not known.
struct ComparisonLine {
  std::string model;
  double wall_s = 0;
  double speedup = 0;
  double cores_busy = 0;
  double cpu_s = 0;
  double lock_wait_s = 0;  // The global lock and locks of the program, summed over the threads.
  double io_wait_s = 0;    // Likewise, as are timers:
  double sleep_s = 0;
  std::uint64_t switches = 0;
  double memory_mib = 0;
  std::string remark;  // An error, or what did not come out: shown under the table.
};

struct TableOptions {
  int width = 80;      // Columns of the screen.
  bool ascii = false;  // Plain ASCII, also where a lecture's projector knows no more.
};

// A table in characters: a heading, a line per run, their remarks. Lines end in '\n'. Columns in
// which nothing is known are left out; of the others those that do not fit, and a line says which.
std::string ComparisonTable(std::span<const ComparisonLine> lines, const TableOptions& options);

}  // namespace interleave
