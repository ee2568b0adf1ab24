// Jobs on their way: threads, pools, and tasks that take turns on a simulated loop.

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "engine/pool/thread_pool.h"
#include "engine/runtime/blocking_wait.h"
#include "engine/runtime/body_job.h"
#include "engine/runtime/outcome.h"
#include "engine/simulated/machine.h"
#include "engine/task/errors.h"

namespace interleave {

// --- A task.

SimulatedTask::SimulatedTask(SimulatedThread& thread, Job* taken, SimulatedPool* of)
    : Context(thread.machine, thread.machine.state(), taken->task()),
      carrier(thread),
      job(FutureRef<Job>::Adopt(taken)),
      pool(of) {
  if (carrier.machine.choosing()) explored = std::make_unique<Explored>();
  job->loop_task = this;
  if (thread.loop) HaveOwnLocals();
}

SimulatedTask::~SimulatedTask() {
  if (futures != nullptr || acquire != nullptr || joins != nullptr)
    carrier.machine.LeaveWait(*this);
  job->loop_task = nullptr;
}

void SimulatedTask::Wake() {
  woken = true;
  carrier.machine.TakeRing();
  carrier.machine.EndWaitOf(*this);
}

void SimulatedTask::OnSettled(FutureCore& future) {
  carrier.machine.TouchTask(task());
  if (futures == nullptr) return;
  --unsettled;
  if (unsettled == 0 || EndsWait(*futures, future)) carrier.machine.EndWaitOf(*this);
}

void SimulatedTask::OnTime() {
  timed_out = true;
  carrier.machine.EndWaitOf(*this);
}

// --- Jobs.

void SimulatedRuntime::RunInline(Context& ctx, Job* job) {
  SimulatedThread& thread = TaskOf(ctx).carrier;
  if (!job->MarkRunning()) {
    DropJob(thread, job);
    return;
  }
  Put(thread, EventKind::kTaskBegin, job->task());
  std::exception_ptr error;
  {
    SimulatedTask task(thread, job, nullptr);
    job->Retain();  // Beyond the task.
    if (stopping_) {
      error = std::make_exception_ptr(Stopped());
    } else {
      error = job->RunToEnd(task);
    }
  }
  const TaskOutcome outcome = RecordOutcome(state_, *names_, error);
  Put(thread, EventKind::kTaskEnd, job->task(), static_cast<std::uint32_t>(outcome));
  job->Settle(std::move(error));
  job->Release();
}

void SimulatedRuntime::StartThread(Context& ctx, const ThreadOptions& options, Job* job) {
  if (sequential()) {
    RunInline(ctx, job);
  } else if (on_loop()) {
    SpawnOnLoop(job, nullptr);
  } else {
    SimulatedThread& thread =
        in_processes() ? MakeProcess(options.name) : MakeThread(options.name, true);
    if (in_processes()) PayForArguments(TaskOf(ctx).carrier, *job, true);
    thread.daemon = options.daemon;
    ++(thread.daemon ? daemons_ : alive_);
    thread.job = job;
    StartUp(thread);
  }
}

std::shared_ptr<Executor> SimulatedRuntime::OpenPool(Context& ctx, const PoolOptions& options) {
  if (options.initializer && (on_loop() || in_processes())) throw std::logic_error(kNoInitializer);
  int workers = options.workers;
  if (workers <= 0) workers = in_processes() ? cores() : DefaultWorkerCount(cores());
  const std::shared_ptr<SimulatedPool> pool = pools_.emplace_back(std::make_shared<SimulatedPool>(
      *this, static_cast<std::size_t>(workers), options.name, on_loop(), options.initializer));
  if (sequential() && options.initializer) {
    SimulatedThread& thread = TaskOf(ctx).carrier;
    Job* const job = MakeInitializer(thread, *pool);
    const FutureRef<Job> kept = (job->Retain(), FutureRef<Job>::Adopt(job));
    RunInline(ctx, job);
    if (kept->error()) pool->Break(thread);
  }
  return pool;
}

Job* SimulatedRuntime::MakeInitializer(SimulatedThread& by, SimulatedPool& pool) {
  auto* job = new BodyJob(pool.initializer());
  job->set_task(NewTaskId());
  Put(by, EventKind::kTaskCreated, job->task(), names_->Intern("initialise"));
  return job;
}

void SimulatedRuntime::Submit(Context& ctx, Executor& pool, Job* job) {
  const auto& simulated_pool = static_cast<SimulatedPool&>(pool);
  if (sequential() && !simulated_pool.shutdown() && !simulated_pool.broken()) {
    RunInline(ctx, job);
  } else {
    if (in_processes()) PayForArguments(TaskOf(ctx).carrier, *job, true);
    static_cast<SimulatedPool&>(pool).SubmitBy(TaskOf(ctx).carrier, job);
  }
}

void SimulatedRuntime::SubmitToThread(Context& ctx, Job* job) {
  if (sequential()) {
    RunInline(ctx, job);
    return;
  }
  if (default_pool_ == nullptr) {
    default_pool_ = std::make_shared<SimulatedPool>(
        *this, static_cast<std::size_t>(DefaultWorkerCount(cores())), "", false);
    pools_.push_back(default_pool_);
  }
  default_pool_->SubmitBy(TaskOf(ctx).carrier, job);
}

bool SimulatedRuntime::ClosePool(Context& ctx, ClosePoolOperation& op,
                                 std::coroutine_handle<> waiter) {
  if (GivesUp(ctx, waiter)) return false;
  auto& pool = static_cast<SimulatedPool&>(op.executor);
  pool.ShutdownBy(TaskOf(ctx).carrier, op.cancel_pending || op.kill_running);
  if (sequential() || pool.drained()) return true;
  SimulatedTask& task = TaskOf(ctx);
  pool.WaitDrained(task);
  task.joins = &pool;
  Block(task, waiter, op.error, State::kWaitingResult, 0, SubjectKind::kNone);
  return false;
}

bool SimulatedRuntime::Cancel(Context& ctx, Job& job) {
  auto* const task = static_cast<SimulatedTask*>(job.loop_task);
  if (task == nullptr || !task->carrier.loop) {
    if (job.settled() || !job.Cancel()) return false;
    Put(TaskOf(ctx).carrier, EventKind::kTaskEnd, job.task(),
        static_cast<std::uint32_t>(TaskOutcome::kCancelled));
    return true;
  }
  Put(TaskOf(ctx).carrier, EventKind::kCancelRequested, job.task(), 0, ctx.task());
  if (task->waiting && task->futures != nullptr && task->futures->passes_on_cancel) {
    bool passed_on = false;
    for (FutureCore* future : task->futures->futures) {
      if (!future->settled()) passed_on |= Cancel(*task, static_cast<Job&>(*future));
    }
    task->futures->cancel_passed_on |= passed_on;
    if (passed_on) return true;
  }
  task->must_cancel = true;
  EndWaitOf(*task);
  return true;
}

// --- The loop.

void SimulatedRuntime::SpawnOnLoop(Job* job, SimulatedPool* pool) {
  auto* task = new SimulatedTask(*main_, job, pool);
  loop_tasks_.emplace(task->task(), task);
  loop_ready_.push_back(task);
  if (turns_.polling && main_->status == SimulatedThread::Status::kBlocked && !main_->scheduled()) {
    WakeUp(*main_);
  }
}

void SimulatedRuntime::StepLoop(SimulatedThread& loop) {
  if (std::exchange(turns_.polling, false)) Put(loop, EventKind::kPollEnd);
  if (turns_.task != nullptr) {
    Resume(loop, *turns_.task);
  } else if (!loop_ready_.empty()) {
    if (turns_.left == 0) {
      turns_.left = loop_ready_.size();
      Put(loop, EventKind::kTurn, 0, static_cast<std::uint32_t>(turns_.left));
    }
    --turns_.left;
    SimulatedTask& task = *loop_ready_.front();
    loop_ready_.pop_front();
    if (!task.begun && (task.must_cancel || !task.job->MarkRunning())) {
      Put(loop, EventKind::kTaskEnd, task.task(),
          static_cast<std::uint32_t>(TaskOutcome::kCancelled));
      loop_tasks_.erase(task.task());
      const FutureRef<Job> job = task.job;
      SimulatedPool* const pool = task.pool;
      if (&*job == main_job_.get()) {
        main_body_ended_ = true;
        main_error_ = std::make_exception_ptr(Stopped());
      }
      delete &task;
      job->Cancel();
      if (pool != nullptr) pool->OnLeft();
      return;
    }
    Put(loop, EventKind::kStepBegin, task.task());
    turns_.task = &task;
    if (!task.begun) {
      task.begun = true;
      task.resume = task.job->Begin(task);
    } else {
      LeaveWait(task);
    }
    Resume(loop, task);
  } else if (main_body_ended_ && loop_tasks_.empty() && alive_ == 0) {
    LeaveCore(loop, false);
    const auto bits = static_cast<std::uint64_t>(loop.cpu);
    Put(loop, EventKind::kLaneClosed, 0, static_cast<std::uint32_t>(bits),
        static_cast<std::uint32_t>(bits >> 32));
    loop.status = SimulatedThread::Status::kEnded;
    main_ended_ = true;
    return;
  } else {
    turns_.left = 0;
    turns_.polling = true;
    Put(loop, EventKind::kPollBegin);
    LeaveCore(loop, false);
    return;
  }
  SimulatedTask& task = *turns_.task;
  if (task.job->ended()) {
    turns_.task = nullptr;
    OnLoopTaskEnded(task);
  } else if (loop.burst == 0) {
    turns_.task = nullptr;  // It waits.
  }
}

void SimulatedRuntime::OnLoopTaskEnded(SimulatedTask& task) {
  const FutureRef<Job> job = task.job;
  SimulatedPool* const pool = task.pool;
  std::exception_ptr error = job->Finish();
  const TaskOutcome outcome = RecordOutcome(state_, *names_, error);
  Put(*main_, EventKind::kTaskEnd, job->task(), static_cast<std::uint32_t>(outcome));
  loop_tasks_.erase(task.task());
  delete &task;
  if (job.get() == main_job_.get()) {
    main_error_ = error;
    main_body_ended_ = true;
  }
  if (outcome == TaskOutcome::kCancelled) {
    job->SettleCancelled(std::move(error));
  } else {
    job->Settle(std::move(error));
  }
  if (pool != nullptr) pool->OnLeft();
  if (job.get() == main_job_.get()) EndLeftLoopTasks(main_error_ != nullptr);
}

void SimulatedRuntime::EndLeftLoopTasks(bool failed) {
  if (failed) DeliverStop();
  ShutDownPools(*main_);
  for (const auto& [id, task] : std::map(loop_tasks_)) {
    if (stopping_ || task->pool != nullptr) continue;
    notes_.push_back({id, "was still under way when the main program ended: it was cancelled"});
    task->must_cancel = true;
    EndWaitOf(*task);
  }
}

// --- Pools.

void SimulatedPool::Submit(ThreadState& /*caller*/, Job* job) { SubmitBy(machine_.current(), job); }

void SimulatedPool::Shutdown(ThreadState& /*caller*/, bool cancel_pending) {
  ShutdownBy(machine_.current(), cancel_pending);
}

void SimulatedPool::SubmitBy(SimulatedThread& by, Job* job) {
  if (shutdown_ || broken_) {
    machine_.DropJob(by, job);
    if (broken_) throw BrokenPool(kInitializerFailed);
    throw std::runtime_error(kSubmittedAfterShutdown);
  }
  waiting_.push_back(job);
  StartNext();
}

void SimulatedPool::StartNext() {
  if (on_loop_) {
    while (running_ < most_ && !waiting_.empty()) {
      ++running_;
      machine_.SpawnOnLoop(Take(), this);
    }
    return;
  }
  if (permits_ > 0) {
    --permits_;
    if (idle_.empty()) return;
    SimulatedThread& worker = *idle_.front();
    idle_.erase(idle_.begin());
    machine_.WakeUp(worker);
  } else if (made_ < most_) {
    ++made_;
    ++running_;
    machine_.StartWorker(name_.empty() ? "" : fmt::format("{} {}", name_, made_), *this);
  }
}

void SimulatedRuntime::StartWorker(std::string name, SimulatedPool& pool) {
  SimulatedThread& worker =
      in_processes() ? MakeProcess(std::move(name)) : MakeThread(std::move(name), true);
  ++alive_;
  worker.pool = &pool;
  StartUp(worker);
}

Job* SimulatedPool::Take() {
  if (waiting_.empty()) return nullptr;
  Job* const job = waiting_.front();
  waiting_.pop_front();
  return job;
}

void SimulatedRuntime::FailJob(SimulatedThread& by, Job* job, std::exception_ptr error) {
  if (!job->MarkRunning()) {
    DropJob(by, job);
    return;
  }
  Put(by, EventKind::kTaskEnd, job->task(), static_cast<std::uint32_t>(TaskOutcome::kFailed));
  job->Settle(std::move(error));
  job->Release();
}

void SimulatedPool::Break(SimulatedThread& by) {
  broken_ = true;
  for (Job* job : std::exchange(waiting_, {})) {
    machine_.FailJob(by, job, std::make_exception_ptr(BrokenPool(kInitializerFailed)));
  }
}

void SimulatedPool::OnIdle(SimulatedThread& worker) {
  ++permits_;
  idle_.push_back(&worker);
}

void SimulatedPool::OnLeft() {
  --running_;
  if (on_loop_) StartNext();
  if (!drained()) return;
  for (SimulatedTask* joiner : std::exchange(joiners_, {})) joiner->Wake();
}

void SimulatedPool::ShutdownBy(SimulatedThread& by, bool cancel_pending) {
  shutdown_ = true;
  if (cancel_pending) {
    for (Job* job : std::exchange(waiting_, {})) {
      machine_.DropJob(by, job);
    }
  }
  for (SimulatedThread* worker : std::exchange(idle_, {})) machine_.WakeUp(*worker);
}

}  // namespace interleave
