#include "engine/record/process_memory.h"

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace interleave {
namespace {

// The most this process ever had.
std::int64_t PeakBytes() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return std::int64_t{usage.ru_maxrss} * 1024;
}

}  // namespace

std::int64_t ResidentBytes() {
  std::FILE* statm = std::fopen("/proc/self/statm", "re");
  if (statm == nullptr) return 0;
  long size = 0, resident = 0;  // In pages.
  const int read = std::fscanf(statm, "%ld %ld", &size, &resident);
  std::fclose(statm);
  return read == 2 ? std::int64_t{resident} * sysconf(_SC_PAGESIZE) : 0;
}

MemoryGrowth::MemoryGrowth() {
  malloc_trim(0);
  at_first_ = greatest_seen_ = ResidentBytes();
  peak_at_first_ = PeakBytes();
}

void MemoryGrowth::Look() { greatest_seen_ = std::max(greatest_seen_, ResidentBytes()); }

std::int64_t MemoryGrowth::Greatest() {
  Look();
  const std::int64_t peak = PeakBytes();
  if (peak > peak_at_first_) greatest_seen_ = std::max(greatest_seen_, peak);
  return greatest_seen_ - at_first_;
}

}  // namespace interleave
