#pragma once

#include <sys/types.h>

#include <atomic>
#include <cstdint>
#include <expected>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/process/process_space.h"
#include "engine/process/worker_process.h"
#include "engine/record/recorder.h"
#include "engine/runtime/host_runtime.h"
#include "engine/task/thread_state.h"

namespace interleave {

// Starts the worker processes of one run: this program's own executable in its worker mode (see
// worker_main.h), never a fork of a process that has threads. A worker ends when the process that
// started it does, however that ends: it holds one end of a pipe whose other end nobody else has.
//
// Thread safety: all methods may be called from any thread.
// Lifetime: the recorder and the space outlive it, and it outlives its workers.
class WorkerStarter {
 public:
  struct Request {
    std::string name;
    WorkerRole role = WorkerRole::kPool;
    const Channel* calls = nullptr;                     // The queue of its pool.
    const std::atomic<std::uint64_t>* taken = nullptr;  // In shared memory: likewise.
  };

  // With StartMethod::kForkServer, starts the template process. Throws std::runtime_error with a
  // sentence, if it cannot be had.
  WorkerStarter(Recorder& recorder, ProcessSpace& space, const RuntimeOptions& options,
                const ProcessOptions& processes);
  ~WorkerStarter();

  // Starts one; it reports through its channel. Throws ThreadError with a sentence if the system
  // gives no process, Stopped after KillAll().
  std::shared_ptr<WorkerProcess> Start(ThreadState& caller, const Request& request);
  // Kills all that live, and starts no more.
  void KillAll();

 private:
  struct Spawned {
    pid_t pid = 0;
    Descriptor pidfd;
  };
  Spawned Spawn(Channel& worker_end, bool as_template);
  Spawned AskTemplate(Channel& worker_end);
  void SendSetup(Channel& channel, const Request& request, ProcessId process, std::size_t lane,
                 const WorkerDesk& desk);
  ProcessEnd WaitForChild(pid_t pid);
  ProcessEnd WaitForTemplate(pid_t pid);

  Recorder& recorder_;
  ProcessSpace& space_;
  const RuntimeOptions options_;
  const ProcessOptions processes_;
  Descriptor lifeline_read_;
  Descriptor lifeline_write_;  // Nobody else has it: it closes when this process ends.
  std::atomic<ProcessId> next_process_{1};

  std::mutex mutex_;
  bool stopped_ = false;                               // Guarded by mutex_.
  std::vector<std::weak_ptr<WorkerProcess>> workers_;  // Guarded by mutex_.

  std::mutex template_mutex_;
  Channel template_;                           // Guarded by template_mutex_.
  std::map<pid_t, ProcessEnd> template_ends_;  // Not asked for yet. Likewise.
  std::unique_ptr<WorkerProcess> template_process_;
};

}  // namespace interleave
