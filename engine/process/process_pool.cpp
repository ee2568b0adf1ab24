#include "engine/process/process_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/task/errors.h"

namespace interleave {

ProcessPool::ProcessPool(JobRunner& runner, WorkerStarter& starter, ProcessSpace& space,
                         Recorder& recorder, ThreadState& caller, int max_workers,
                         const PoolOptions& options)
    : runner_(runner),
      starter_(starter),
      space_(space),
      recorder_(recorder),
      max_workers_(static_cast<std::size_t>(max_workers)),
      name_(options.name.empty() ? "Worker" : options.name),
      kind_(options.kind),
      calls_taken_(space.heap().Make<std::atomic<std::uint64_t>>(0)),
      monitor_(recorder, space, *this) {
  auto pair = Channel::MakePair();
  if (!pair) throw ThreadError(pair.error());
  calls_read_ = std::move(pair->first);
  calls_write_ = std::move(pair->second);
  monitor_.Start(fmt::format("{} manager", options.name.empty() ? "Pool" : options.name));
  if (kind_ == PoolKind::kExecutor) return;
  try {
    // Those that end at once are the monitor's business.
    for (std::size_t i = 0; i < max_workers_; ++i) StartWorker(caller);
  } catch (...) {
    Shutdown(caller, true);
    KillWorkers();
    monitor_.Join();
    throw;
  }
}

ProcessPool::~ProcessPool() {
  {
    const std::lock_guard lock(mutex_);
    shutdown_ = true;
  }
  monitor_.Wake();
  monitor_.Join();
}

void ProcessPool::StartWorker(ThreadState& caller) {
  std::size_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    ++started_;
    number = ++names_given_;
  }
  std::shared_ptr<WorkerProcess> worker;
  try {
    worker = starter_.Start(caller, {.name = fmt::format("{} {}", name_, number),
                                     .role = WorkerRole::kPool,
                                     .calls = &calls_read_,
                                     .taken = &calls_taken_});
  } catch (...) {
    const std::lock_guard lock(mutex_);
    --started_;
    throw;
  }
  {
    const std::lock_guard lock(mutex_);
    workers_.push_back(worker);
    if (killed_ || stopped_ || !broken_.empty()) worker->Kill();
  }
  monitor_.Watch(std::move(worker));
}

void ProcessPool::Submit(ThreadState& caller, Job* job) {
  Pending pending{.job = job};
  try {
    pending.call = EncodeCall(*job, caller, space_, recorder_);
  } catch (...) {
    runner_.DropJob(caller, job);
    throw;
  }
  std::unique_lock lock(mutex_);
  if (stopped_ || shutdown_ || !broken_.empty()) {
    const std::string broken = broken_;
    const bool stopped = stopped_;
    lock.unlock();
    runner_.DropJob(caller, job);
    if (stopped) throw Stopped();
    if (!broken.empty()) throw BrokenPool(broken);
    throw std::runtime_error(kSubmittedAfterShutdown);
  }
  bool start = false;
  if (kind_ == PoolKind::kExecutor) {
    if (idle_permits_ > 0) {
      --idle_permits_;
    } else {
      start = started_ < max_workers_;
    }
  }
  pending_.push_back(std::move(pending));
  lock.unlock();
  if (start) {
    try {
      StartWorker(caller);
    } catch (const std::exception& error) {
      // With other workers at hand the pool goes on with those; without any it cannot. The job may
      // be with the manager already, which then fails it.
      lock.lock();
      const bool none = started_ == 0;
      if (none && broken_.empty()) broken_ = fmt::format("the pool is broken: {}", error.what());
      lock.unlock();
      monitor_.Wake();
      if (none) throw;
    }
  }
  monitor_.Wake();
}

bool ProcessPool::OnWake(ThreadState& thread) {
  FillCallQueue(thread);
  bool abandoned = false;
  {
    const std::lock_guard lock(mutex_);
    // Nothing is sent any more: the workers see the end of the queue, and leave.
    if (shutdown_ && pending_.empty()) calls_write_.Close();
    const bool over = stopped_ || killed_ || !broken_.empty() ||
                      (calls_write_.descriptor() < 0 && !in_flight_.empty());
    abandoned = over && started_ == 0;
  }
  if (abandoned) Break(thread, "its last worker has ended", 0);
  SettleLost();
  const std::lock_guard lock(mutex_);
  return !shutdown_ || !NothingToDo();
}

