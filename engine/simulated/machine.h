#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/runtime/global_lock_rules.h"
#include "engine/simulated/options.h"
#include "engine/simulated/simulated_pool.h"
#include "engine/simulated/simulated_runtime.h"
#include "engine/simulated/simulated_thread.h"
#include "engine/simulated/step_chooser.h"
#include "engine/sync/lock_state.h"
#include "engine/sync/wait_for_graph.h"

namespace interleave {

// See simulated_runtime.h. Parts: machine.cpp runs the main program, threads and jobs; cores.cpp
// says who has a core; floor.cpp the global lock; operations.cpp what bodies await; loop.cpp tasks
// that take turns, and pools.
class SimulatedRuntime final : public SimulatedHost {
 public:
  SimulatedRuntime(std::shared_ptr<NameTable> names, const RuntimeOptions& options,
                   const SimulatedOptions& simulated);
  ~SimulatedRuntime() override;

  void RunMain(const std::function<Task<void>(Context&)>& body) override;
  void RequestStop() override { stop_asked_.store(true, std::memory_order_relaxed); }
  std::vector<TaskNote> notes() const override { return notes_; }
  void TakeFacts(std::vector<Fact>& out) override;
  std::uint64_t scheduled() const override { return scheduled_; }
  Computed computed() const override { return computed_.told; }

  bool Sleep(Context& ctx, SleepOperation& op, std::coroutine_handle<> waiter) override;
  bool Fetch(Context& ctx, HttpOperation& op, std::coroutine_handle<> waiter) override;
  bool Compute(Context& ctx, ComputeOperation& op, std::coroutine_handle<> waiter) override;
  bool Await(Context& ctx, FutureOperation& op, std::coroutine_handle<> waiter) override;
  Wakeable& PrepareToPark(Context& ctx) override;
  bool Park(Context& ctx, ParkOperation& op, std::coroutine_handle<> waiter) override;
  bool Acquire(Context& ctx, AcquireOperation& op, std::coroutine_handle<> waiter) override;
  bool Release(Context& ctx, LockState& lock) override;
  bool Checkpoint(Context& ctx, std::coroutine_handle<> waiter) override;
  bool TakeStep(Context& ctx, const VisibleStep& step, std::coroutine_handle<> waiter) override;
  void Touch(Context&, ObjectId object) override { TouchObject(object); }
  LockState& MakeLock(Context& ctx, std::string_view name, LockKind kind) override;
  ObjectId MakeObject(Context& ctx, std::string_view name, State waits_as) override;
  std::span<std::atomic<std::int64_t>> MakeCells(std::string_view name, std::size_t size) override;
  bool Cancel(Context& ctx, Job& job) override;
  void StartThread(Context& ctx, const ThreadOptions& options, Job* job) override;
  std::shared_ptr<Executor> OpenPool(Context& ctx, const PoolOptions& options) override;
  void Submit(Context& ctx, Executor& pool, Job* job) override;
  void SubmitToThread(Context& ctx, Job* job) override;
  bool ClosePool(Context& ctx, ClosePoolOperation& op, std::coroutine_handle<> waiter) override;
  Nanos Now(Context&) const override { return clock_.now(); }
  Nanos CpuNow(Context& ctx) const override { return static_cast<SimulatedTask&>(ctx).carrier.cpu; }
  double iterations_per_second() const override {
    return 1e12 / static_cast<double>(simulated_.iteration_ps);
  }
  Switching switching() const override;
  TaskId NewTaskId() override { return next_task_++; }
  NameTable& names() override { return *names_; }
  double time_scale() const override { return options_.time_scale; }
  std::uint64_t seed() const override { return options_.seed; }
  bool stop_requested() const override { return stopping_; }

