#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "engine/runtime/asio_poller.h"
#include "engine/runtime/blocking_runtime.h"
#include "engine/runtime/host_runtime.h"
#include "engine/runtime/loop_pool.h"
#include "engine/runtime/loop_task.h"
#include "engine/runtime/note_list.h"

namespace interleave {

// The runtime on which tasks take turns on one thread: a wait suspends the task and lets the loop
// run others. Work that is sent to a thread, or to a process, runs on the pool of a blocking
// runtime beside it.
//
// Thread safety: as Runtime says; everything a task asks for happens on the loop's thread.
class LoopRuntime final : public HostRuntime, private LoopObserver {
 public:
  // `processes` may be empty; see MakeEventLoopRuntime().
  LoopRuntime(Recorder& recorder, const RuntimeOptions& options, MakeWorkplace processes);
  ~LoopRuntime() override;

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

  bool Cancel(Context& ctx, Job& job) override;
  void StartThread(Context& ctx, const ThreadOptions& options, Job* job) override;
  std::shared_ptr<Executor> OpenPool(Context& ctx, const PoolOptions& options) override;
  void Submit(Context& ctx, Executor& pool, Job* job) override;
  void SubmitToThread(Context& ctx, Job* job) override;
  void SubmitToProcess(Context& ctx, Job* job) override;
  bool ClosePool(Context& ctx, ClosePoolOperation& op, std::coroutine_handle<> waiter) override;

  Switching switching() const override { return {.wanted = &stop_wanted_}; }
  TaskId NewTaskId() override { return recorder_.NewTaskId(); }
  NameTable& names() override { return *recorder_.names(); }
  double time_scale() const override { return options_.time_scale; }
  std::uint64_t seed() const override { return options_.seed; }
  bool stop_requested() const override { return stop_wanted_.load(std::memory_order_relaxed); }

  // --- For LoopTask and LoopPool.
  EventLoop& loop() { return loop_; }
  AsioPoller& poller() { return poller_; }
  WaitForGraph& wait_for_graph() { return threads_.wait_for_graph(); }
  bool OnLoopThread() const { return std::this_thread::get_id() == loop_thread_; }
  // Makes a task of `job`, whose reference it takes over, and puts it in the queue; an eager one
  // runs up to its first wait at once.
  void Spawn(Job* job, LoopPool* pool, bool eager = false);
  // A task begins a step inside that of another (eager start), or of none. Gives that other one.
  LoopTask* EnterStep(LoopTask* task);
  void LeaveStep(LoopTask* interrupted);
  void OnEnded(LoopTask& task);
  void OnCancelledBeforeBegin(LoopTask& task);
  void RecordEnd(const Job& job, TaskOutcome outcome);
  // Ends a job that will not begin, and gives up its reference.
  void Drop(Job* job);
  // Ends a task that would not end: its frame goes where it stands. Deletes `task`.
  void TakeDown(LoopTask& task);

 private:
  void OnPollBegin() override;
  void OnPollEnd() override;
  void OnTurn(std::size_t ready) override;

  // What an operation of `task` gives once the run is to stop: it throws Stopped; but to a task
  // that has been told so often enough, it gives false, and the task never goes on.
  bool TakeStop(LoopTask& task);
  // Whether `task` is told once more.
  bool MayGoOn(LoopTask& task);

  void RunUntilEnded(FutureCore& main);
  // What asyncio.run() does when the main task has ended: the others are cancelled, and end. Those
  // of pools that were left open run to their end, unless the main program failed.
  void EndLeftTasks(bool failed);
  // Starts the runtime beside this one, when first asked for. Throws std::runtime_error.
  BlockingRuntime& Processes();
  void StopThreadsAndProcesses();
  void Note(TaskId task, std::string text) { notes_.Add(task, std::move(text)); }
  // Keeps a task in mind until somebody has seen how it ended, or nobody can any more.
  void Watch(Job& job);
  // Names a task that has ended, if nobody has seen how.
  void NoteIfUnseen(const Job& job);
  void ForgetSeen();

  Recorder& recorder_;
  const RuntimeOptions options_;
  BlockingRuntime threads_;  // Runs what is sent to a thread.
  const MakeWorkplace make_processes_;
  std::mutex processes_mutex_;
  std::unique_ptr<BlockingRuntime> processes_;  // Likewise, to a process. Guarded by the mutex.
  std::atomic<bool> stop_wanted_{false};
  std::thread::id loop_thread_;
  AsioPoller poller_;
  EventLoop loop_;

  ThreadState* thread_ = nullptr;  // The loop's own, while it runs.
  LoopTask* current_ = nullptr;
  std::uint32_t stops_swallowed_ = 0;    // By all tasks.
  std::unordered_set<LoopTask*> tasks_;  // Owned.
  std::vector<std::shared_ptr<LoopPool>> pools_;
  std::vector<FutureRef<Job>> unseen_;  // Tasks of which nobody has seen yet how they ended.
  std::size_t forget_at_ = 0;           // The size of unseen_ at which to look through it again.
  NoteList notes_;
};

}  // namespace interleave
