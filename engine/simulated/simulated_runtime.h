#pragma once

#include <memory>
#include <vector>

#include "engine/record/collector.h"
#include "engine/runtime/host_runtime.h"
#include "engine/simulated/options.h"

namespace interleave {

// A runtime in virtual time: a discrete-event scheduler runs the bodies of all simulated threads on
// the calling thread, on as many virtual cores as one likes. The same program, options and seed
// give the same facts, to the byte: nothing depends on the clock or on another thread.
//
// What it records are facts with virtual times, as a Collector hands them on, switches of cores
// included.
class SimulatedHost : public HostRuntime {
 public:
  // Appends what was recorded since the last call. May be called from any thread, during RunMain().
  virtual void TakeFacts(std::vector<Fact>& out) = 0;
  // Scheduling decisions so far: steps of threads, timers. REQUIRES: RunMain() has returned.
  virtual std::uint64_t scheduled() const = 0;
  // The iterations that the bodies have computed, and what they took of the thread that ran the
  // machine; and how often the bodies went on, and what they took besides, from one verb to the
  // next. REQUIRES: it was to measure; RunMain() has returned.
  struct Computed {
    std::uint64_t iterations = 0;
    Nanos cpu = 0;
    std::uint64_t stretches = 0;
    Nanos between = 0;
  };
  virtual Computed computed() const = 0;
};

// RunMain() throws DeadlockError, with who waits for what, if nobody can go on, and
// std::runtime_error at the limit of events. REQUIRES: 1 <= cores <= kMostSimulatedCores, costs not
// negative, quantum > 0.
std::unique_ptr<SimulatedHost> MakeSimulatedRuntime(std::shared_ptr<NameTable> names,
                                                    const RuntimeOptions& options,
                                                    const SimulatedOptions& simulated);

}  // namespace interleave
