#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <tuple>

namespace interleave {

// A place in a scenario file, counted from 1; 0 where there is none.
struct Place {
  std::int32_t line = 0;
  std::int32_t column = 0;

  auto Fields() { return std::tie(line, column); }
};

// What is wrong in a scenario file: where, what was found and what is allowed, as a sentence.
struct ScenarioFileError {
  Place place;
  std::string text;
};

template <typename T>
using Read = std::expected<T, ScenarioFileError>;
using Wrong = std::unexpected<ScenarioFileError>;

}  // namespace interleave
