#pragma once

#include <span>
#include <string>
#include <vector>

#include "engine/formats/comparison_table.h"
#include "engine/formats/recording.h"

namespace interleave {

// What recordings come to, side by side, for tables of any format.

// A line for each, in their order. Where all titles begin alike up to a ": ", as those of the runs
// of one scenario do, the lines bear only what follows it. Speed-ups are against the sequential
// run, or against the first where there is none; a run that did not come to its end has none.
std::vector<ComparisonLine> Compare(std::span<const Recording> recordings);

// The result, or what went wrong: "sum 333 333 283", "FAILED: ..."; "" where nothing is known.
std::string OutcomeText(const Recording& recording);

}  // namespace interleave
