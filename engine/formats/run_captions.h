#pragma once

#include <cstddef>
#include <string>

#include "engine/analysis/explain_words.h"
#include "engine/analysis/statistics.h"

namespace interleave {

// What the bands of a run add up to, in words under them: in text diagrams and figures.

// What took most of the threads' time: "63 % waiting for I/O, 37 % running".
std::string ConcurrencyCaption(const Statistics& statistics);

// "1.01 of 2 cores busy · 1 296 hand-overs of the global lock"
std::string BusyCaption(const Statistics& statistics, std::size_t cores);
// "kernel scheduler records", "cores estimated: perf is not permitted", "simulated"
std::string TruthCaption(const Trace& trace);
// Both: "1.01 of 2 cores busy · kernel scheduler records".
std::string ParallelismCaption(const Trace& trace, const Statistics& statistics, std::size_t cores);

}  // namespace interleave
