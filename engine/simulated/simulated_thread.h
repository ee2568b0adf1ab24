#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include "engine/simulated/virtual_clock.h"
#include "engine/sync/wait_for_graph.h"
#include "engine/task/context.h"

namespace interleave {

class SimulatedPool;
class SimulatedRuntime;

// A body that goes on however often it is told to stop is left where it is.
inline constexpr std::uint32_t kMostStops = 1000;

struct SimulatedThread;

// One task on the simulated machine: its context, and what it waits for. There are many: it is
// small.
//
// Lifetime: made and deleted by SimulatedRuntime; Job::loop_task points to it while it lives.
class SimulatedTask final : public Context,
                            public Wakeable,
                            public FutureWaiter,
                            public VirtualTimer {
 public:
  SimulatedTask(SimulatedThread& thread, Job* job, SimulatedPool* pool);
  ~SimulatedTask() override;

  void Wake() override;
  void OnSettled(FutureCore& future) override;
  void OnTime() override;

  SimulatedThread& carrier;
  const FutureRef<Job> job;
  SimulatedPool* const pool;  // Of a loop.
  std::coroutine_handle<> resume;
  std::exception_ptr* error = nullptr;              // Of the operation under way.
  FutureOperation* futures = nullptr;               // Likewise, if it waits for futures.
  AcquireOperation* acquire = nullptr;              // Likewise, if it waits for a lock ...
  std::unique_ptr<WaitForGraph::Waiter> waits_for;  // ... for others to see.
  SimulatedPool* joins = nullptr;                   // Likewise, if it waits for a pool to drain.
  std::size_t unsettled = 0;
  std::uint32_t stops = 0;           // How often it has been told to stop.
  std::uint32_t what = 0;            // It waits for ...
  State waits_in = State::kRunning;  // ... for the sentence about a deadlock.
  SubjectKind detail = SubjectKind::kNone;
  bool begun = false;
  bool waiting = false;
  bool woken = false;
  bool timed_out = false;
  bool must_cancel = false;
  bool cancel_delivered = false;
  // Only where a chooser says who goes on.
  struct Explored {
    VisibleStep step;                   // Its next one, if it is at one.
    AcquireOperation* locks = nullptr;  // Of that step, if it takes a lock.
    bool at_step = false;
    // It has slept and changed nothing since: if it sleeps again, it only looks at something, again
    // and again.
    bool slept = false;
    std::optional<std::uint64_t> looks;        // It sleeps until there was more progress than this.
    std::uint64_t slept_at = 0;                // A count of all sleeps.
    std::map<const void*, std::int64_t> seen;  // By cell: what it has read and not written since.
  };
  std::unique_ptr<Explored> explored;
};

// One thread of the simulated machine. There are many: it is small.
struct SimulatedThread final : public VirtualTimer {
  enum class Status : std::uint8_t { kReady, kOnCore, kBlocked, kEnded };

  SimulatedThread(SimulatedRuntime& owner, std::uint32_t lane_number)
      : machine(owner), lane_id(lane_number) {}
  // It has waited an interval for the global lock, or its wake-up has come through.
  void OnTime() override;

  SimulatedRuntime& machine;
  const std::uint32_t lane_id;
  Status status = Status::kBlocked;
  bool daemon = false;
  bool loop = false;
  bool has_floor = false;
  bool uses_floor = false;
  bool waits_for_floor = false;
  bool steppable = false;
  bool in_wait = false;  // Its kWaitBegin wants an end.
  bool idle = false;
  enum class Initializer : std::uint8_t { kWaits, kRuns, kDone, kFailed };
  Initializer initializer = Initializer::kWaits;  // Of a worker whose pool has one.
  std::uint32_t process = 0;                      // Its worker process; 0: the main program.
  NameId name = 0;
  int core = -1;
  TaskLocals locals;
  std::uint64_t seen_switch = 0;
  Nanos burst = 0;       // Work left before its task goes on.
  Nanos burst_step = 1;  // A checkpoint each.
  Nanos kept_burst = 0;  // What is left of it, while it waits for the global lock.
  Nanos cpu = 0;
  Job* job = nullptr;                   // To begin with. One reference.
  SimulatedPool* pool = nullptr;        // Of a worker.
  std::unique_ptr<SimulatedTask> task;  // Of a thread.
};

// One core of the simulated machine. Its timer is the end of what it does now.
struct SimulatedCore final : public VirtualTimer {
  SimulatedCore(SimulatedRuntime& owner, int number) : machine(owner), index(number) {}
  void OnTime() override;

  SimulatedRuntime& machine;
  const int index;
  SimulatedThread* thread = nullptr;
  SimulatedThread* last = nullptr;
  Nanos since = 0;  // Until here its work has been accounted for.
  Nanos quantum_end = 0;
};

}  // namespace interleave
