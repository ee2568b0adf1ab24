#pragma once

#include <ctime>

#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

#include <cstdint>

#include "engine/record/event.h"

namespace interleave {

// CLOCK_MONOTONIC in nanoseconds: the axis that the kernel's scheduler records are on, too.
inline Nanos MonotonicNanos() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return Nanos{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// CPU time of the calling thread in nanoseconds.
inline Nanos ThreadCpuNanos() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return Nanos{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

// True where the time stamp counter ticks at one rate on all cores, whatever they do.
inline bool HasInvariantTsc() {
#if defined(__x86_64__)
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) != 0 && (edx & (1U << 8)) != 0;
#else
  return false;
#endif
}

// The recorder's clock: a few nanoseconds a reading. The unit is whatever the counter counts; a
// TickConverter knows what that is in nanoseconds.
class TickClock {
 public:
  // Asks the machine once, when a recording is set up; copies are free.
  TickClock() : tsc_(HasInvariantTsc()) {}

  std::uint64_t Now() const {
#if defined(__x86_64__)
    if (tsc_) [[likely]]
      return __rdtsc();
#endif
    return static_cast<std::uint64_t>(MonotonicNanos());
  }
  bool tsc() const { return tsc_; }

 private:
  bool tsc_;
};

}  // namespace interleave
