#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>

#include "engine/task/errors.h"
#include "engine/task/job.h"
#include "engine/task/thread_state.h"

namespace interleave {

// What executors need of the runtime they serve: it opens and closes the threads' lanes, and
// knows what running a job means under its model.
//
// Thread safety: called by many threads at once, each with its own state.
class JobRunner {
 public:
  virtual ~JobRunner() = default;
  // Before a thread is started, by whoever starts it. `name` empty: "Thread 1", "Thread 2" ...
  virtual std::unique_ptr<ThreadState> PrepareThread(const std::string& name) = 0;
  // First and last act of that thread. LeaveThread() alone if it could not be started.
  virtual void EnterThread(ThreadState& thread) = 0;
  virtual void LeaveThread(ThreadState& thread) = 0;
  // Runs the job, or records that it was cancelled, settles it and drops the reference.
  virtual void RunJob(ThreadState& thread, Job* job) = 0;
  // Settles a job that will not run: as cancelled, or with an error.
  virtual void DropJob(ThreadState& thread, Job* job) = 0;
  virtual void FailJob(ThreadState& thread, Job* job, std::exception_ptr error) = 0;
  // Runs what a worker runs before its first job; gives what it threw, or null.
  using Initializer = std::function<Task<void>(Context&)>;
  virtual std::exception_ptr Initialize(ThreadState& thread, const Initializer& initializer) = 0;
  // A worker has found nothing to do, and its executor has counted that already.
  virtual void OnRest() {}
};

// Runs jobs. Where, and how many at once, is the only difference between executors.
//
// Thread safety: Submit() may be called from any thread, also from inside a job.
// Lifetime: Shutdown() and Join() before the end; nothing is submitted after.
class Executor {
 public:
  virtual ~Executor() = default;
  // Takes over one reference to `job`. Throws ThreadError if there is no thread to run it and the
  // system gives none; std::runtime_error after Shutdown(). The job is then dropped.
  virtual void Submit(ThreadState& caller, Job* job) = 0;
  // Nothing more will be submitted; what was, is finished. With `cancel_pending`, jobs that have
  // not begun are cancelled.
  virtual void Shutdown(ThreadState& caller, bool cancel_pending) = 0;
  // Ends what runs, where that can be done: threads go on. REQUIRES: Shutdown() was called.
  virtual void KillWorkers() {}
  // Blocks until all is done and the threads have ended; may be called by several threads. Throws
  // std::runtime_error in a job of this executor. REQUIRES: Shutdown() was called.
  virtual void Join() = 0;

  // How things stand, for who looks for deadlocks; nothing where nobody looks.
  struct Standing {
    std::string name;         // "" if nobody gave it one.
    std::size_t workers = 0;  // Threads so far.
    std::size_t busy = 0;     // Of those, how many run something.
    std::size_t queued = 0;   // Jobs that no worker has taken.
    // A worker will take one of those without anybody's doing, or has not come to work yet.
    bool goes_on = false;
    std::uint64_t changes = 0;  // Counts whatever changes the rest.
    bool idle() const { return busy == 0 && queued == 0 && !goes_on; }
  };
  virtual Standing Look() const { return {}; }
};

inline constexpr const char* kSubmittedAfterShutdown = "cannot submit to a pool after its shutdown";
inline constexpr const char* kInitializerFailed =
    "a thread initializer failed, the thread pool is not usable anymore";
inline constexpr const char* kNoInitializer =
    "a pool without threads of this process has no workers that an initializer could run in; do in "
    "the task itself what it should do";

// Runs each job at once on the thread that submits it, the only one there is; which is initialised
// when the pool is opened.
class InlineExecutor final : public Executor {
 public:
  InlineExecutor(JobRunner& runner, ThreadState& caller, const JobRunner::Initializer& initializer)
      : runner_(runner) {
    if (initializer) broken_ = runner_.Initialize(caller, initializer) != nullptr;
  }
  void Submit(ThreadState& caller, Job* job) override {
    if (!shutdown_ && !broken_) {
      runner_.RunJob(caller, job);
      return;
    }
    runner_.DropJob(caller, job);
    if (broken_) throw BrokenPool(kInitializerFailed);
    throw std::runtime_error(kSubmittedAfterShutdown);
  }
  void Shutdown(ThreadState&, bool) override { shutdown_ = true; }
  void Join() override {}

 private:
  JobRunner& runner_;
  bool broken_ = false;
  bool shutdown_ = false;
};

}  // namespace interleave
