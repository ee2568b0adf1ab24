#include "engine/runtime/loop_runtime.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "engine/pool/thread_pool.h"
#include "engine/runtime/body_job.h"
#include "engine/runtime/outcome.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

// Turns that tasks get to end in after a stop, before they are abandoned.
constexpr int kTurnsAfterStop = 1000;

bool IsStop(const std::exception_ptr& error) {
  try {
    if (error) std::rethrow_exception(error);
  } catch (const Stopped&) {
    return true;
  } catch (...) {
    // Something else.
  }
  return false;
}

}  // namespace

std::unique_ptr<HostRuntime> MakeEventLoopRuntime(Recorder& recorder, const RuntimeOptions& options,
                                                  MakeWorkplace processes) {
  return std::make_unique<LoopRuntime>(recorder, options, std::move(processes));
}

LoopRuntime::LoopRuntime(Recorder& recorder, const RuntimeOptions& options, MakeWorkplace processes)
    : recorder_(recorder),
      options_(options),
      threads_(recorder, options, BlockingRuntime::Threads::kReal, std::nullopt),
      make_processes_(std::move(processes)),
      loop_(poller_, this) {}

LoopRuntime::~LoopRuntime() = default;

void LoopRuntime::RunMain(const std::function<Task<void>(Context&)>& body) {
  loop_thread_ = std::this_thread::get_id();
  ThreadState thread{recorder_.OpenThread("Event loop", LaneRole::kLoop), 1};
  thread_ = &thread;
  auto* job = new BodyJob(body);
  job->set_task(NewTaskId());
  const auto main = FutureRef<FutureCore>::Adopt(job);
  thread.lane.Write(EventKind::kTaskCreated, job->task(), names().Intern("main program"));
  main->MarkLookedAt();  // What it throws is thrown on.
  job->Retain();
  thread.cores.Resume(thread.lane);
  Spawn(job, nullptr);
  RunUntilEnded(*main);
  EndLeftTasks(main->error() != nullptr);
  threads_.JoinLeftBehind(thread);
  if (processes_) {
    processes_->JoinLeftBehind(thread);
    processes_->RecordProcess(thread);  // What it needed in the end.
  }
  for (const FutureRef<Job>& job_left : unseen_) NoteIfUnseen(*job_left);
  unseen_.clear();
  pools_.clear();
  recorder_.CloseThread(thread);
  thread_ = nullptr;
  if (main->error()) std::rethrow_exception(main->error());
}

void LoopRuntime::RunUntilEnded(FutureCore& main) {
  for (int turns_after_stop = 0; !main.settled();) {
    loop_.RunTurn();
    if (!stop_requested()) continue;
    for (LoopTask* task : tasks_) task->Stop();
    if (++turns_after_stop > kTurnsAfterStop) {
      main.Settle(std::make_exception_ptr(Stopped()));
    }
  }
}

void LoopRuntime::EndLeftTasks(bool failed) {
  if (failed) {  // What the main program would have waited for is not wanted any more.
    StopThreadsAndProcesses();
    for (const std::shared_ptr<LoopPool>& pool : pools_) pool->Shutdown(*thread_, true);
  }
  for (LoopTask* task : std::vector(tasks_.begin(), tasks_.end())) {
    if (!failed && task->pool() != nullptr) continue;  // A pool finishes what it was given.
    if (!failed && !stop_requested()) {
      Note(task->job().task(), "was still under way when the main program ended: it was cancelled");
    }
    if (stop_requested()) {
      task->Stop();  // Not cancelled: it is to see why it ends.
    } else {
      task->RequestCancel();
    }
  }
  for (int turns = 0; !tasks_.empty() && turns < kTurnsAfterStop;) {
    loop_.RunTurn();
    if (!stop_requested()) continue;
    ++turns;
    for (LoopTask* task : tasks_) task->Stop();
  }
  while (!tasks_.empty()) TakeDown(**tasks_.begin());
}

