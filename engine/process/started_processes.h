#pragma once

#include <condition_variable>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "engine/pool/executor.h"
#include "engine/process/process_monitor.h"
#include "engine/process/worker_starter.h"

namespace interleave {

// Processes that were started for one task each, as multiprocessing.Process: the task has ended
// when its process has.
//
// Thread safety: all methods may be called from any thread.
class StartedProcesses final : private ProcessMonitor::Client {
 public:
  StartedProcesses(WorkerStarter& starter, ProcessSpace& space, Recorder& recorder)
      : starter_(starter), space_(space), recorder_(recorder), monitor_(recorder, space, *this) {}
  ~StartedProcesses() { Join(true); }

  // Takes over one reference to `job`. Throws SendError and ThreadError; the job is then dropped.
  void Start(JobRunner& runner, ThreadState& caller, const ThreadOptions& options, Job* job);
  std::size_t started();
  // How many have not ended.
  std::size_t running();
  bool OnlyDaemonsAreLeft();
  // Waits for those that are no daemons; with `daemons`, kills those that are and waits for all.
  void Join(bool daemons);
  void RequestStop();

 private:
  struct Entry {
    std::shared_ptr<WorkerProcess> worker;
    Job* job = nullptr;
    bool daemon = false;
    std::optional<ResultFrame> result;
  };

  void OnResult(ThreadState& thread, WorkerProcess& worker, ResultFrame result) override;
  void OnEnd(ThreadState& thread, WorkerProcess& worker, const ProcessEnd& end,
             const std::string& how) override;
  bool OnWake(ThreadState& thread) override;
  std::exception_ptr Outcome(ThreadState& thread, Entry& entry, const std::string& how);
  // REQUIRES: mutex_ is held.
  std::list<Entry>::iterator Find(const WorkerProcess& worker);

  WorkerStarter& starter_;
  ProcessSpace& space_;
  Recorder& recorder_;
  ProcessMonitor monitor_;

  std::mutex mutex_;
  std::condition_variable ended_;
  std::list<Entry> entries_;  // Those that live. Guarded by mutex_, as all that follows.
  std::size_t started_ = 0;
  bool monitoring_ = false;
  bool closing_ = false;
  bool stopped_ = false;
  bool killed_daemons_ = false;
};

}  // namespace interleave