bool ProcessPool::NothingToDo() const { return pending_.empty() && in_flight_.empty(); }

std::optional<ProcessPool::Pending> ProcessPool::NextCall(ThreadState& thread) {
  for (;;) {
    Job* cancelled = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (pending_.empty() || !broken_.empty() || stopped_) return std::nullopt;
      const std::uint64_t queued = calls_sent_ - calls_taken_.load(std::memory_order_acquire);
      // One more than there are workers, so that none has to wait for the manager.
      if (kind_ == PoolKind::kExecutor && queued > max_workers_) return std::nullopt;
      Pending next = std::move(pending_.front());
      pending_.pop_front();
      if (next.marked || next.job->MarkRunning()) {
        next.marked = true;
        in_flight_.emplace(next.job->task(), next.job);
        ++calls_sent_;
        return next;
      }
      cancelled = next.job;
    }
    runner_.DropJob(thread, cancelled);
  }
}

void ProcessPool::FillCallQueue(ThreadState& thread) {
  while (std::optional<Pending> next = NextCall(thread)) {
    Channel::Sent sent = Channel::Sent::kClosed;
    std::exception_ptr error;
    try {
      sent = calls_write_.Send(next->call.bytes, next->call.descriptors, false);
    } catch (const SendError&) {
      error = std::current_exception();
    }
    if (sent == Channel::Sent::kYes) continue;
    {
      const std::lock_guard lock(mutex_);
      in_flight_.erase(next->job->task());
      --calls_sent_;
      if (sent == Channel::Sent::kFull) {
        pending_.push_front(std::move(*next));  // The next result makes room.
        return;
      }
    }
    if (!error) error = std::make_exception_ptr(std::runtime_error(kSubmittedAfterShutdown));
    Fail(thread, next->job, error, TaskOutcome::kFailed);
  }
}

void ProcessPool::OnResult(ThreadState& thread, WorkerProcess& worker, ResultFrame result) {
  Job* job = nullptr;
  space_.census().Change();
  {
    const std::lock_guard lock(mutex_);
    const auto it = in_flight_.find(result.task);
    if (it == in_flight_.end()) throw WireError("the result of a task it was not given");
    job = it->second;
    in_flight_.erase(it);
    ++settling_;
    ++idle_permits_;
  }
  std::exception_ptr error = DecodeResult(*job, result, worker.name(), thread, space_, recorder_);
  job->Settle(std::move(error));
  job->Release();
  FillCallQueue(thread);
  bool last = false;
  {
    const std::lock_guard lock(mutex_);
    --settling_;
    last = shutdown_ && NothingToDo();
  }
  if (last) monitor_.Wake();
}

void ProcessPool::OnEnd(ThreadState& thread, WorkerProcess& worker, const ProcessEnd& end,
                        const std::string& how) {
  const TaskId at_work = worker.desk().task.load(std::memory_order_acquire);
  space_.census().Change();
  bool replace = false;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(workers_, [&](const auto& known) { return known.get() == &worker; });
    --started_;
    monitor_.Wake();
    const bool leaves = calls_write_.descriptor() < 0 && at_work == 0 && end.clean();
    if (leaves || (shutdown_ && NothingToDo())) return;
    // One that has never come to work would only be followed by another such.
    replace = kind_ == PoolKind::kPool && !stopped_ && !killed_ && broken_.empty() &&
              worker.desk().ready.load(std::memory_order_acquire);
  }
  if (!replace) {
    Break(thread, how, at_work);
    return;
  }
  Lose(thread, how, at_work);
  try {
    if (calls_write_.descriptor() >= 0) StartWorker(thread);
  } catch (const std::exception& error) {
    Break(thread, fmt::format("{}, and {}", how, error.what()), 0);
  }
}

