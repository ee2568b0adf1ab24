#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "engine/pool/executor.h"
#include "engine/runtime/global_lock.h"
#include "engine/runtime/host_runtime.h"
#include "engine/runtime/note_list.h"
#include "engine/runtime/wait_census.h"
#include "engine/runtime/wait_counter.h"
#include "engine/runtime/workplace.h"
#include "engine/sync/lock_state.h"
#include "engine/sync/wait_for_graph.h"
#include "engine/task/recorded_wait.h"

namespace interleave {

// The runtimes on which a wait blocks the thread: sequential, threads, threads behind the global
// lock, and processes. They differ in three things only: whether a submitted task gets another
// thread, whether a thread must hold a lock to run, and whether tasks leave the process.
class BlockingRuntime final : public HostRuntime, private JobRunner {
 public:
  enum class Threads { kNone, kReal };

  BlockingRuntime(Recorder& recorder, const RuntimeOptions& options, Threads threads,
                  std::optional<GlobalLockOptions> global_lock,
                  std::unique_ptr<Workplace> workplace = nullptr);
  ~BlockingRuntime() override;

  void RunMain(const std::function<Task<void>(Context&)>& body) override;
  void RequestStop() override;
  std::vector<TaskNote> notes() const override;

  bool Sleep(Context& ctx, SleepOperation& op, std::coroutine_handle<> waiter) override;
  bool Fetch(Context& ctx, HttpOperation& op, std::coroutine_handle<> waiter) override;
  bool Compute(Context& ctx, ComputeOperation& op, std::coroutine_handle<> waiter) override;
  bool Await(Context& ctx, FutureOperation& op, std::coroutine_handle<> waiter) override;
  Wakeable& PrepareToPark(Context& ctx) override;
  bool Park(Context& ctx, ParkOperation& op, std::coroutine_handle<> waiter) override;
  bool Acquire(Context& ctx, AcquireOperation& op, std::coroutine_handle<> waiter) override;
  bool Release(Context& ctx, LockState& lock) override;
  bool Checkpoint(Context& ctx, std::coroutine_handle<> waiter) override;

  LockState& MakeLock(Context& ctx, std::string_view name, LockKind kind) override;
  ObjectId MakeObject(Context& ctx, std::string_view name, State waits_as) override;
  std::span<std::atomic<std::int64_t>> MakeCells(std::string_view name, std::size_t size) override;
  SharedRoom* MakeSharedRoom() override;
  ByteQueue* MakeByteQueue(Context& ctx, ObjectId object, std::string_view name,
                           const ByteQueueOptions& options) override;

  bool Cancel(Context& ctx, Job& job) override;
  void StartThread(Context& ctx, const ThreadOptions& options, Job* job) override;
  std::shared_ptr<Executor> OpenPool(Context& ctx, const PoolOptions& options) override;
  void Submit(Context& ctx, Executor& pool, Job* job) override;
  void SubmitToThread(Context& ctx, Job* job) override;
  void SubmitToProcess(Context& ctx, Job* job) override;
  bool ClosePool(Context& ctx, ClosePoolOperation& op, std::coroutine_handle<> waiter) override;

  Switching switching() const override;
  TaskId NewTaskId() override { return recorder_.NewTaskId(); }
  NameTable& names() override { return *recorder_.names(); }
  double time_scale() const override { return options_.time_scale; }
  std::uint64_t seed() const override { return options_.seed; }
  bool stop_requested() const override { return stop_wanted_.load(std::memory_order_relaxed); }

  // Waits for every thread and pool that was left behind; `thread`, which calls, shows as waiting.
  // For the end of a run, also by a runtime that keeps this one beside it.
  void JoinLeftBehind(ThreadState& thread);
  // Tells the recording which process this is, if others are to be started. Likewise.
  void RecordProcess(ThreadState& thread);
  // For worker processes: runs a task that came from elsewhere on the calling thread, settles it
  // and drops the reference.
  void RunHere(ThreadState& thread, Job* job) { RunJob(thread, job); }
  // Of the locks that MakeLock() gives; a loop's tasks enter it, too.
  WaitForGraph& wait_for_graph() { return wait_for_graph_; }

 private:
  struct StartedThread {
    std::thread thread;
    bool daemon = false;
  };

  std::unique_ptr<ThreadState> PrepareThread(const std::string& name) override;
  void EnterThread(ThreadState& thread) override;
  void LeaveThread(ThreadState& thread) override;
  void RunJob(ThreadState& thread, Job* job) override;
  void DropJob(ThreadState& thread, Job* job) override;
  void FailJob(ThreadState& thread, Job* job, std::exception_ptr error) override;
  void OnRest() override { census_.Rest(); }
  std::exception_ptr Initialize(ThreadState& thread, const Initializer& initializer) override;

