#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/pool/executor.h"
#include "engine/process/call.h"
#include "engine/process/process_monitor.h"
#include "engine/process/worker_starter.h"

namespace interleave {

// A pool of worker processes, with the rules of CPython's two.
//
// PoolKind::kExecutor, as concurrent.futures.ProcessPoolExecutor: one manager thread moves tasks
// into a call queue of one more than there are workers; what is in there can no longer be
// cancelled. Workers are started on demand. One that dies breaks the pool: all that is pending
// fails, the others are killed, and nothing more can be submitted.
//
// PoolKind::kPool, as multiprocessing.Pool: all workers start at once, and tasks go into a queue
// without that limit. One that dies is replaced, and its task is never heard of again; here it
// fails when the pool is closed, so that no program waits for ever.
class ProcessPool final : public Executor, private ProcessMonitor::Client {
 public:
  // REQUIRES: max_workers >= 1. All it is given outlives it. Throws ThreadError.
  ProcessPool(JobRunner& runner, WorkerStarter& starter, ProcessSpace& space, Recorder& recorder,
              ThreadState& caller, int max_workers, const PoolOptions& options);
  ~ProcessPool() override;

  // Throws SendError if an argument cannot be sent, BrokenPool once a worker has died.
  void Submit(ThreadState& caller, Job* job) override;
  void Shutdown(ThreadState& caller, bool cancel_pending) override;
  void KillWorkers() override;
  void Join() override;
  // Who is busy is the main program's view: from the submission until the result is settled.
  Standing Look() const override;

  // Everything pending fails with Stopped; the workers are killed by their starter.
  void RequestStop();

 private:
  struct Pending {
    Job* job = nullptr;
    EncodedCall call;
    bool marked = false;  // It is running, for all its future says.
  };

  void OnResult(ThreadState& thread, WorkerProcess& worker, ResultFrame result) override;
  void OnEnd(ThreadState& thread, WorkerProcess& worker, const ProcessEnd& end,
             const std::string& how) override;
  bool OnWake(ThreadState& thread) override;

  // REQUIRES: mutex_ is not held. Throws ThreadError.
  void StartWorker(ThreadState& caller);
  void FillCallQueue(ThreadState& thread);
  // nullopt if there is nothing to send, or no room. The job is in flight then.
  std::optional<Pending> NextCall(ThreadState& thread);
  void Break(ThreadState& thread, const std::string& how, TaskId at_work);
  void Lose(ThreadState& thread, const std::string& how, TaskId at_work);
  // Fails all that has not settled. REQUIRES: mutex_ is not held.
  void FailAll(ThreadState& thread, const std::exception_ptr& error, TaskOutcome outcome);
  void Fail(ThreadState& thread, Job* job, const std::exception_ptr& error, TaskOutcome outcome);
  // Fails the tasks of workers that died, once nobody can wait for them any more.
  void SettleLost();
  bool NothingToDo() const;  // REQUIRES: mutex_ is held.

  JobRunner& runner_;
  WorkerStarter& starter_;
  ProcessSpace& space_;
  Recorder& recorder_;
  const std::size_t max_workers_;
  const std::string name_;
  const PoolKind kind_;
  Channel calls_read_;                       // Workers have it, too.
  Channel calls_write_;                      // Only the manager thread's, after the start.
  std::atomic<std::uint64_t>& calls_taken_;  // By the workers. In shared memory.
  ProcessMonitor monitor_;

  mutable std::mutex mutex_;
  std::deque<Pending> pending_;                 // Guarded by mutex_, as all that follows.
  std::unordered_map<TaskId, Job*> in_flight_;  // In the call queue or with a worker.
  std::vector<std::shared_ptr<WorkerProcess>> workers_;
  std::vector<Job*> lost_;    // Of workers that died, kPool.
  std::size_t settling_ = 0;  // In neither of these any more, but not settled yet.
  std::uint64_t calls_sent_ = 0;
  std::size_t started_ = 0;  // Workers that live or are being started.
  std::size_t names_given_ = 0;
  std::size_t idle_permits_ = 0;  // Results that no submission has counted on for a free worker.
  bool shutdown_ = false;
  bool killed_ = false;
  bool stopped_ = false;
  std::string broken_;  // Why; empty while it is not.
};

}  // namespace interleave
