#include "engine/runtime/blocking_runtime.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "engine/pool/thread_pool.h"
#include "engine/record/memory_usage.h"
#include "engine/runtime/body_job.h"
#include "engine/runtime/outcome.h"
#include "engine/task/context.h"
#include "engine/task/errors.h"

namespace interleave {

std::unique_ptr<HostRuntime> MakeSequentialRuntime(Recorder& recorder,
                                                   const RuntimeOptions& options) {
  return std::make_unique<BlockingRuntime>(recorder, options, BlockingRuntime::Threads::kNone,
                                           std::nullopt);
}
std::unique_ptr<HostRuntime> MakeThreadsRuntime(Recorder& recorder, const RuntimeOptions& options) {
  return std::make_unique<BlockingRuntime>(recorder, options, BlockingRuntime::Threads::kReal,
                                           std::nullopt);
}
std::unique_ptr<HostRuntime> MakeGlobalLockRuntime(Recorder& recorder,
                                                   const RuntimeOptions& options,
                                                   const GlobalLockOptions& lock) {
  return std::make_unique<BlockingRuntime>(recorder, options, BlockingRuntime::Threads::kReal,
                                           lock);
}

BlockingRuntime::BlockingRuntime(Recorder& recorder, const RuntimeOptions& options, Threads threads,
                                 std::optional<GlobalLockOptions> global_lock,
                                 std::unique_ptr<Workplace> workplace)
    : recorder_(recorder),
      options_(options),
      threads_(threads),
      lock_options_(global_lock.value_or(GlobalLockOptions{})),
      locks_of_their_own_(lock_options_.kind == GlobalLockKind::kPerInterpreter),
      workplace_(std::move(workplace)),
      wait_for_graph_(*recorder.names(), workplace_ ? &workplace_->waits() : nullptr),
      counter_(workplace_ ? workplace_->counter() : census_) {
  // Its name reaches the recording with the first thread.
  const bool shared =
      lock_options_.kind == GlobalLockKind::kNew || lock_options_.kind == GlobalLockKind::kOld;
  if (global_lock && shared) {
    global_lock_.emplace(recorder_.NewObjectId(), lock_options_.switch_interval,
                         lock_options_.kind);
  }
}

BlockingRuntime::~BlockingRuntime() = default;

// --- Threads and the floor.

std::unique_ptr<ThreadState> BlockingRuntime::PrepareThread(const std::string& name) {
  const std::string lane_name =
      name.empty() ? fmt::format("Thread {}", next_default_name_.fetch_add(1)) : name;
  auto thread =
      std::make_unique<ThreadState>(recorder_.PrepareThread(lane_name), next_thread_.fetch_add(1));
  thread->name = lane_name;
  if (locks_of_their_own_) DescribeLock(*thread, *LockOf(*thread), "lock of " + lane_name);
  return thread;
}

void BlockingRuntime::EnterThread(ThreadState& thread) { recorder_.EnterThread(thread); }
void BlockingRuntime::LeaveThread(ThreadState& thread) { recorder_.CloseThread(thread); }

GlobalLock* BlockingRuntime::LockOf(const ThreadState& thread) {
  if (global_lock_) return &*global_lock_;
  if (!locks_of_their_own_) return nullptr;
  const std::lock_guard lock(mutex_);
  const auto found = own_locks_.find(thread.index);
  if (found != own_locks_.end()) return &found->second;
  return &own_locks_
              .try_emplace(thread.index, recorder_.NewObjectId(), lock_options_.switch_interval)
              .first->second;
}

void BlockingRuntime::DescribeLock(ThreadState& thread, const GlobalLock& lock,
                                   const std::string& name) {
  recorder_.DescribeObject(thread.lane, lock.id(), name, State::kWaitingGil);
}

void BlockingRuntime::TakeFloor(ThreadState& thread) {
  if (GlobalLock* const lock = LockOf(thread)) lock->Take(thread);
}
void BlockingRuntime::LeaveFloor(ThreadState& thread) {
  if (GlobalLock* const lock = LockOf(thread)) lock->Release(thread);
}

// --- Jobs.

void BlockingRuntime::RunJob(ThreadState& thread, Job* job) {
  if (!job->MarkRunning()) {
    DropJob(thread, job);
    return;
  }
  // A task that is submitted from within another runs inside it and has the floor already.
  const bool takes_floor = threads_ == Threads::kReal;
  if (takes_floor) TakeFloor(thread);
  thread.lane.Write(EventKind::kTaskBegin, job->task());
  thread.cores.Resume(thread.lane);
  Context ctx(*this, thread, job->task());
  std::exception_ptr error = stop_requested() ? std::make_exception_ptr(Stopped()) : nullptr;
  if (!error) error = job->RunToEnd(ctx);
  thread.cores.Observe(thread.lane);
  thread.lane.Write(EventKind::kTaskEnd, job->task(),
                    static_cast<std::uint32_t>(RecordOutcome(thread, names(), error)));
  job->Settle(std::move(error));
  RecordCallbackErrors(thread, names(), *job);
  if (thread.keeps_locks) [[unlikely]]
    LeaveLocksOf(thread, job->task());
  if (takes_floor) LeaveFloor(thread);
  job->Release();
}

std::exception_ptr BlockingRuntime::Initialize(ThreadState& thread,
                                               const Initializer& initializer) {
  auto* job = new BodyJob(initializer);
  const auto kept = FutureRef<Job>::Adopt(job);
  job->set_task(NewTaskId());
  job->Retain();
  thread.lane.Write(EventKind::kTaskCreated, job->task(), names().Intern("initialise"));
  RunJob(thread, job);
  return job->error();
}

void BlockingRuntime::FailJob(ThreadState& thread, Job* job, std::exception_ptr error) {
  if (!job->MarkRunning()) {
    DropJob(thread, job);
    return;
  }
  thread.lane.Write(EventKind::kTaskEnd, job->task(),
                    static_cast<std::uint32_t>(RecordOutcome(thread, names(), error)));
  job->Settle(std::move(error));
  job->Release();
}

void BlockingRuntime::DropJob(ThreadState& thread, Job* job) {
  job->Cancel();
  thread.lane.Write(EventKind::kTaskEnd, job->task(),
                    static_cast<std::uint32_t>(TaskOutcome::kCancelled));
  job->Release();
}

void BlockingRuntime::RunMain(const std::function<Task<void>(Context&)>& body) {
  ThreadState thread{recorder_.OpenThread("Main", LaneRole::kMain), next_thread_.fetch_add(1)};
  thread.name = "Main";
  if (const GlobalLock* const lock = LockOf(thread)) {
    DescribeLock(thread, *lock, locks_of_their_own_ ? "lock of Main" : "global lock");
  }
  const TaskId root = NewTaskId();
  thread.lane.Write(EventKind::kTaskCreated, root, names().Intern("main program"));
  TakeFloor(thread);
  thread.lane.Write(EventKind::kTaskBegin, root);
  thread.cores.Resume(thread.lane);
  RecordProcess(thread);
  // Here all who take part are known. (A loop wakes its threads from outside.)
  if (workplace_) {
    workplace_->OpenCount([this](ObjectId object) { return QuotedNameOf(object); });
  } else if (threads_ == Threads::kReal) {
    census_.Open([this] { return LookAtPools(); });
  }
  census_.Enter();
  std::exception_ptr error;
  try {
    Context ctx(*this, thread, root);
    Task<void> task = body(ctx);
    task.Resume();
    if (!task.done()) throw Stopped();  // It would not end: it goes where it stands.
    task.Take();
  } catch (...) {
    error = std::current_exception();
    // What the body would have waited for is not wanted any more.
    RequestStop();
  }
  if (thread.keeps_locks) LeaveLocksOf(thread, root);
  JoinLeftBehind(thread);
  thread.lane.Write(EventKind::kTaskEnd, root,
                    static_cast<std::uint32_t>(RecordOutcome(thread, names(), error)));
  LeaveFloor(thread);
  RequestStop();  // Ends the daemon threads.
  JoinAll(thread, true);
  census_.Close();
  if (workplace_) workplace_->CloseCount();
  if (workplace_) RecordMemory(thread.lane, recorder_.process());
  LeaveThread(thread);
  if (error) std::rethrow_exception(error);
}

void BlockingRuntime::RecordProcess(ThreadState& thread) {
  if (!workplace_) return;
  thread.lane.Write(EventKind::kProcessStarted, recorder_.process(),
                    static_cast<std::uint32_t>(getpid()));
  RecordMemory(thread.lane, recorder_.process());
}

std::vector<TaskNote> BlockingRuntime::notes() const {
  const std::lock_guard lock(mutex_);
  return notes_.All();
}

void BlockingRuntime::JoinLeftBehind(ThreadState& thread) {
  if (CountOpened() == 0) return;
  Block(thread, State::kWaitingResult, 0, SubjectKind::kNone, [&] {
    const CountedWait join(counter_, {.who = thread.name,
                                      .what = "waits for the others' end",
                                      .over = [this] { return OnlyDaemonsAreLeft(); }});
    JoinAll(thread, false);
  });
}

bool BlockingRuntime::OnlyDaemonsAreLeft() {
  const bool tasks =
      workplace_ ? !workplace_->OnlyDaemonsAreLeft() : census_.alive() > 1 + daemons_.load();
  return !tasks && std::ranges::all_of(LookAtPools(), &Executor::Standing::idle);
}

void BlockingRuntime::JoinAll(ThreadState& thread, bool daemons) {
  // What ends may have left more behind, until nothing new comes.
  for (std::size_t known = 0, before = 1; known != before;) {
    before = CountOpened();
    JoinThreads(daemons);
    if (workplace_) workplace_->Join(daemons);
    for (std::size_t i = 0;; ++i) {
      std::shared_ptr<Executor> pool;
      {
        const std::lock_guard lock(mutex_);
        if (i >= pools_.size()) break;
        pool = pools_[i];
      }
      pool->Shutdown(thread, false);
      pool->Join();
    }
    known = CountOpened();
  }
}

std::size_t BlockingRuntime::CountOpened() {
  const std::lock_guard lock(mutex_);
  return started_.size() + pools_.size() + (workplace_ ? workplace_->started() : 0);
}

void BlockingRuntime::JoinThreads(bool daemons) {
  for (std::size_t i = 0;; ++i) {
    std::thread thread;
    {
      const std::lock_guard lock(mutex_);
      if (i >= started_.size()) break;
      if (started_[i].daemon && !daemons) continue;
      thread = std::move(started_[i].thread);
    }
    if (thread.joinable()) thread.join();
  }
}

void BlockingRuntime::RequestStop() {
  stop_wanted_.store(true, std::memory_order_relaxed);
  if (global_lock_) global_lock_->AnnounceStop();
  stop_.request_stop();
  if (workplace_) workplace_->RequestStop();
}

void BlockingRuntime::StartThread(Context& ctx, const ThreadOptions& options, Job* job) {
  if (threads_ == Threads::kNone) {
    RunJob(ctx.thread(), job);
    return;
  }
  if (workplace_) {
    workplace_->StartTask(*this, ctx, options, job);
    return;
  }
  const std::shared_ptr<ThreadState> thread = PrepareThread(options.name);
  census_.Enter();
  std::unique_lock lock(mutex_);
  try {
    started_.push_back({.thread = std::thread([this, thread, job, daemon = options.daemon] {
                          EnterThread(*thread);
                          RunJob(*thread, job);
                          census_.Leave();
                          LeaveThread(*thread);
                          if (daemon) --daemons_;
                        }),
                        .daemon = options.daemon});
    if (options.daemon) ++daemons_;
  } catch (const std::system_error& error) {
    lock.unlock();
    LeaveThread(*thread);
    DropJob(ctx.thread(), job);
    census_.Leave();
    throw ThreadError(fmt::format(
        "the system gives no thread for '{}' ({}); start fewer threads or raise the limit "
        "('ulimit -u')",
        options.name.empty() ? "a task" : options.name, error.what()));
  }
}

std::shared_ptr<Executor> BlockingRuntime::OpenPool(Context& ctx, const PoolOptions& options) {
  JobRunner& runner = *this;  // A private base, known only in here.
  std::shared_ptr<Executor> pool;
  if (threads_ == Threads::kNone) {
    pool = std::make_shared<InlineExecutor>(runner, ctx.thread(), options.initializer);
  } else if (workplace_) {
    if (options.initializer) throw std::logic_error(kNoInitializer);
    pool = workplace_->OpenPool(runner, ctx, options);
  } else {
    const int workers = options.workers > 0 ? options.workers : DefaultWorkerCount(options_.cores);
    pool = std::make_shared<ThreadPool>(runner, workers, options.name, options.initializer);
  }
  const std::lock_guard lock(mutex_);
  KeepPool(pool);
  return pool;
}

void BlockingRuntime::KeepPool(const std::shared_ptr<Executor>& pool) {
  pools_.push_back(pool);
  open_pools_.push_back(pool);
}

std::vector<Executor::Standing> BlockingRuntime::LookAtPools() {
  std::vector<std::shared_ptr<Executor>> pools;
  {
    const std::lock_guard lock(mutex_);
    pools = open_pools_;
  }
  std::vector<Executor::Standing> standings;  // A pool asks for our mutex while it holds its own.
  for (const std::shared_ptr<Executor>& pool : pools) standings.push_back(pool->Look());
  return standings;
}

void BlockingRuntime::Submit(Context& ctx, Executor& pool, Job* job) {
  pool.Submit(ctx.thread(), job);
}

std::shared_ptr<Executor> BlockingRuntime::DefaultPool(Context& ctx, bool processes) {
  std::shared_ptr<Executor>& pool = processes ? process_pool_ : thread_pool_;
  {
    const std::lock_guard lock(mutex_);
    if (pool) return pool;
  }
  JobRunner& runner = *this;
  std::shared_ptr<Executor> made;  // Without the lock: a place may start processes.
  if (processes) {
    made = workplace_->OpenPool(runner, ctx, {});
  } else {  // Threads of this process on every model.
    if (workplace_) workplace_->LoseCount();
    made = std::make_shared<ThreadPool>(runner, DefaultWorkerCount(options_.cores), "");
  }
  const std::lock_guard lock(mutex_);
  KeepPool(made);  // One that came second is closed at the end, unused.
  if (!pool) pool = std::move(made);
  return pool;
}

void BlockingRuntime::SubmitToThread(Context& ctx, Job* job) {
  Submit(ctx, *DefaultPool(ctx, false), job);
}

void BlockingRuntime::SubmitToProcess(Context& ctx, Job* job) {
  if (!workplace_) {
    SubmitToThread(ctx, job);
    return;
  }
  std::shared_ptr<Executor> pool;
  try {
    pool = DefaultPool(ctx, true);
  } catch (...) {
    DropJob(ctx.thread(), job);
    throw;
  }
  pool->Submit(ctx.thread(), job);
}

Switching BlockingRuntime::switching() const {
  // A lock of one's own nobody else asks for.
  if (!global_lock_) return {.wanted = &stop_wanted_};
  return {.wanted = &global_lock_->wanted(),
          .at_every_operation =
              lock_options_.check_every_operation || lock_options_.kind == GlobalLockKind::kOld};
}

}  // namespace interleave