  // --- For the parts of the machine.
  void Put(const SimulatedThread& thread, EventKind kind, std::uint32_t subject = 0,
           std::uint32_t arg = 0, std::uint32_t extra = 0, SubjectKind detail = SubjectKind::kNone);
  // Makes facts of what the running thread has written into its lane.
  void TakeRing();
  VirtualClock& clock() { return clock_; }
  ThreadState& state() { return state_; }
  SimulatedThread& current() { return writer_ != nullptr ? *writer_ : *main_; }
  bool choosing() const { return simulated_.chooser != nullptr; }
  SimulatedThread& MakeThread(std::string name, bool uses_floor, bool loop = false,
                              std::uint32_t process = 0);
  void MakeReady(SimulatedThread& thread);
  void WakeUp(SimulatedThread& thread);  // The same, after the wake-up latency.
  void EndWaitOf(SimulatedTask& task);   // What it waits for has come.
  void DropJob(SimulatedThread& by, Job* job);
  void FailJob(SimulatedThread& by, Job* job, std::exception_ptr error);
  void SpawnOnLoop(Job* job, SimulatedPool* pool);
  void OnCore(SimulatedCore& core);
  void OnFloorTimer(SimulatedThread& thread);
  void TouchTask(TaskId task) {
    if (choosing()) Touch(kTaskBit | task, true);
  }
  void StartWorker(std::string name, SimulatedPool& pool);

 private:
  int cores() const { return simulated_.cores; }
  bool sequential() const { return simulated_.kind == SimulatedKind::kSequential; }
  bool on_loop() const { return simulated_.kind == SimulatedKind::kEventLoop; }

  // machine.cpp
  void Run();
  void Step(SimulatedThread& thread);
  void Begin(SimulatedThread& thread);
  void GoOn(SimulatedThread& thread);
  void Resume(SimulatedThread& thread, SimulatedTask& task);
  void OnEnded(SimulatedThread& thread);
  void NextJob(SimulatedThread& thread);
  Job* MakeInitializer(SimulatedThread& by, SimulatedPool& pool);
  void EndThread(SimulatedThread& thread);
  void FinishMain();
  void DeliverStop();
  void RunInline(Context& ctx, Job* job);
  void CountEvent();
  void Publish();  // Gives out what TakeFacts() takes.
  void TakeDownRest();
  void TellMain();
  void Fail(std::exception_ptr error);  // Ends the run with it.
  std::string Deadlock() const;
  std::string NameOf(const SimulatedTask& task) const;
  void ShutDownPools(SimulatedThread& by);

  // processes.cpp
  bool in_processes() const { return simulated_.kind == SimulatedKind::kProcesses; }
  SimulatedThread& MakeProcess(std::string name);
  void StartUp(SimulatedThread& thread);  // Makes it ready, when its process has come up.
  void PayForBytes(SimulatedThread& thread, TaskId task, std::uint32_t bytes, bool outward);
  void PayForArguments(SimulatedThread& thread, const Job& job, bool outward);
  void PayForResult(SimulatedThread& thread, const Job& job);

  // cores.cpp
  void Dispatch();
  SimulatedThread* NextReady();
  void PutOnCore(SimulatedCore& core, SimulatedThread& thread);
  void LeaveCore(SimulatedThread& thread, bool preempted);
  void Account(SimulatedCore& core);
  void Arm(SimulatedCore& core);

  // steps.cpp
  static constexpr std::uint64_t kTaskBit = std::uint64_t{1} << 32;
  static constexpr std::uint64_t kCellBit = std::uint64_t{1} << 33;
  void Touch(std::uint64_t what, bool writes);
  void TouchObject(ObjectId object) {
    if (choosing()) Touch(object, true);
  }
  void OfferStep(SimulatedTask& task, std::coroutine_handle<> waiter);
  bool ChooseStep();  // False if the run is over.
  void EndStep();
  // Takes the step the task was chosen for; false if it waits now.
  bool BeginStep(SimulatedTask& task);
  void NoteAccess(SimulatedTask& task);
  std::uint32_t NumberOf(const std::atomic<std::int64_t>* cell) const;  // From 1.
  std::string_view NameOf(const VisibleStep& step) const;

  // floor.cpp
  bool TakeFloor(SimulatedThread& thread);
  bool LeaveFloor(SimulatedThread& thread);
  void HandOver(SimulatedThread& thread);

  // operations.cpp
  static SimulatedTask& TaskOf(Context& ctx) { return static_cast<SimulatedTask&>(ctx); }
  void Block(SimulatedTask& task, std::coroutine_handle<> waiter, std::exception_ptr& error,
             State state, std::uint32_t what, SubjectKind detail);
  // A wait of the only thread there is.
  void PassTime(Context& ctx, Nanos duration, State state, std::uint32_t what, SubjectKind detail);
  bool Work(SimulatedTask& task, std::coroutine_handle<> waiter, Nanos cost, Nanos step);
  void LeaveWait(SimulatedTask& task);
  // Once the run is to stop: throws Stopped; but to a task that has been told so often enough, it
  // gives true, and the task never goes on.
  bool GivesUp(Context& ctx, std::coroutine_handle<> waiter);

