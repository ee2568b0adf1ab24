#pragma once

#include <string>
#include <string_view>

#include "engine/trace/trace.h"

namespace interleave {

// Which of two runs is faster, and what makes the difference, in words. Pure; neither may be live.

struct SpeedVerdict {
  std::string claim;   // "Threads is 1.9 × as fast as Threads + GIL"
  std::string reason;  // "it waits 0.54 s less for the global lock"; empty if it is not that clear.

  bool operator==(const SpeedVerdict&) const = default;
};

// Costs a walk over the slices of both.
SpeedVerdict CompareSpeed(std::string_view first_title, const Trace& first,
                          std::string_view second_title, const Trace& second);

// Both in one sentence.
std::string VerdictSentence(const SpeedVerdict& verdict);

}  // namespace interleave
