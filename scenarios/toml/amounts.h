#pragma once

#include <cstdint>
#include <expected>
#include <random>
#include <string>
#include <string_view>

#include "scenarios/toml/description.h"

namespace interleave {

// The numbers of one phase for one task, in range.
struct Amounts {
  double time_s = 0;              // Of what takes a time.
  bool iterations_given = false;  // `compute`: `count` says how many, not `time_s` how long.
  std::int64_t count = 0;         // Iterations, items or rounds.
  std::size_t size = 0;           // Bytes of an answer.
  int status = 0;
};

// An error says what is out of range and what is allowed: "`wait` is -1 s, but must be ...".
// REQUIRES: the formulas of `phase` are bound.
std::expected<Amounts, std::string> AmountsOf(const Phase& phase, double index,
                                              std::mt19937_64* random);

// `value` rounded, if it is within; else the sentence about `what`.
std::expected<std::int64_t, std::string> WholeNumber(double value, std::string_view what,
                                                     std::int64_t least, std::int64_t most);

}  // namespace interleave
