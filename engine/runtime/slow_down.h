#pragma once

#include <algorithm>

#include "engine/record/clock.h"
#include "engine/record/event.h"

namespace interleave {

// Makes a computation take `factor` times as long by really computing more, in proportion to what
// each step has taken: what a free-threaded interpreter does besides the program's own work.
//
// Thread safety: one thread; make one for each computation.
class SlowDown {
 public:
  // A factor of 1, or less, changes nothing.
  explicit SlowDown(double factor) : more_(std::max(factor - 1, 0.0)) {}

  template <typename Step>
  void Run(Step step) {
    if (more_ <= 0) [[likely]] {
      step();
      return;
    }
    const Nanos begin = MonotonicNanos();
    step();
    Add(MonotonicNanos() - begin);
  }

  // Numbers squared so far, beyond the work itself.
  std::uint64_t extra() const { return extra_; }

 private:
  void Add(Nanos took);

  const double more_;
  Nanos shortest_ = 0;  // Of the steps so far: one that was interrupted counts as four of these.
  double owed_ns_ = 0;
  std::uint64_t extra_ = 0;
};

}  // namespace interleave
