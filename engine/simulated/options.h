#pragma once

#include <cstdint>

#include "engine/record/event.h"

namespace interleave {

class StepChooser;

// Which runtime is simulated.
enum class SimulatedKind : std::uint8_t {
  kSequential,
  kThreads,
  kGlobalLock,
  kEventLoop,
  kProcesses,
};

// Who gets a core that is free, and for how long.
enum class SimulatedSchedule : std::uint8_t {
  kRoundRobin,  // In turn, a quantum each.
  kFair,        // Who has had the least; a quantum each.
  kFirstCome,   // In the order they became ready, until they wait: nobody is preempted.
  kPriority,    // Who was started earlier comes first, and takes the core from who came later.
};

// The simulated machine. Costs are virtual nanoseconds; with the defaults nothing but computing and
// waiting takes time, which is the machine of the textbooks.
struct SimulatedOptions {
  SimulatedKind kind = SimulatedKind::kThreads;
  int cores = 1;
  SimulatedSchedule schedule = SimulatedSchedule::kRoundRobin;
  Nanos quantum = 4'000'000;
  Nanos context_switch = 0;   // When a core goes over to another thread.
  Nanos wake_up = 0;          // From the end of a wait until the thread wants a core.
  Nanos network_latency = 0;  // Added to every request.
  Nanos process_start = 0;    // From asking for a worker process until it can run a task.
  std::int64_t byte_ps = 0;   // Turning a byte to be sent into one that is, in picoseconds.
  // A computation takes iterations × this, in picoseconds. The default is what one square of a sum
  // takes on the machine this was written on.
  std::int64_t iteration_ps = 500;
  // Whether to measure what the bodies really take here; see SimulatedHost::computed().
  bool measure = false;
  // One operation of an interpreter that others can see: a read, a write, the end of a round.
  Nanos operation = 50;
  // From the moment a circle of waits closes until somebody is told. (A loop tells at once.)
  Nanos deadlock_found = 0;
  // The global lock.
  Nanos switch_interval = 5'000'000;
  bool check_every_operation = false;
  // If set, it says who takes each step that others can see; nothing but that takes time then.
  StepChooser* chooser = nullptr;
  Nanos step = 1'000'000;  // How long such a step is shown to take.
  // A run that takes more scheduling events is stopped with a sentence.
  std::uint64_t most_events = 200'000'000;
};

inline constexpr int kMostSimulatedCores = 1024;

}  // namespace interleave
