#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/analysis/statistics.h"
#include "engine/trace/trace.h"

namespace interleave {

// How two recordings differ. Pure; neither may be live.

// The tasks (and, of recordings of other programs, the slices) of one name in both.
struct NameDifference {
  std::string name;  // Of the task, without its number.
  struct Side {
    std::uint64_t count = 0;
    Nanos total_ns = 0;  // From begin to end, added up.
    Nanos longest_ns = 0;
    bool operator==(const Side&) const = default;
  };
  Side first;
  Side second;

  Nanos change_ns() const { return second.total_ns - first.total_ns; }
};

struct Difference {
  Statistics first;
  Statistics second;
  Totals first_totals;
  Totals second_totals;
  // Every name of either, the greatest change of the total first.
  std::vector<NameDifference> names;
};

Difference DifferenceOf(const Trace& first, const Trace& second);

}  // namespace interleave
