#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "engine/record/recorder.h"
#include "engine/runtime/global_lock_options.h"
#include "engine/task/runtime.h"
#include "engine/task/task.h"

namespace interleave {

// What every runtime is given.
struct RuntimeOptions {
  double time_scale = 1;
  std::uint64_t seed = 1;
  int cores = 1;
  std::uint16_t http_port = 0;  // Of the loopback server; 0 if there is none.
  std::string http_refusal;     // Why there is none.
};

// Something a user should know about one task when the run is over.
struct TaskNote {
  TaskId task = 0;
  std::string text;  // Goes on after the task's name: "failed and nobody looked: ..."
};

// A runtime as the one who starts it sees it.
class HostRuntime : public Runtime {
 public:
  // Runs `body` as the main task on the calling thread, then waits for every thread and pool the
  // body left behind; daemon threads are stopped. Rethrows what the body threw.
  virtual void RunMain(const std::function<Task<void>(Context&)>& body) = 0;
  // Every wait and computation of the run ends with Stopped. May be called from any thread.
  virtual void RequestStop() = 0;
  // REQUIRES: RunMain() has returned.
  virtual std::vector<TaskNote> notes() const { return {}; }
};

// One after another on the calling thread: submitting a task runs it at once.
std::unique_ptr<HostRuntime> MakeSequentialRuntime(Recorder& recorder,
                                                   const RuntimeOptions& options);

// OS threads, no global lock.
std::unique_ptr<HostRuntime> MakeThreadsRuntime(Recorder& recorder, const RuntimeOptions& options);

class Workplace;
// Makes the place where tasks run that leave this process. Throws std::runtime_error with a
// sentence, when the system refuses memory or descriptors.
using MakeWorkplace = std::function<std::unique_ptr<Workplace>()>;

// One thread with an event loop, on which tasks take turns. `processes` is called when the first
// task is sent to a process; without it, such tasks run on threads.
std::unique_ptr<HostRuntime> MakeEventLoopRuntime(Recorder& recorder, const RuntimeOptions& options,
                                                  MakeWorkplace processes = {});

// OS threads as CPython has them: behind a lock that only one of them holds, or as `lock` says.
std::unique_ptr<HostRuntime> MakeGlobalLockRuntime(Recorder& recorder,
                                                   const RuntimeOptions& options,
                                                   const GlobalLockOptions& lock);

// How a worker process comes to be.
enum class StartMethod {
  kSpawn,       // A fresh one, from the executable.
  kForkServer,  // A copy of a template process, which was started before and has one thread.
};

struct ProcessOptions {
  StartMethod start_method = StartMethod::kSpawn;
  std::string tasks_key;                      // By which a worker finds its TaskRegistry.
  std::string executable = "/proc/self/exe";  // Must handle the worker mode; see worker_main.h.
};

}  // namespace interleave
