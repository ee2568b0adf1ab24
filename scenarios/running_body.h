#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/runtime/host_runtime.h"
#include "scenarios/run.h"

namespace interleave {

// What a body came to.
struct BodyEnd {
  Outcome outcome;
  std::exception_ptr error;
};

// The body of a scenario while a runtime runs it, on a thread of its own.
//
// Thread safety: one owner thread.
// Lifetime: the runtime and the request must outlive it; the destructor stops the run.
class RunningBody {
 public:
  RunningBody(const RunRequest& request, HostRuntime& runtime)
      : request_(request), runtime_(runtime) {}
  ~RunningBody();

  // Throws std::system_error if the machine gives no thread.
  void Begin();
  // Waits until it has ended, at most `timeout`. True if it has.
  bool WaitEnded(Nanos timeout);
  // REQUIRES: it has ended; called once.
  BodyEnd Take();

 private:
  const RunRequest& request_;
  HostRuntime& runtime_;
  std::mutex mutex_;
  std::condition_variable ended_;
  std::optional<BodyEnd> end_;  // Guarded by mutex_.
  std::thread thread_;
};

// The result of a run that is over: what its trace says, what the runtime noted, and whether it
// came out as the scenario promises. Without the memory of the main program.
RunResult ConcludeRun(const RunRequest& request, const Trace& trace, const HostRuntime& runtime,
                      BodyEnd end);

}  // namespace interleave
