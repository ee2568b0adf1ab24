#pragma once

#include <cstddef>
#include <deque>

#include "engine/analysis/statistics.h"
#include "engine/trace/trace.h"

namespace interleave {

// Statistics of the measured range, kept while nothing changes: counting walks over all slices in
// the range, and several panels ask in every frame.
//
// Thread safety: none; the window's.
class RangeStatistics {
 public:
  // Valid until the next call.
  const Statistics& Of(const Trace& trace, TimeRange range);

 private:
  struct Kept {
    const Trace* trace = nullptr;
    Nanos now_ns = 0;
    std::size_t events = 0;  // Another recording may come to lie where one has gone.
    TimeRange range;
    Statistics statistics;
  };
  std::deque<Kept> kept_;  // The oldest first.
};

}  // namespace interleave
