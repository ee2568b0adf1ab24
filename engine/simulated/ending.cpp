// How a run ends: by itself, when it is told to stop, or with tasks that cannot end.

#include <utility>

#include "engine/simulated/machine.h"
#include "engine/task/errors.h"

namespace interleave {

bool SimulatedRuntime::GivesUp(Context& ctx, std::coroutine_handle<> waiter) {
  if (!stopping_) return false;
  if (sequential()) throw Stopped();
  SimulatedTask& task = TaskOf(ctx);
  if (++task.stops <= kMostStops) throw Stopped();
  task.resume = waiter;
  if (!task.carrier.loop) {
    LeaveFloor(task.carrier);
    LeaveCore(task.carrier, false);
  }
  return true;
}

void SimulatedRuntime::Fail(std::exception_ptr error) {
  failure_ = std::move(error);
  DeliverStop();
}

void SimulatedRuntime::DeliverStop() {
  if (stopping_) return;
  stopping_ = true;
  floor_wanted_.store(true, std::memory_order_relaxed);
  const auto tell = [this](SimulatedTask& task) {
    if (!task.begun) task.must_cancel = true;
    if (!task.waiting) return;
    if (task.error != nullptr) *task.error = std::make_exception_ptr(Stopped());
    EndWaitOf(task);
  };
  for (SimulatedThread& thread : threads_) {
    if (thread.task != nullptr) tell(*thread.task);
  }
  for (const auto& [id, task] : std::map(loop_tasks_)) tell(*task);
  ShutDownPools(*main_);
}

void SimulatedRuntime::ShutDownPools(SimulatedThread& by) {
  for (std::size_t i = 0; i < pools_.size(); ++i) pools_[i]->ShutdownBy(by, stopping_);
}

void SimulatedRuntime::TakeDownRest() {
  std::vector<SimulatedTask*> left;
  for (SimulatedThread& thread : threads_) {
    if (thread.task != nullptr) left.push_back(thread.task.get());
    if (Job* const job = std::exchange(thread.job, nullptr)) DropJob(thread, job);
  }
  for (const auto& [id, task] : loop_tasks_) left.push_back(task);
  stopping_ = true;
  // What they wait with lies in their frames: all leave their waits before the first frame goes,
  // and all tasks stay until the last has gone, since a frame that goes may release and wake.
  for (SimulatedTask* task : left) {
    task->waiting = false;
    task->CancelTimer();
    if (task->error != nullptr) *task->error = std::make_exception_ptr(Stopped());
    LeaveWait(*task);
  }
  // What stands in line has a reference of its pool. Its callbacks may look into the frames.
  for (const auto& pool : pools_) {
    while (Job* const job = pool->Take()) DropJob(*main_, job);
  }
  for (SimulatedTask* task : left) task->job->TakeDown();
  std::vector<FutureRef<Job>> jobs;
  for (SimulatedTask* task : left) jobs.push_back(task->job);
  for (SimulatedThread& thread : threads_) thread.task.reset();
  for (const auto& [id, task] : std::exchange(loop_tasks_, {})) delete task;
  for (const FutureRef<Job>& job : jobs) {
    if (!job->settled()) job->SettleCancelled(std::make_exception_ptr(Stopped()));
  }
}

void SimulatedRuntime::DropJob(SimulatedThread& by, Job* job) {
  job->Cancel();
  Put(by, EventKind::kTaskEnd, job->task(), static_cast<std::uint32_t>(TaskOutcome::kCancelled));
  job->Release();
}

}  // namespace interleave
