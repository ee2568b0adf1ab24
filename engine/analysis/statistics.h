#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "engine/record/state.h"
#include "engine/trace/trace.h"

namespace interleave {

using StateTimes = std::array<Nanos, kStateCount>;  // Nanoseconds, by State.

inline Nanos TimeIn(const StateTimes& times, State state) {
  return times[static_cast<std::size_t>(state)];
}
// Waiting for the global lock or for a lock of the program.
inline Nanos TimeWaitingForLocks(const StateTimes& times) {
  return TimeIn(times, State::kWaitingGil) + TimeIn(times, State::kWaitingLock);
}

// The longest stay in a state that one thread had.
struct LongestStay {
  TrackId track = kNoTrack;  // kNoTrack: no thread was in that state.
  Nanos begin = 0;
  Nanos length = 0;
};

// What one thread, or one task of a loop, did with its time.
struct ThreadStatistics {
  TrackId track = kNoTrack;
  StateTimes state_ns{};
  Nanos on_core_ns = 0;  // From the core rows: kernel records or estimate, as Trace::truth() says.
};

// What a recording, or a range of it, comes to. Threads that only serve the model (the manager of
// a pool, the feeder of a queue) are no part of the program: that they rest or wait is not counted;
// what they take of the cores is. Slices that reach over an end of the range count
// with the part inside; those still open reach to Trace::now_ns().
struct Statistics {
  TimeRange range;
  std::vector<ThreadStatistics> threads;           // In the order of the trace, of all processes.
  StateTimes state_ns{};                           // Summed over the threads.
  Nanos on_core_ns = 0;                            // Summed over the cores.
  double cores_busy = 0;                           // on_core_ns by the length of the range.
  std::array<LongestStay, kStateCount> longest{};  // By State.
  // How often the global lock went to another thread than the one that had it before.
  std::uint64_t gil_hand_overs = 0;

  const LongestStay& Longest(State state) const { return longest[static_cast<std::size_t>(state)]; }
};

// Of the whole recording. May be asked of a live trace; costs a walk over its slices.
Statistics StatisticsOf(const Trace& trace);
// Of what lies in `range`, cut to the recording. Costs a walk over what touches the range.
Statistics StatisticsOf(const Trace& trace, TimeRange range);

// What is only counted, so that it is known of whole recordings alone.
struct Totals {
  std::size_t threads = 0;  // Of the program, in all of its processes; not those that serve it.
  // From here on with those that serve it. The threads' own clocks, read when they end: 0 for those
  // that go on.
  Nanos cpu_ns = 0;
  std::uint64_t voluntary_switches = 0;
  std::uint64_t involuntary_switches = 0;
  std::uint64_t core_changes = 0;
};
Totals TotalsOf(const Trace& trace);

// The worker processes of a recording; all zero where there are none.
struct ProcessTotals {
  std::size_t workers = 0;
  Nanos longest_start_ns = 0;          // From asking for one until it ran.
  std::uint64_t resident_kib = 0;      // The largest one's.
  std::uint64_t proportional_kib = 0;  // Summed over the workers.
};
ProcessTotals ProcessTotalsOf(const Trace& trace);

}  // namespace interleave
