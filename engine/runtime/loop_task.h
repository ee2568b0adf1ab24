#pragma once

#include <atomic>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/net/http_async.h"
#include "engine/runtime/event_loop.h"
#include "engine/sync/wait_for_graph.h"
#include "engine/task/context.h"

namespace interleave {

class LoopPool;
class LoopRuntime;

// One task on an event loop: its context, and how far it has come. A callback of the loop, whose
// Run() is one step: from one suspension to the next.
//
// Thread safety: the loop's thread, but for Wake() and OnSettled().
// Lifetime: made and deleted by LoopRuntime; Job::loop_task points to it while it lives.
class LoopTask final : public Context, public LoopCallback, public Wakeable, public FutureWaiter {
 public:
  enum class Phase : std::uint8_t { kReady, kRunning, kWaiting, kAbandoned, kEnded };

  // Takes over one reference to `job`.
  LoopTask(LoopRuntime& loop, ThreadState& thread, Job* job, LoopPool* pool);
  ~LoopTask() override;

  void Run() override;
  void Wake() override;
  void OnSettled(FutureCore& future) override;

  // Asks for its end; see Runtime::Cancel().
  bool RequestCancel();
  // Ends whatever it waits for with Stopped, also if that is over and it waits for its turn only;
  // if it has not begun, it never will.
  void Stop();
  // Takes back everything that would end its wait, a lock it has been handed included: nothing
  // refers to its frame any more, which may go.
  void LeaveWait();

  // --- For the operations of LoopRuntime, while this task runs.
  // The step is over: `waiter` goes on when the task is made ready. `error` is where the operation
  // keeps its own.
  void Suspend(std::coroutine_handle<> waiter, std::exception_ptr& error, State state,
               std::uint32_t what, SubjectKind detail);
  void WakeAt(Nanos when);
  void MakeReady();
  // Lets others run first, and goes on.
  void Yield(std::coroutine_handle<> waiter, std::exception_ptr& error);
  // False if the futures are as `op` wants them already.
  bool Watch(FutureOperation& op);
  void PrepareToPark() {
    woken_ = false;
    ++parks_;
  }
  bool woken() const { return woken_; }
  void Keep(std::shared_ptr<AsyncFetch> fetch) { fetch_ = std::move(fetch); }
  // "", or the circle that this closes: then it does not wait.
  std::string WaitsForLock(AcquireOperation& op);
  std::string Who() const;  // "task 3".
  void PutUpFlag(const std::string& circle);
  // The step is over, and there will be no other: it has been told to stop too often.
  void Abandon();
  // Counts how often it has been told to stop; gives how often it had been before.
  std::uint32_t CountStop() { return stops_++; }
  void WaitsForPool(LoopPool& pool) { joins_ = &pool; }

  Phase phase() const { return phase_; }
  bool timed_out() const { return timed_out_; }
  Job& job() { return *job_; }
  LoopPool* pool() const { return pool_; }
  bool cancel_delivered() const { return cancel_delivered_; }

 private:
  // Calls OnTimer() in a place of its own in the queue, as asyncio's timers do.
  class TimerCallback final : public LoopCallback {
   public:
    explicit TimerCallback(LoopTask& task) : task_(task) {}
    void Run() override { task_.OnTimer(); }

   private:
    LoopTask& task_;
  };

  void OnTimer();
  void EndPark();
  // Takes down what would have ended the wait.
  void EndWait();
  // Leaves the line of the lock it waits for. True if the lock is ours already.
  bool LeaveLine();
  void GoOn();
  void Deliver(std::exception_ptr error);
  void CountSettled(const FutureCore& future);

  LoopRuntime& loop_;
  const FutureRef<Job> job_;
  LoopPool* const pool_;
  Phase phase_ = Phase::kReady;
  bool begun_ = false;
  bool woken_ = false;
  bool timed_out_ = false;
  bool must_cancel_ = false;
  bool cancel_delivered_ = false;
  std::uint32_t stops_ = 0;
  // Of waits for futures: a late message for an old one is known. Read by other threads.
  std::atomic<std::uint32_t> watches_{0};
  std::atomic<std::uint32_t> parks_{0};  // Likewise.
  std::size_t unsettled_ = 0;            // Of the futures it waits for.
  std::coroutine_handle<> resume_;
  std::exception_ptr* error_ = nullptr;              // Of the operation under way.
  FutureOperation* futures_ = nullptr;               // Likewise, if it waits for futures.
  AcquireOperation* acquire_ = nullptr;              // Likewise, if it waits for a lock ...
  std::unique_ptr<WaitForGraph::Waiter> waits_for_;  // ... for others to see.
  LoopPool* joins_ = nullptr;                        // Likewise, if it waits for a pool to drain.
  std::shared_ptr<AsyncFetch> fetch_;                // Likewise, if it waits for a server.
  TimerCallback timer_callback_{*this};
  LoopTimer timer_{timer_callback_};
};

}  // namespace interleave
