#pragma once

#include <string>
#include <string_view>

#include "engine/record/event.h"

namespace interleave {

// What the machine under a virtual one took from its cores while threads were on them: the kernel
// counts it as time on the core, the clocks of the threads do not, and everything takes longer by
// it. See proc(5), /proc/stat, "steal".

// Of all cores together since the machine started, in steps of a clock tick (10 ms). 0 on a
// machine of its own, and where the system does not tell.
Nanos StolenTime();

// The same out of the text of /proc/stat, where a second has `ticks`.
Nanos StolenIn(std::string_view stat, long ticks);

// A sentence for whoever reads a recording of `wall` on so many cores, if what was stolen changes
// what it says; else empty.
std::string StolenWords(Nanos stolen, Nanos wall, int cores);

}  // namespace interleave
