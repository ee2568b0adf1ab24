#include "engine/runtime/loop_task.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/runtime/blocking_wait.h"
#include "engine/runtime/loop_runtime.h"
#include "engine/task/errors.h"

namespace interleave {

LoopTask::LoopTask(LoopRuntime& loop, ThreadState& thread, Job* job, LoopPool* pool)
    : Context(loop, thread, job->task()),
      loop_(loop),
      job_(FutureRef<Job>::Adopt(job)),
      pool_(pool) {
  job->loop_task = this;
  HaveOwnLocals();
}

LoopTask::~LoopTask() {
  LeaveWait();
  job_->loop_task = nullptr;
}

void LoopTask::LeaveWait() {
  const AcquireOperation* const acquire = acquire_;
  if (LeaveLine()) loop_.Release(*this, acquire->lock);
  EndWait();
  error_ = nullptr;
}

void LoopTask::Run() {
  if (!begun_ && (must_cancel_ ||
                  !job_->MarkRunning())) {  // It never runs at all, like a coroutine of asyncio.
    phase_ = Phase::kEnded;
    loop_.OnCancelledBeforeBegin(*this);
    return;
  }
  phase_ = Phase::kRunning;
  LoopTask* const interrupted = loop_.EnterStep(this);
  thread().lane.Write(EventKind::kStepBegin, task());
  if (!begun_) {
    begun_ = true;
    resume_ = job_->Begin(*this);
  } else {
    GoOn();
  }
  resume_.resume();
  loop_.LeaveStep(interrupted);
  if (job_->ended()) {
    phase_ = Phase::kEnded;
    loop_.OnEnded(*this);  // Deletes this.
  } else if (phase_ == Phase::kAbandoned) {
    loop_.TakeDown(*this);  // Likewise.
  }
}

void LoopTask::GoOn() {
  ++parks_;  // A wake that is still on its way came too late.
  AcquireOperation* const acquire = acquire_;
  const bool has_lock = LeaveLine();
  EndWait();
  if (must_cancel_) {
    must_cancel_ = false;
    cancel_delivered_ = true;
    Deliver(std::make_exception_ptr(CancelledError("the task was cancelled while it waited")));
  }
  if (has_lock) {
    acquire->lock.RecordAcquired(thread().lane);
    // It came too late: whoever is next in line gets it.
    if (acquire->error) loop_.Release(*this, acquire->lock);
  }
  error_ = nullptr;
}

bool LoopTask::LeaveLine() {
  if (acquire_ == nullptr) return false;
  AcquireOperation& acquire = *std::exchange(acquire_, nullptr);
  const std::unique_ptr<WaitForGraph::Waiter> waits_for = std::move(waits_for_);
  loop_.wait_for_graph().Leave(*waits_for);
  const std::string circle = loop_.wait_for_graph().TakeFound(*waits_for);
  if (!circle.empty()) PutUpFlag(circle);
  return !acquire.lock.Dequeue(acquire.park);
}

std::string LoopTask::WaitsForLock(AcquireOperation& op) {
  auto waits_for = std::make_unique<WaitForGraph::Waiter>(task(), Who(), op.lock);
  std::string circle = loop_.wait_for_graph().Enter(*waits_for);
  if (!circle.empty()) return circle;
  acquire_ = &op;
  waits_for_ = std::move(waits_for);
  return {};
}

std::string LoopTask::Who() const { return fmt::format("task {}", task()); }

void LoopTask::PutUpFlag(const std::string& circle) {
  thread().lane.WriteWide(EventKind::kMark, loop_.names().Intern(DeadlockMark(circle)), 0);
}

void LoopTask::Deliver(std::exception_ptr error) {
  if (error_ != nullptr) *error_ = std::move(error);
}

void LoopTask::EndWait() {
  loop_.loop().Cancel(timer_);
  if (futures_ != nullptr) {
    for (FutureCore* future : futures_->futures) future->RemoveWaiter(*this);
    futures_->timed_out = timed_out_ && !IsSatisfied(*futures_);
    futures_ = nullptr;
  }
  if (joins_ != nullptr) std::exchange(joins_, nullptr)->ForgetJoiner(*this);
  if (fetch_) {
    fetch_->Abandon();
    fetch_.reset();
    loop_.poller().OperationEnded();
  }
}

void LoopTask::Suspend(std::coroutine_handle<> waiter, std::exception_ptr& error, State state,
                       std::uint32_t what, SubjectKind detail) {
  resume_ = waiter;
  error_ = &error;
  timed_out_ = false;
  phase_ = Phase::kWaiting;
  thread().lane.Write(EventKind::kStepEnd, task(), what, static_cast<std::uint32_t>(state), detail);
  // A cancellation that came while it ran is delivered at this, its next, suspension.
  if (must_cancel_) MakeReady();
}

void LoopTask::Abandon() {
  phase_ = Phase::kAbandoned;
  thread().lane.Write(EventKind::kStepEnd, task(), 0, static_cast<std::uint32_t>(State::kBlocked),
                      SubjectKind::kNone);
}

void LoopTask::Yield(std::coroutine_handle<> waiter, std::exception_ptr& error) {
  Suspend(waiter, error, State::kQueued, 0, SubjectKind::kNone);
  if (phase_ == Phase::kReady) return;
  phase_ = Phase::kReady;
  loop_.loop().CallSoon(*this);
}

void LoopTask::WakeAt(Nanos when) { loop_.loop().CallAt(when, timer_); }

void LoopTask::OnTimer() {
  timed_out_ = true;
  MakeReady();
}

void LoopTask::MakeReady() {
  if (phase_ != Phase::kWaiting) return;
  phase_ = Phase::kReady;
  thread().lane.Write(EventKind::kTaskReady, task());
  loop_.loop().CallSoon(*this);
}

void LoopTask::Wake() {
  if (loop_.OnLoopThread()) {
    EndPark();
    return;
  }
  loop_.loop().CallSoonThreadsafe([job = job_, park = parks_.load()] {
    auto* task = static_cast<LoopTask*>(job->loop_task);
    if (task != nullptr && task->parks_ == park) task->EndPark();
  });
}

void LoopTask::EndPark() {
  woken_ = true;
  MakeReady();
}

bool LoopTask::Watch(FutureOperation& op) {
  if (IsSatisfied(op)) return false;
  futures_ = &op;
  ++watches_;  // Before anybody can tell: what is said from now on is about this wait.
  unsettled_ = 0;
  for (FutureCore* future : op.futures) unsettled_ += future->AddWaiter(*this) ? 1 : 0;
  // One that settled on another thread meanwhile told nobody.
  if (unsettled_ < op.futures.size() && IsSatisfied(op)) {
    EndWait();
    return false;
  }
  return true;
}

void LoopTask::OnSettled(FutureCore& future) {
  if (loop_.OnLoopThread()) {
    CountSettled(future);
    return;
  }
  // The reference keeps it: it settles on another thread, and may be gone before the loop's turn.
  future.Retain();
  auto settled = FutureRef<FutureCore>::Adopt(&future);
  loop_.loop().CallSoonThreadsafe([job = job_, watch = watches_.load(), settled] {
    auto* task = static_cast<LoopTask*>(job->loop_task);
    if (task != nullptr && task->watches_ == watch) task->CountSettled(*settled);
  });
}

void LoopTask::CountSettled(const FutureCore& future) {
  if (futures_ == nullptr) return;
  --unsettled_;
  if (unsettled_ == 0 || EndsWait(*futures_, future)) MakeReady();
}

bool LoopTask::RequestCancel() {
  if (phase_ >= Phase::kAbandoned) return false;
  if (phase_ == Phase::kWaiting && futures_ != nullptr && futures_->passes_on_cancel) {
    bool passed_on = false;
    for (FutureCore* future : futures_->futures) {
      // What it waits for is cancelled; this task then sees how that ends.
      if (!future->settled()) passed_on |= loop_.Cancel(*this, static_cast<Job&>(*future));
    }
    futures_->cancel_passed_on |= passed_on;
    if (passed_on) return true;
  }
  must_cancel_ = true;
  MakeReady();
  return true;
}

void LoopTask::Stop() {
  if (!begun_) must_cancel_ = true;
  if (phase_ != Phase::kWaiting && phase_ != Phase::kReady) return;
  Deliver(std::make_exception_ptr(Stopped()));
  MakeReady();
}

}  // namespace interleave