void ProcessPool::Break(ThreadState& thread, const std::string& how, TaskId at_work) {
  std::exception_ptr error;
  TaskOutcome outcome = TaskOutcome::kFailed;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) {
      error = std::make_exception_ptr(Stopped());
      outcome = TaskOutcome::kCancelled;
    } else if (killed_) {
      error = std::make_exception_ptr(CancelledError("its pool was terminated"));
      outcome = TaskOutcome::kCancelled;
    } else {
      if (broken_.empty()) {
        std::string doing = " while it waited for a task";
        if (const auto it = in_flight_.find(at_work); it != in_flight_.end()) {
          doing = fmt::format(" while it ran `{}`", it->second->definition());
        }
        broken_ = fmt::format("the pool is broken: {}{}", how, doing);
        thread.lane.WriteWide(EventKind::kMark, recorder_.names()->Intern(broken_), 0);
      }
      error = std::make_exception_ptr(BrokenPool(broken_));
    }
    for (const auto& worker : workers_) worker->Kill();
  }
  FailAll(thread, error, outcome);
}

void ProcessPool::Lose(ThreadState& thread, const std::string& how, TaskId at_work) {
  const std::lock_guard lock(mutex_);
  const auto it = in_flight_.find(at_work);
  if (it == in_flight_.end()) return;
  thread.lane.WriteWide(
      EventKind::kMark,
      recorder_.names()->Intern(fmt::format("lost: `{}`; {}", it->second->definition(), how)), 0);
  thread.lane.Write(EventKind::kTaskEnd, at_work, static_cast<std::uint32_t>(TaskOutcome::kFailed));
  lost_.push_back(it->second);
  in_flight_.erase(it);
}

void ProcessPool::FailAll(ThreadState& thread, const std::exception_ptr& error,
                          TaskOutcome outcome) {
  std::vector<Job*> jobs;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [task, job] : in_flight_) jobs.push_back(job);
    in_flight_.clear();
    for (const Pending& pending : pending_) {
      if (!pending.marked) pending.job->MarkRunning();  // Not, if it was cancelled.
      jobs.push_back(pending.job);
    }
    pending_.clear();
    settling_ += jobs.size();
  }
  std::ranges::sort(jobs, {}, &Job::task);
  for (Job* job : jobs) Fail(thread, job, error, outcome);
  const std::lock_guard lock(mutex_);
  settling_ -= jobs.size();
}

void ProcessPool::Fail(ThreadState& thread, Job* job, const std::exception_ptr& error,
                       TaskOutcome outcome) {
  thread.lane.Write(EventKind::kTaskEnd, job->task(), static_cast<std::uint32_t>(outcome));
  if (!job->settled()) job->Settle(error);  // It may have been cancelled.
  job->Release();
}

void ProcessPool::Shutdown(ThreadState& caller, bool cancel_pending) {
  std::deque<Pending> dropped;
  {
    const std::lock_guard lock(mutex_);
    shutdown_ = true;
    if (cancel_pending) {
      for (auto it = pending_.begin(); it != pending_.end();) {
        if (it->marked) {
          ++it;
          continue;
        }
        dropped.push_back(std::move(*it));
        it = pending_.erase(it);
      }
    }
  }
  for (const Pending& pending : dropped) runner_.DropJob(caller, pending.job);
  monitor_.Wake();
}

void ProcessPool::SettleLost() {
  std::vector<Job*> lost;
  {
    const std::lock_guard lock(mutex_);
    if (!shutdown_) return;
    std::swap(lost, lost_);
  }
  for (Job* job : lost) {
    job->Settle(std::make_exception_ptr(BrokenPool(
        fmt::format("`{}` was lost with its worker; multiprocessing.Pool would never tell",
                    job->definition()))));
    job->Release();
  }
}

void ProcessPool::KillWorkers() {
  const std::lock_guard lock(mutex_);
  killed_ = true;
  for (const auto& worker : workers_) worker->Kill();
}

void ProcessPool::RequestStop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  monitor_.Wake();
}

void ProcessPool::Join() { monitor_.Join(); }

Executor::Standing ProcessPool::Look() const {
  const std::lock_guard lock(mutex_);
  const std::size_t open = pending_.size() + in_flight_.size() + settling_;
  const std::size_t busy = std::min(open, max_workers_);
  return {.name = name_, .workers = started_, .busy = busy, .queued = open - busy};
}

}  // namespace interleave
