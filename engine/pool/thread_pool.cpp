#include "engine/pool/thread_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "engine/task/errors.h"

namespace interleave {

int DefaultWorkerCount(int cores) { return std::min(32, cores + 4); }

void ThreadPool::Queue::Push(Job* job) {
  job->next = nullptr;
  (last != nullptr ? last->next : first) = job;
  last = job;
  ++size;
}

Job* ThreadPool::Queue::Pop() {
  Job* job = first;
  if (job != nullptr) {
    first = job->next;
    if (first == nullptr) last = nullptr;
    --size;
  }
  return job;
}

ThreadPool::ThreadPool(JobRunner& runner, int max_workers, std::string name,
                       JobRunner::Initializer initializer)
    : runner_(runner),
      max_workers_(static_cast<std::size_t>(max_workers)),
      name_(std::move(name)),
      initializer_(std::move(initializer)) {}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    shutdown_ = true;
  }
  work_or_end_.notify_all();
  Join();
}

void ThreadPool::Submit(ThreadState& caller, Job* job) {
  std::unique_lock lock(mutex_);
  if (shutdown_ || broken_) {
    const bool broken = broken_;
    lock.unlock();
    runner_.DropJob(caller, job);
    if (broken) throw BrokenPool(kInitializerFailed);
    throw std::runtime_error(kSubmittedAfterShutdown);
  }
  queue_.Push(job);
  ++changes_;
  const bool wake = sleeping_ > 0;
  if (idle_permits_ > 0) {
    --idle_permits_;
  } else if (threads_.size() < max_workers_) {
    try {
      StartWorker();
    } catch (const ThreadError&) {
      queue_.Pop();  // The one just pushed: without a worker the queue was empty.
      lock.unlock();
      runner_.DropJob(caller, job);
      throw;
    }
  }
  lock.unlock();
  if (wake) work_or_end_.notify_one();
}

void ThreadPool::StartWorker() {
  const std::shared_ptr<ThreadState> thread =
      runner_.PrepareThread(name_.empty() ? "" : fmt::format("{} {}", name_, threads_.size() + 1));
  try {
    threads_.emplace_back([this, thread] { Work(*thread); });
    ids_.push_back(threads_.back().get_id());
  } catch (const std::system_error& error) {
    runner_.LeaveThread(*thread);
    // With other workers at hand the pool goes on with those; without any it cannot.
    if (!threads_.empty()) return;
    throw ThreadError(
        fmt::format("the system gives no thread to the pool ({}); use fewer workers "
                    "or raise the limit ('ulimit -u')",
                    error.what()));
  }
}

void ThreadPool::Work(ThreadState& thread) {
  runner_.EnterThread(thread);
  if (!ComeToWork(thread)) {
    runner_.OnRest();
    runner_.LeaveThread(thread);
    return;
  }
  std::unique_lock lock(mutex_);
  for (;;) {
    if (Job* job = queue_.Pop()) {
      ++busy_;
      ++changes_;
      lock.unlock();
      runner_.RunJob(thread, job);
      lock.lock();
      --busy_;
      ++changes_;
    } else if (shutdown_) {
      break;
    } else {
      ++idle_permits_;
      ++sleeping_;
      thread.lane.Write(EventKind::kIdleBegin);
      lock.unlock();
      runner_.OnRest();
      lock.lock();
      work_or_end_.wait(lock, [this] { return queue_.first != nullptr || shutdown_; });
      thread.lane.Write(EventKind::kIdleEnd);
      --sleeping_;
    }
  }
  lock.unlock();
  runner_.OnRest();
  runner_.LeaveThread(thread);
}

bool ThreadPool::ComeToWork(ThreadState& thread) {
  {
    const std::lock_guard lock(mutex_);
    ++arrived_;
    ++changes_;
    if (!initializer_) return true;
    ++busy_;
  }
  const bool initialized = InitializeWorker(thread);
  const std::lock_guard lock(mutex_);
  --busy_;
  ++changes_;
  return initialized;
}

bool ThreadPool::InitializeWorker(ThreadState& thread) {
  if (!runner_.Initialize(thread, initializer_)) return true;
  Queue pending;
  {
    const std::lock_guard lock(mutex_);
    broken_ = true;
    ++changes_;
    std::swap(pending, queue_);
  }
  while (Job* job = pending.Pop()) {
    runner_.FailJob(thread, job, std::make_exception_ptr(BrokenPool(kInitializerFailed)));
  }
  return false;
}

void ThreadPool::Shutdown(ThreadState& caller, bool cancel_pending) {
  Queue dropped;
  {
    const std::lock_guard lock(mutex_);
    shutdown_ = true;
    ++changes_;
    if (cancel_pending) std::swap(dropped, queue_);
  }
  work_or_end_.notify_all();
  while (Job* job = dropped.Pop()) runner_.DropJob(caller, job);
}

void ThreadPool::Join() {
  // After the shutdown nobody adds a thread any more.
  if (std::ranges::any_of(ids_, [](auto id) { return id == std::this_thread::get_id(); })) {
    throw std::runtime_error(
        "a task cannot close the pool it runs in, for it would wait for itself; close it from the "
        "task that opened it");
  }
  const std::lock_guard lock(join_mutex_);
  for (std::thread& thread : threads_) {
    if (thread.joinable()) thread.join();
  }
}

Executor::Standing ThreadPool::Look() const {
  const std::lock_guard lock(mutex_);
  return {.name = name_,
          .workers = threads_.size(),
          .busy = busy_,
          .queued = queue_.size,
          .goes_on = arrived_ < threads_.size() || (queue_.size > 0 && busy_ < threads_.size()),
          .changes = changes_};
}

std::size_t ThreadPool::threads() const {
  const std::lock_guard lock(mutex_);
  return threads_.size();
}

std::size_t ThreadPool::idle() const {
  const std::lock_guard lock(mutex_);
  return idle_permits_;
}

}  // namespace interleave
