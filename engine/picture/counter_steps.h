#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// Counters as a screen shows them. Pure; no drawing.

// Of a recording, those that ever changed: their places in Trace::counters(), at most `most`.
std::vector<std::size_t> CountersWorthARow(const Trace& trace, std::size_t most);

// What `points` say at `at`: the last value up to then, 0 before the first.
// REQUIRES: in order of time.
std::int64_t ValueAt(std::span<const CounterPoint> points, Nanos at);

// The highest value in each of `bins` equal parts of `view`. Of a part with very many points a
// sample is looked at. O(bins * log(points)). REQUIRES: in order of time; bins > 0.
std::vector<std::int64_t> HighestPerBin(std::span<const CounterPoint> points, TimeRange view,
                                        std::size_t bins);

}  // namespace interleave