void LoopRuntime::RequestStop() {
  stop_wanted_.store(true, std::memory_order_relaxed);
  StopThreadsAndProcesses();
  loop_.CallSoonThreadsafe([] {});  // The loop looks for the stop after every turn.
}

void LoopRuntime::StopThreadsAndProcesses() {
  threads_.RequestStop();
  const std::lock_guard lock(processes_mutex_);
  if (processes_) processes_->RequestStop();
}

std::vector<TaskNote> LoopRuntime::notes() const {
  std::vector<TaskNote> notes = notes_.All();
  std::ranges::move(threads_.notes(), std::back_inserter(notes));
  return notes;
}

// --- Tasks.

void LoopRuntime::Spawn(Job* job, LoopPool* pool, bool eager) {
  auto* task = new LoopTask(*this, *thread_, job, pool);
  tasks_.insert(task);
  if (eager) {
    task->Run();
  } else {
    loop_.CallSoon(*task);
  }
}

LoopTask* LoopRuntime::EnterStep(LoopTask* task) { return std::exchange(current_, task); }
void LoopRuntime::LeaveStep(LoopTask* interrupted) { current_ = interrupted; }

void LoopRuntime::RecordEnd(const Job& job, TaskOutcome outcome) {
  thread_->lane.Write(EventKind::kTaskEnd, job.task(), static_cast<std::uint32_t>(outcome));
}

void LoopRuntime::OnEnded(LoopTask& task) {
  Job& job = task.job();
  std::exception_ptr error = job.Finish();
  const TaskOutcome outcome = RecordOutcome(*thread_, names(), error);
  if (task.cancel_delivered() && IsStop(error)) {
    Note(job.task(), "was cancelled, and was still under way when the run was stopped");
  } else if (task.cancel_delivered() && outcome == TaskOutcome::kDone) {
    thread_->lane.WriteWide(EventKind::kMark, names().Intern("swallowed its cancellation"), 0);
    Note(job.task(), "was cancelled, swallowed that, and ran to its end");
  }
  RecordEnd(job, outcome);
  tasks_.erase(&task);
  if (outcome == TaskOutcome::kCancelled) {
    job.SettleCancelled(std::move(error));
  } else {
    job.Settle(std::move(error));
    RecordCallbackErrors(*thread_, names(), job);
    if (task.pool() != nullptr) job.MarkAwaited();  // Closing the pool waits for it.
    if (outcome == TaskOutcome::kFailed ? !job.looked_at() : !job.awaited()) Watch(job);
  }
  LoopPool* const pool = task.pool();
  delete &task;
  if (pool != nullptr) pool->OnTaskEnded();
}

void LoopRuntime::OnCancelledBeforeBegin(LoopTask& task) {
  Job& job = task.job();
  RecordEnd(job, TaskOutcome::kCancelled);
  tasks_.erase(&task);
  job.Cancel();
  LoopPool* const pool = task.pool();
  delete &task;
  if (pool != nullptr) pool->OnTaskEnded();
}

void LoopRuntime::TakeDown(LoopTask& task) {
  Job& job = task.job();
  if (task.cancel_delivered()) {
    thread_->lane.WriteWide(EventKind::kMark, names().Intern("swallowed its cancellation"), 0);
  }
  Note(job.task(), kWouldNotEnd);
  task.LeaveWait();
  job.TakeDown();
  RecordEnd(job, TaskOutcome::kCancelled);
  tasks_.erase(&task);
  job.SettleCancelled(std::make_exception_ptr(Stopped()));
  LoopPool* const pool = task.pool();
  delete &task;
  if (pool != nullptr) pool->OnTaskEnded();
}

void LoopRuntime::Watch(Job& job) {
  if (job.settled() && job.unique()) {  // Nobody has a future of it: nobody will ever see.
    NoteIfUnseen(job);
    return;
  }
  job.Retain();
  unseen_.push_back(FutureRef<Job>::Adopt(&job));
  if (unseen_.size() > forget_at_) ForgetSeen();
}