  // A checkpoint, `ticks` after the last one; see global_lock_options.h.
  bool Check(Context& ctx, std::uint32_t ticks);
  void TakeFloor(ThreadState& thread);
  void LeaveFloor(ThreadState& thread);
  // The lock that `thread` must hold to run; null if there is none.
  GlobalLock* LockOf(const ThreadState& thread);
  void DescribeLock(ThreadState& thread, const GlobalLock& lock, const std::string& name);
  // Runs `wait` while somebody else may have the floor; the thread shows as waiting in `state`.
  template <typename Wait>
  void Block(ThreadState& thread, State state, std::uint32_t subject, SubjectKind detail,
             Wait wait);
  // What an operation of `ctx` gives once the run is to stop: it throws Stopped; but to a task that
  // has been told so often enough, it gives false, and the task never goes on.
  bool TakeStop(Context& ctx);
  // Whether the task of `ctx` is told once more.
  bool MayGoOn(Context& ctx);
  // The pool of tasks that are sent to a thread, or to a process.
  std::shared_ptr<Executor> DefaultPool(Context& ctx, bool processes);
  // Throws DeadlockError if this thread, which is about to wait for `object` without a timeout, is
  // the only one there is: nobody could end the wait.
  void RefuseEndlessWait(State state, ObjectId object);
  // "'start'" with a space before it; "" if nobody gave it a name.
  std::string QuotedNameOf(ObjectId object) const;
  // Runs `wait`, which has no timeout, as one of those that the census counts. Throws DeadlockError
  // if it had to be given up, since nobody was left who could end it.
  // `wait` gets a token: asked to stop, it returns.
  template <typename Wait>
  void WaitCounted(ThreadState& thread, EndlessWait entry, Wait wait);
  // The same where it waits in a room that processes share.
  template <typename ParkThere>
  void ParkCounted(Context& ctx, const ParkOperation& op, ParkThere park);
  // Blocks until the lock is ours.
  void AcquireCounted(Context& ctx, LockState& lock);
  // Whether, besides who asks, none but daemons are left.
  bool OnlyDaemonsAreLeft();
  // Of those that have not been closed.
  std::vector<Executor::Standing> LookAtPools();
  void KeepPool(const std::shared_ptr<Executor>& pool);
  // `task` of `thread` has ended, and may have left locks held.
  void LeaveLocksOf(ThreadState& thread, TaskId task);
  void JoinThreads(bool daemons);
  // Ends pools and joins threads until none is left.
  void JoinAll(ThreadState& thread, bool daemons);
  std::size_t CountOpened();  // Threads and pools so far.

  Recorder& recorder_;
  const RuntimeOptions options_;
  const Threads threads_;
  std::optional<GlobalLock> global_lock_;  // That all threads share.
  const GlobalLockOptions lock_options_;
  const bool locks_of_their_own_;  // Each thread has a global lock, as interpreters have.
  const std::unique_ptr<Workplace> workplace_;  // Null: this process.

  WaitForGraph wait_for_graph_;
  WaitCensus census_;  // Of a run that is in this process alone.
  WaitCounter& counter_;
  std::atomic<std::int64_t> daemons_{0};  // Threads that do not keep the run alive.
  std::stop_source stop_;
  std::atomic<bool> stop_wanted_{false};
  std::atomic<std::uint32_t> next_thread_{1};  // For ThreadState::index.
  std::atomic<std::uint32_t> next_default_name_{1};

  mutable std::mutex mutex_;  // Guards what follows; never held while waiting.
  std::deque<LockState> locks_;
  std::deque<std::vector<std::atomic<std::int64_t>>> cells_;
  std::vector<std::shared_ptr<Executor>> pools_;
  std::vector<std::shared_ptr<Executor>> open_pools_;  // Those of them that were not closed.
  // Of SubmitToThread() and SubmitToProcess(); made when first asked for.
  std::shared_ptr<Executor> thread_pool_;
  std::shared_ptr<Executor> process_pool_;
  NoteList notes_;
  std::deque<StartedThread> started_;
  std::map<std::uint32_t, GlobalLock> own_locks_;  // By ThreadState::index.
  std::map<ObjectId, std::string> object_names_;   // Of primitives: who deadlocks, says at what.
};

template <typename Wait>
void BlockingRuntime::Block(ThreadState& thread, State state, std::uint32_t subject,
                            SubjectKind detail, Wait wait) {
  RecordedWait(thread, state, subject, detail, [&] {
    LeaveFloor(thread);
    std::exception_ptr error;
    try {
      wait();
    } catch (...) {
      error = std::current_exception();
    }
    TakeFloor(thread);
    if (error) std::rethrow_exception(error);
  });
}

}  // namespace interleave
