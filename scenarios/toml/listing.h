#pragma once

#include "scenarios/scenario.h"
#include "scenarios/toml/description.h"

namespace interleave {

// What a description would look like as a program, for people to read.
Listing ListingOf(const Description& description);

// A formula in the notation of both languages: "0.1 * (index + 1)"; times in seconds.
std::string FormulaText(const Formula& formula, const Description& description);

}  // namespace interleave
