#pragma once

#include <span>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

struct TimelineCard;

// What happens over all of the recordings, in so many columns: what the minimap shows.
//
// Thread safety: none. Lifetime: refers to nothing between calls but to tell recordings apart.
class Overview {
 public:
  struct Column {
    float running = 0;  // Of the rows' time, 0 to 1,
    float waiting = 0;  // and for anything.
    bool operator==(const Column&) const = default;
  };

  // Of all cards together, over `whole`. Counted anew only if the recordings have grown enough for
  // that to be seen. REQUIRES: whole.length() > 0.
  std::span<const Column> Of(std::span<const TimelineCard> cards, TimeRange whole,
                             std::size_t columns);

 private:
  struct Key {
    std::vector<const Trace*> traces;
    TimeRange whole;
    std::size_t columns = 0;
    Nanos grown = 0;  // In steps.
    bool operator==(const Key&) const = default;
  };
  Key key_;
  Key wanted_;  // Kept for its memory.
  std::vector<Column> columns_;
};

}  // namespace interleave
