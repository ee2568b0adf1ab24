#include "engine/runtime/loop_runtime.h"

#include <fmt/format.h>

#include "engine/pool/thread_pool.h"
#include "engine/runtime/outcome.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

// The main program as a job, so that it is a task like the others.
class MainJob final : public FutureValue<void> {
 public:
  explicit MainJob(const std::function<Task<void>(Context&)>& body) : body_(body) {}
  std::coroutine_handle<> Begin(Context& ctx) override {
    task_.emplace(body_(ctx));
    return task_->handle();
  }
  bool ended() const override { return task_->done(); }
  std::exception_ptr Finish() override {
    try {
      task_->Take();
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

 private:
  const std::function<Task<void>(Context&)>& body_;
  std::optional<Task<void>> task_;
};

// Turns that tasks get to end in after a stop, before they are abandoned.
constexpr int kTurnsAfterStop = 1000;

}  // namespace

std::unique_ptr<HostRuntime> MakeEventLoopRuntime(Recorder& recorder,
                                                  const RuntimeOptions& options) {
  return std::make_unique<LoopRuntime>(recorder, options);
}

LoopRuntime::LoopRuntime(Recorder& recorder, const RuntimeOptions& options)
    : recorder_(recorder),
      options_(options),
      threads_(recorder, options, BlockingRuntime::Threads::kReal, std::nullopt),
      loop_(poller_, this) {}

LoopRuntime::~LoopRuntime() = default;

void LoopRuntime::RunMain(const std::function<Task<void>(Context&)>& body) {
  loop_thread_ = std::this_thread::get_id();
  ThreadState thread{recorder_.OpenThread("Event loop", LaneRole::kLoop), 1};
  thread_ = &thread;
  auto* job = new MainJob(body);
  job->set_task(NewTaskId());
  const auto main = FutureRef<FutureCore>::Adopt(job);
  thread.lane.Write(EventKind::kTaskCreated, job->task(), names().Intern("main program"));
  job->Retain();
  Spawn(job, nullptr);
  RunUntilEnded(*main);
  main->MarkLookedAt();
  EndLeftTasks(main->error() != nullptr);
  threads_.JoinLeftBehind(thread);
  for (const FutureRef<Job>& failed : failed_) {
    if (!failed->looked_at()) {
      Note(failed->task(), "failed, and nobody looked: " + ErrorText(failed->error()));
    }
  }
  failed_.clear();
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
    threads_.RequestStop();
    for (const std::shared_ptr<LoopPool>& pool : pools_) pool->Shutdown(*thread_, true);
  }
  for (LoopTask* task : std::vector(tasks_.begin(), tasks_.end())) {
    if (!failed && task->pool() != nullptr) continue;  // A pool finishes what it was given.
    if (!failed && !stop_requested()) {
      Note(task->job().task(), "was still under way when the main program ended: it was cancelled");
    }
    task->RequestCancel();
  }
  for (int turns = 0; !tasks_.empty() && turns < kTurnsAfterStop;) {
    loop_.RunTurn();
    if (!stop_requested()) continue;
    ++turns;
    for (LoopTask* task : tasks_) task->Stop();
  }
  // Tasks that take no end for an end: their frames are taken down where they stand.
  for (LoopTask* task : std::vector(tasks_.begin(), tasks_.end())) {
    RecordEnd(task->job(), TaskOutcome::kCancelled);
    tasks_.erase(task);
    delete task;
  }
}

void LoopRuntime::RequestStop() {
  stop_wanted_.store(true, std::memory_order_relaxed);
  threads_.RequestStop();
  loop_.CallSoonThreadsafe([] {});  // The loop looks for the stop after every turn.
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
  if (task.cancel_delivered() && outcome == TaskOutcome::kDone) {
    thread_->lane.WriteWide(EventKind::kMark, names().Intern("swallowed its cancellation"), 0);
    Note(job.task(), "was cancelled, swallowed that, and ran to its end");
  }
  RecordEnd(job, outcome);
  if (outcome == TaskOutcome::kFailed) {
    job.Retain();
    failed_.push_back(FutureRef<Job>::Adopt(&job));
  }
  tasks_.erase(&task);
  if (outcome == TaskOutcome::kCancelled) {
    job.SettleCancelled(std::move(error));
  } else {
    job.Settle(std::move(error));
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

void LoopRuntime::Note(TaskId task, std::string text) { notes_.push_back({task, std::move(text)}); }

bool LoopRuntime::Cancel(Context& ctx, Job& job) {
  if (job.loop_task == nullptr) {  // In line for a pool, sent to a thread, or ended.
    return !job.settled() && job.Cancel();
  }
  auto& task = *static_cast<LoopTask*>(job.loop_task);
  thread_->lane.Write(EventKind::kCancelRequested, job.task(), 0, ctx.task());
  return task.RequestCancel();
}

void LoopRuntime::StartThread(Context& /*ctx*/, const ThreadOptions& options, Job* job) {
  Spawn(job, nullptr, options.eager);
}

std::shared_ptr<Executor> LoopRuntime::OpenPool(Context& /*ctx*/, const PoolOptions& options) {
  const int workers = options.workers > 0 ? options.workers : DefaultWorkerCount(options_.cores);
  return pools_.emplace_back(std::make_shared<LoopPool>(*this, static_cast<std::size_t>(workers)));
}

void LoopRuntime::Submit(Context& ctx, Executor& pool, Job* job) { pool.Submit(ctx.thread(), job); }

void LoopRuntime::SubmitToThread(Context& ctx, Job* job) { threads_.SubmitToThread(ctx, job); }

// --- The loop's own row.

void LoopRuntime::OnPollBegin() { thread_->lane.Write(EventKind::kPollBegin); }
void LoopRuntime::OnPollEnd() { thread_->lane.Write(EventKind::kPollEnd); }
void LoopRuntime::OnTurn(std::size_t ready) {
  thread_->lane.Write(EventKind::kTurn, 0, static_cast<std::uint32_t>(ready));
}

}  // namespace interleave
