#pragma once

#include <cstdint>
#include <thread>

#include "engine/record/clock.h"

namespace interleave {

// Keeps the calling thread computing until it has used `cpu_ns` more of a core's time.
inline void ComputeFor(Nanos cpu_ns) {
  const Nanos end = ThreadCpuNanos() + cpu_ns;
  std::uint64_t value = 1;
  while (ThreadCpuNanos() < end) {
    for (int i = 0; i < 1000; ++i) {
      value = value * 6364136223846793005 + 1442695040888963407;
      asm volatile("" : "+r"(value));
    }
  }
}

// Keeps the calling thread off its core for at least `nanos`: until another has computed as long.
inline void StayAwayFor(Nanos nanos) {
  std::thread other([nanos] { ComputeFor(nanos); });
  other.join();
}

}  // namespace interleave
