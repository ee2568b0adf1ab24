#pragma once

#include <cstdint>

namespace interleave {

// Bytes of real memory that this process has now; 0 where the system does not say. What is shared
// with other processes counts, too.
std::int64_t ResidentBytes();

// How much more memory a process comes to have than it had at first: made where a run begins, read
// when it has ended. The greatest ever is known exactly if it fell into the time since; else the
// greatest of those seen with Look().
//
// Thread safety: none.
class MemoryGrowth {
 public:
  // What was freed before is given back to the system first, so that its reuse counts as growth.
  MemoryGrowth();
  // A system call: for every few milliseconds, not for every event.
  void Look();
  // Looks, and gives the growth in bytes; never negative.
  std::int64_t Greatest();

 private:
  std::int64_t at_first_ = 0;
  std::int64_t peak_at_first_ = 0;
  std::int64_t greatest_seen_ = 0;
};

}  // namespace interleave