  // loop.cpp
  void StepLoop(SimulatedThread& loop);
  void OnLoopTaskEnded(SimulatedTask& task);
  void EndLeftLoopTasks(bool failed);

  friend class SimulatedTask;

  const std::shared_ptr<NameTable> names_;
  const RuntimeOptions options_;
  const SimulatedOptions simulated_;
  VirtualClock clock_;
  std::atomic<bool> stop_asked_{false};
  bool stopping_ = false;
  std::atomic<bool> floor_wanted_{false};
  std::atomic<bool> always_{true};

  TaskId next_task_ = 1;
  ObjectId next_object_ = 1;
  std::uint32_t next_default_name_ = 1;
  std::uint32_t processes_ = 0;
  std::uint64_t scheduled_ = 0;
  struct {
    Computed told;
    Nanos wall = 0;      // Of all computations, by the clock.
    Nanos of_clock = 0;  // What looking at it costs.
  } computed_;
  std::deque<LockState> locks_;
  WaitForGraph wait_for_graph_;
  std::deque<std::vector<std::atomic<std::int64_t>>> cells_;
  std::deque<std::string> object_names_;  // By ObjectId - 1.

  // Threads and cores.
  std::deque<SimulatedCore> cores_;
  std::set<int> free_cores_;
  std::deque<SimulatedThread> threads_;                      // Never moved, never taken away.
  using ReadyKey = std::pair<std::uint64_t, std::uint64_t>;  // What the schedule orders by; number.
  std::set<std::pair<ReadyKey, SimulatedThread*>> ready_;
  std::uint64_t next_ready_ = 0;
  std::deque<SimulatedThread*> steppable_;  // On a core, and their work is done.
  std::size_t alive_ = 0;                   // Threads besides the main one that keep the run alive.
  std::size_t daemons_ = 0;

  // The main program.
  SimulatedThread* main_ = nullptr;
  FutureRef<Job> main_job_;
  std::exception_ptr main_error_;
  std::exception_ptr failure_;  // Of the machine: a deadlock, the limit.
  bool main_body_ended_ = false;
  bool main_ended_ = false;

  // The global lock.
  ObjectId floor_ = 0;
  GlobalLockRules rules_;
  SimulatedThread* floor_owner_ = nullptr;
  SimulatedThread* floor_given_by_ = nullptr;
  std::deque<SimulatedThread*> floor_line_;

  // Where a chooser says who goes on.
  std::vector<SimulatedTask*> offers_;  // Who has come to a step, in any order.
  std::vector<Touched> touched_;        // By the step under way.
  std::uint64_t progress_ = 0;          // Chosen steps that change something, and ends of tasks.
  std::uint64_t sleeps_ = 0;
  SimulatedTask* stepping_ = nullptr;
  const std::atomic<std::int64_t>* stepped_on_ = nullptr;
  std::deque<std::string> cell_names_;  // By cells_.

  std::vector<std::shared_ptr<SimulatedPool>> pools_;
  std::shared_ptr<SimulatedPool> default_pool_;
  std::deque<SimulatedTask*> loop_ready_;  // Whose turn it is next.
  // The round of the loop that is under way.
  struct Turns {
    SimulatedTask* task = nullptr;  // Who has the turn.
    std::size_t left = 0;
    bool polling = false;
  } turns_;
  std::map<TaskId, SimulatedTask*> loop_tasks_;  // Owned.
  std::vector<TaskNote> notes_;

  // The record.
  LaneHeader header_{};
  std::vector<Event> slots_;
  const TickClock ticks_;
  ThreadState state_;                  // What tasks record with, whichever thread they run on.
  SimulatedThread* writer_ = nullptr;  // Whose lane the ring is.
  std::vector<Event> drained_;
  std::vector<Fact> local_;  // Not given out yet: a batch, or until somebody asks.
  std::atomic<bool> facts_wanted_{false};
  std::mutex facts_mutex_;
  std::vector<Fact> facts_;  // Guarded by facts_mutex_.
};

}  // namespace interleave