void LoopRuntime::ForgetSeen() {
  std::erase_if(unseen_, [this](const FutureRef<Job>& job) {
    if (!job->settled()) return false;
    const bool seen = job->error() ? job->looked_at() : job->awaited();
    if (!seen && !job->unique()) return false;
    NoteIfUnseen(*job);
    return true;
  });
  forget_at_ = std::max<std::size_t>(1024, 2 * unseen_.size());
}

void LoopRuntime::NoteIfUnseen(const Job& job) {
  if (job.error()) {
    const bool asked_for = job.phase() == Job::Phase::kCancelled || IsStop(job.error());
    if (job.looked_at() || asked_for) return;
    Note(job.task(), "failed, and nobody looked: " + ErrorText(job.error()));
  } else if (!job.awaited() && !stop_requested()) {
    Note(job.task(), "ended, but nobody ever awaited it");
  }
}

bool LoopRuntime::Cancel(Context& ctx, Job& job) {
  if (job.loop_task == nullptr) {  // In line for a pool, sent to a thread, or ended.
    if (job.settled() || !job.Cancel()) return false;
    RecordEnd(job, TaskOutcome::kCancelled);
    return true;
  }
  auto& task = *static_cast<LoopTask*>(job.loop_task);
  thread_->lane.Write(EventKind::kCancelRequested, job.task(), 0, ctx.task());
  return task.RequestCancel();
}

void LoopRuntime::StartThread(Context& /*ctx*/, const ThreadOptions& options, Job* job) {
  Spawn(job, nullptr, options.eager);
}

std::shared_ptr<Executor> LoopRuntime::OpenPool(Context& /*ctx*/, const PoolOptions& options) {
  if (options.initializer) throw std::logic_error(kNoInitializer);
  const int workers = options.workers > 0 ? options.workers : DefaultWorkerCount(options_.cores);
  return pools_.emplace_back(std::make_shared<LoopPool>(*this, static_cast<std::size_t>(workers)));
}

void LoopRuntime::Submit(Context& ctx, Executor& pool, Job* job) { pool.Submit(ctx.thread(), job); }

void LoopRuntime::SubmitToThread(Context& ctx, Job* job) {
  const FutureRef<Job> kept = (job->Retain(), FutureRef<Job>::Adopt(job));
  threads_.SubmitToThread(ctx, job);
  Watch(*job);
}

void LoopRuntime::SubmitToProcess(Context& ctx, Job* job) {
  if (!make_processes_) {
    SubmitToThread(ctx, job);
    return;
  }
  const FutureRef<Job> kept = (job->Retain(), FutureRef<Job>::Adopt(job));
  BlockingRuntime* processes = nullptr;
  try {
    processes = &Processes();
  } catch (...) {
    Drop(job);
    throw;
  }
  processes->SubmitToProcess(ctx, job);
  Watch(*job);
}

BlockingRuntime& LoopRuntime::Processes() {
  const std::lock_guard lock(processes_mutex_);
  if (!processes_) {
    processes_ = std::make_unique<BlockingRuntime>(
        recorder_, options_, BlockingRuntime::Threads::kReal, std::nullopt, make_processes_());
    processes_->RecordProcess(*thread_);
    if (stop_requested()) processes_->RequestStop();
  }
  return *processes_;
}

void LoopRuntime::Drop(Job* job) {
  job->Cancel();
  RecordEnd(*job, TaskOutcome::kCancelled);
  job->Release();
}

// --- The loop's own row.

void LoopRuntime::OnPollBegin() {
  thread_->cores.Observe(thread_->lane);  // An absence before the poll is no part of it.
  thread_->lane.Write(EventKind::kPollBegin);
}
void LoopRuntime::OnPollEnd() {
  thread_->lane.Write(EventKind::kPollEnd);
  thread_->cores.Resume(thread_->lane);
}
void LoopRuntime::OnTurn(std::size_t ready) {
  thread_->lane.Write(EventKind::kTurn, 0, static_cast<std::uint32_t>(ready));
}

}  // namespace interleave
