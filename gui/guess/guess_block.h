#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/record/event.h"

namespace interleave {

// What a user draws into a row before the program runs. Plain values; nanoseconds from the start.

enum class GuessKind : std::uint8_t {
  kRunning,
  kWaiting,
  kTurns,  // Runs and waits by turns, each for too short a time to be drawn.
};

// A stretch of time: [begin, end).
struct GuessBlock {
  Nanos begin = 0;
  Nanos end = 0;
  GuessKind kind = GuessKind::kRunning;

  Nanos length() const { return end - begin; }
  bool operator==(const GuessBlock&) const = default;
};

// Of one row, in order of time; no two overlap.
using GuessBlocks = std::vector<GuessBlock>;

// One block of one row.
struct GuessPlace {
  std::size_t row = 0;
  std::size_t block = 0;

  bool operator==(const GuessPlace&) const = default;
};

}  // namespace interleave
