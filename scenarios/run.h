#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "engine/analysis/findings.h"
#include "engine/analysis/statistics.h"
#include "engine/record/collector.h"
#include "engine/record/state.h"
#include "engine/trace/trace.h"
#include "scenarios/scenario.h"

namespace interleave {

inline constexpr double kMinTimeScale = 0.01;
inline constexpr double kMaxTimeScale = 10;

struct RunRequest {
  const Scenario* scenario = nullptr;
  Model model = Model::kThreads;
  Values values;
  double time_scale = 1;  // Multiplies every wait.
  std::uint64_t seed = 1;
  bool kernel_records = true;  // False: core rows are estimated even where the kernel would tell.
  // Gets all that is recorded, as Poll() takes it in, on the owner's thread; may be empty.
  // RecordingFile keeps it.
  std::function<void(std::span<const Fact> facts, const NameTable& names)> record;
};

// How long a step of an event loop may take in that run before it is flagged.
Nanos SlowStep(const RunRequest& request);

// What a finished run came to. Times in seconds of wall clock.
struct RunResult {
  double wall_s = 0;
  double cpu_s = 0;       // CPU time of all recorded threads.
  double cores_busy = 0;  // Time on cores, divided by the wall time.
  nlohmann::json value;   // What the body returned; null if it failed.
  std::string text;
  bool ok = false;
  bool stopped = false;                       // Ended by Stop or Ctrl-C.
  std::string error;                          // Empty if ok.
  ProcessTotals workers;                      // Processes beside the main program.
  std::array<double, kStateCount> state_s{};  // Summed over the threads of the program.
  std::uint64_t voluntary_switches = 0;
  std::uint64_t involuntary_switches = 0;
  std::uint64_t gil_hand_overs = 0;
  std::size_t threads = 0;  // Of the program, in all its processes; none that only serves it.
  // The most memory that the program had beyond what it had before the run, in MiB; what the
  // recording takes is part of it.
  double memory_mib = 0;
  // What a user should know, though nothing failed: a task that nobody waited for ...
  std::vector<std::string> notes;
  std::vector<Finding> findings;  // What is worth knowing about the recording.
};

// The waits that tables of results speak of, in seconds, summed over the threads of the program.
// For the global lock and for locks of the program.
double LockWaitSeconds(const RunResult& result);
// For sockets, and for devices that timers stand for.
double IoWaitSeconds(const RunResult& result);
double SleepSeconds(const RunResult& result);  // Timers.

// One scenario running under one model. It has threads of its own; whoever owns the Run pulls
// what they recorded with Poll(), a few dozen times a second.
//
// Thread safety: one owner thread calls everything; RequestStop() may be called from any.
// Lifetime: the destructor stops the run, waits for its threads and leaves nothing behind.
class Run {
 public:
  // Errors: a sentence, when the model is not built, the model is not one of the scenario's, a
  // value is out of range, or the machine refuses memory or threads.
  static std::expected<std::unique_ptr<Run>, std::string> Start(RunRequest request);
  virtual ~Run() = default;

  virtual const RunRequest& request() const = 0;
  // Moves what has been recorded into trace(); computes result() once the body has ended.
  virtual void Poll() = 0;
  // Waits until the body has ended, at most `timeout` nanoseconds. True if it has.
  virtual bool WaitEnded(Nanos timeout) = 0;
  // True once the body has ended and Poll() has taken everything in: trace() is complete.
  virtual bool finished() const = 0;
  virtual void RequestStop() = 0;

  virtual const Trace& trace() const = 0;
  // Keeps the recording beyond the run. REQUIRES: finished().
  virtual std::shared_ptr<const Trace> ShareTrace() const = 0;
  // REQUIRES: finished().
  virtual const RunResult& result() const = 0;
};

}  // namespace interleave
