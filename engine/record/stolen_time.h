#pragma once

#include <string>
#include <string_view>

#include "engine/record/event.h"

namespace interleave {

// What the machine under a virtual one took from its cores while threads were on them: the kernel
// counts it as time on the core, the clocks of the threads do not, and everything takes longer by
// it. See proc(5), /proc/stat, "steal".
struct StolenTime {
  Nanos stolen = 0;  // Of all cores of the system since it started, in steps of `tick`.
  int cores = 0;     // Of the system; 0 where it does not tell.
  Nanos tick = 0;    // 10 ms.
  Nanos at = 0;      // When this was read; see MonotonicNanos().

  // All 0 on a machine of its own, and where the system does not tell.
  static StolenTime Read();
  // The same out of the text of /proc/stat, where a second has so many ticks.
  static StolenTime Of(std::string_view stat, long ticks_per_second);
};

// A sentence for whoever reads a recording that was made between the two, if what was stolen
// changes what it says; else empty.
std::string StolenWords(const StolenTime& before, const StolenTime& after);

}  // namespace interleave
