#pragma once

#include <algorithm>
#include <array>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/task/awaiters.h"
#include "engine/task/future_awaiters.h"
#include "engine/task/job.h"
#include "engine/task/shared.h"
#include "engine/task/thread_state.h"

namespace interleave {

// Where a body submits tasks: made with Context::OpenPool(). A copy means the same pool. Close it
// with `co_await ctx.Close(pool)`; the run closes what was left open.
class Pool {
 public:
  Pool() = default;
  explicit Pool(std::shared_ptr<Executor> executor) : executor_(std::move(executor)) {}
  Executor& executor() const { return *executor_; }

 private:
  std::shared_ptr<Executor> executor_;
};

// What a body is written with: every verb is one thing a concurrent program does, and means on
// each runtime what that model does. Verbs that may wait are awaited.
//
//   Task<std::size_t> Fetch(Context& ctx, std::string path) {
//     const HttpRequest request{.path = path, .delay = 1_s};
//     const HttpResponse page = co_await ctx.Get(request);
//     co_return page.body.size();
//   }
//
// Every wait throws Stopped once the run has been asked to stop.
//
// Thread safety: belongs to one task; not shared.
// Lifetime: as long as the task.
class Context {
 public:
  Context(Runtime& runtime, ThreadState& thread, TaskId task)
      : runtime_(runtime), thread_(thread), task_(task), switching_(runtime.switching()) {}
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;

  // --- Working and waiting. Durations are in nanoseconds (seconds with the literal 1_s of
  // duration.h) and are multiplied by the time scale of the run.

  // Real work on a core: step(from, to) does iterations [from, to), called until `iterations` are
  // done. Between steps a model may let others run; a step should take about a microsecond.
  template <typename Step>
  auto Compute(std::uint64_t iterations, Step step, std::uint64_t iterations_per_step = 1024) {
    return ComputeAwaiter<Step>{
        *this,
        runtime_,
        std::move(step),
        {.iterations = iterations, .iterations_per_step = iterations_per_step}};
  }
  // A timer.
  SleepAwaiter Sleep(Nanos duration) {
    return {*this, runtime_, {.duration = Scaled(duration), .state = State::kSleeping}};
  }
  // A wait for a device that a timer stands for; `what` is shown.
  SleepAwaiter WaitIo(Nanos duration, std::string_view what) {
    return {*this,
            runtime_,
            {.duration = Scaled(duration),
             .state = State::kWaitingIo,
             .what = runtime_.names().Intern(what)}};
  }
  // A real HTTP request over a loopback socket. Throws HttpError if no answer comes; an answer
  // with a bad status is an answer. The request is a variable with a name: GCC 12 breaks strings in
  // braces inside a co_await expression.
  HttpAwaiter Get(const HttpRequest& request) {
    HttpAwaiter awaiter{*this, runtime_, {.request = request, .response = {}}};
    awaiter.op.request.delay = Scaled(request.delay);
    return awaiter;
  }
  HttpAwaiter Get(HttpRequest&& request) = delete;

  // --- What tasks share.
  Lock MakeLock(std::string_view name) {
    return Lock(runtime_.MakeLock(*this, name, LockKind::kPlain));
  }
  // One that its holder may take again, as threading.RLock; between
  // processes as multiprocessing.RLock.
  Lock MakeRLock(std::string_view name) {
    return Lock(runtime_.MakeLock(*this, name, LockKind::kReentrant));
  }
  AcquireAwaiter Acquire(Lock lock) { return {*this, runtime_, {.lock = lock.state()}}; }

  SharedCells MakeCells(std::string_view name, std::size_t size) {
    return SharedCells(runtime_.MakeCells(name, size));
  }
  LoadAwaiter Load(SharedCells cells, std::size_t index = 0) {
    return {{*this, runtime_, EveryOperation(), {.kind = StepKind::kRead, .cell = &cells[index]}},
            cells[index]};
  }
  // Gives what the cell held the moment before.
  StoreAwaiter Store(SharedCells cells, std::size_t index, std::int64_t value) {
    return {{*this, runtime_, EveryOperation(), {.kind = StepKind::kWrite, .cell = &cells[index]}},
            cells[index],
            value};
  }
  // One operation of an interpreter between two others, which nobody else sees: the addition
  // between a read and a write. `name` is a literal.
  StepAwaiter Operation(const char* name) {
    return {*this, runtime_, EveryOperation(), {.kind = StepKind::kOperation, .name = name}};
  }
  // The end of a loop's round: every interpreter checks here whether another thread wants to run.
  CheckpointAwaiter LoopEdge() { return {*this, runtime_, switching_.wanted}; }
  // A call of a function, where every interpreter checks likewise.
  CheckpointAwaiter Call() { return LoopEdge(); }

  // --- Threads and pools.

  // Starts a thread (or what the model has for one) of its own for one task.
  template <typename R, typename... Args>
  Future<R> Start(const ThreadOptions& options, const TaskDef<R, Args...>& def,
                  std::type_identity_t<Args>... args) {
    auto future = MakeJob(def, options.name, std::move(args)...);
    runtime_.StartThread(*this, options, &future.core());
    return future;
  }

  Pool OpenPool(const PoolOptions& options) { return Pool(runtime_.OpenPool(*this, options)); }
  template <typename R, typename... Args>
  Future<R> Submit(const Pool& pool, const TaskDef<R, Args...>& def,
                   std::type_identity_t<Args>... args) {
    return SubmitNamed(pool, {}, def, std::move(args)...);
  }
  // The same, with a name of its own on the timeline instead of that of the definition.
  template <typename R, typename... Args>
  Future<R> SubmitNamed(const Pool& pool, std::string_view name, const TaskDef<R, Args...>& def,
                        std::type_identity_t<Args>... args) {
    auto future = MakeJob(def, name, std::move(args)...);
    runtime_.Submit(*this, pool.executor(), &future.core());
    return future;
  }
  // Runs the task on a thread, also where tasks otherwise share one: for work that would hold up
  // an event loop.
  template <typename R, typename... Args>
  Future<R> RunInThread(const TaskDef<R, Args...>& def, std::type_identity_t<Args>... args) {
    auto future = MakeJob(def, {}, std::move(args)...);
    runtime_.SubmitToThread(*this, &future.core());
    return future;
  }
  // The same in a worker process: the arguments and the result travel. Where the model has no
  // processes, on a thread.
  template <typename R, typename... Args>
  Future<R> RunInProcess(const TaskDef<R, Args...>& def, std::type_identity_t<Args>... args) {
    auto future = MakeJob(def, {}, std::move(args)...);
    runtime_.SubmitToProcess(*this, &future.core());
    return future;
  }
  // Submits one task per input, all at once. Gather() gives the results in the order of the inputs.
  template <typename R, typename Arg>
  std::vector<Future<R>> Map(const Pool& pool, const TaskDef<R, Arg>& def,
                             const std::vector<std::type_identity_t<Arg>>& inputs) {
    std::vector<Future<R>> futures;
    futures.reserve(inputs.size());
    for (const Arg& input : inputs) futures.push_back(Submit(pool, def, input));
    return futures;
  }
  // Waits for everything submitted and ends the workers.
  ClosePoolAwaiter Close(const Pool& pool, bool cancel_pending = false) {
    return {*this, runtime_, {.executor = pool.executor(), .cancel_pending = cancel_pending}};
  }

  // Ends the workers as they are; a task that runs in a worker process is lost. Threads cannot be
  // ended from outside: on the other models this is Close() with `cancel_pending`.
  ClosePoolAwaiter Terminate(const Pool& pool) {
    return {*this, runtime_, {.executor = pool.executor(), .kill_running = true}};
  }
  // Map() with `chunk_size` inputs a task: what saves trips to worker processes. GatherChunks()
  // gives the results in the order of the inputs. REQUIRES: chunk_size >= 1.
  template <typename R, typename Arg>
  std::vector<Future<std::vector<R>>> MapInChunks(
      const Pool& pool, const TaskDef<R, Arg>& def,
      const std::vector<std::type_identity_t<Arg>>& inputs, std::size_t chunk_size) {
    std::vector<Future<std::vector<R>>> futures;
    for (std::size_t from = 0; from < inputs.size(); from += chunk_size) {
      const std::size_t to = std::min(inputs.size(), from + chunk_size);
      const auto at = [&](std::size_t i) {
        return inputs.begin() + static_cast<std::ptrdiff_t>(i);
      };
      auto* job = new ChunkJob<R, Arg>(def, std::vector<Arg>(at(from), at(to)));
      futures.push_back(RegisterJob<std::vector<R>>(
          job,
          runtime_.names().Intern(std::string(def.name) + " \u00d7" + std::to_string(to - from))));
      runtime_.Submit(*this, pool.executor(), job);
    }
    return futures;
  }
  template <typename R>
  Task<std::vector<R>> GatherChunks(std::vector<Future<std::vector<R>>> chunks) {
    std::vector<R> results;
    for (std::vector<R>& chunk : co_await Gather(std::move(chunks))) {
      results.insert(results.end(), std::make_move_iterator(chunk.begin()),
                     std::make_move_iterator(chunk.end()));
    }
    co_return results;
  }

  // --- Results.

  // The result, or its exception rethrown; TimeoutError after `timeout`, CancelledError.
  template <typename R>
  ResultAwaiter<R> Result(Future<R> future, std::optional<Nanos> timeout = {}) {
    return {*this, runtime_, std::move(future), Scaled(timeout)};
  }
  // The same; but when the task that waits is cancelled, the one it waits for goes on.
  template <typename R>
  ResultAwaiter<R> Shield(Future<R> future) {
    return {*this, runtime_, std::move(future), {}, true};
  }
  // The result, if it comes in time; else the task is cancelled, as far as the model can, and
  // TimeoutError thrown. Without any time, a task that has not begun never does.
  template <typename R>
  Task<R> ResultWithin(Future<R> future, Nanos limit) {
    bool in_time = future.done();
    if (!in_time && limit > 0) {
      std::vector<Future<R>> one{future};
      auto wait = Wait(one, WaitFor::kAll, limit);
      wait.passes_on_cancel = true;
      in_time = co_await std::move(wait);
    }
    if (!in_time && runtime_.Cancel(*this, future.core())) {
      co_await Join(future);  // It has been told, and ends before we go on.
      if (future.cancelled()) ThrowResultTimeout(future.task());
    }
    if (!future.done()) ThrowResultTimeout(future.task());
    co_return co_await Result(future);
  }
  // Asks the task to end; false if it cannot be asked any more. See Runtime::Cancel().
  template <typename R>
  bool Cancel(const Future<R>& future) {
    return runtime_.Cancel(*this, future.core());
  }
  // The end of the task, whatever came out.
  template <typename R>
  WaitAwaiter Join(const Future<R>& future) {
    future.core().MarkLookedAt();
    return {*this, runtime_, {&future.core()}, WaitFor::kAll, {}};
  }
  // Waits for some or all; false if the timeout came first.
  template <typename R>
  WaitAwaiter Wait(const std::vector<Future<R>>& futures, WaitFor wait_for = WaitFor::kAll,
                   std::optional<Nanos> timeout = {}) {
    std::vector<FutureCore*> cores;
    cores.reserve(futures.size());
    for (const Future<R>& future : futures) cores.push_back(&future.core());
    return {*this, runtime_, std::move(cores), wait_for, Scaled(timeout)};
  }
  // All results, in the order given. The first task to fail, or to be cancelled, ends the wait with
  // its exception; the others run on. Who is cancelled here cancels them all, and ends so itself
  // even if none of them minds.
  template <typename R>
  Task<std::vector<R>> Gather(std::vector<Future<R>> futures) {
    auto wait = Wait(futures, WaitFor::kFirstException);
    wait.passes_on_cancel = true;
    wait.ends_with_cancelled = true;
    co_await wait;  // Not moved: GCC would wait with another one, and this would not learn of it.
    const Future<R>* failed = nullptr;
    for (const Future<R>& future : futures) {
      if (!future.done() || !future.core().error()) continue;
      if (failed == nullptr || future.core().settled_at() < failed->core().settled_at()) {
        failed = &future;
      }
    }
    if (failed != nullptr) co_await Result(*failed);
    if (wait.op.cancel_passed_on) ThrowCancelledWhileWaiting();
    std::vector<R> results;
    results.reserve(futures.size());
    for (Future<R>& future : futures) results.push_back(co_await Result(future));
    co_return results;
  }
  // Waits for the next of `pending` to end, takes it out and gives it; in the order they ended.
  // REQUIRES: not empty.
  template <typename R>
  Task<Future<R>> NextCompleted(std::vector<Future<R>>& pending) {
    auto wait = Wait(pending, WaitFor::kFirstCompleted);
    wait.takes_results = false;  // Only that of the one it gives.
    co_await std::move(wait);
    auto next = pending.end();
    for (auto it = pending.begin(); it != pending.end(); ++it) {
      if (it->done() &&
          (next == pending.end() || it->core().settled_at() < next->core().settled_at())) {
        next = it;
      }
    }
    Future<R> completed = *next;
    RecordResultTaken(*this, completed.task());
    pending.erase(next);
    co_return completed;
  }

  // --- The rest.

  // A flag on the timeline at this moment.
  void Mark(std::string_view name, std::int64_t value = 0) {
    thread_.lane.WriteWide(EventKind::kMark, runtime_.names().Intern(name), value);
  }
  // A random sequence of its own for each `stream`: the same on every model for the same seed.
  std::mt19937_64 Random(std::uint64_t stream) const {
    std::seed_seq seq{runtime_.seed(), runtime_.seed() >> 32, stream};
    return std::mt19937_64(seq);
  }
  TaskId task() const { return task_; }
  // The time of the run in nanoseconds, from some fixed moment on, and what the thread of this task
  // has computed: real time, or the virtual time of a simulated machine. For measuring.
  Nanos Now() { return runtime_.Now(*this); }
  Nanos CpuNow() { return runtime_.CpuNow(*this); }

  // For what takes a duration on behalf of a task: multiplied by the time scale.
  Nanos Scaled(Nanos duration) const {
    const double scaled = static_cast<double>(duration) * runtime_.time_scale();
    // A century is for ever, and can be added to any time of the clock.
    constexpr double kForEver = 100 * 365 * 86'400e9;
    return static_cast<Nanos>(std::clamp(scaled, -kForEver, kForEver));
  }
  std::optional<Nanos> Scaled(std::optional<Nanos> duration) const {
    return duration ? std::optional(Scaled(*duration)) : std::nullopt;
  }

  // --- For runtimes.
  Runtime& runtime() { return runtime_; }
  ThreadState& thread() { return thread_; }
  // For primitives: before their verbs that may wait, and in those that do not.
  bool every_step() const { return switching_.every_step; }
  StepAwaiter BeforeWait(ObjectId object) {
    return {*this,
            runtime_,
            switching_.every_step ? switching_.wanted : nullptr,
            {.kind = StepKind::kWait, .object = object}};
  }
  void Touch(ObjectId object) {
    if (switching_.every_step) [[unlikely]]
      runtime_.Touch(*this, object);
  }
  // What belongs to the thread alone, or to the task where tasks take turns on one.
  TaskLocals& locals() {
    if (!has_own_locals_) return thread_.locals;
    if (own_locals_ == nullptr) own_locals_ = std::make_unique<TaskLocals>();
    return *own_locals_;
  }

 protected:
  // For tasks that share their thread with others.
  void HaveOwnLocals() { has_own_locals_ = true; }

 private:
  const std::atomic<bool>* EveryOperation() const {
    return switching_.at_every_operation ? switching_.wanted : nullptr;
  }
  template <typename R, typename... Args>
  Future<R> MakeJob(const TaskDef<R, Args...>& def, std::string_view name, Args... args) {
    return RegisterJob<R>(new JobOf<R, Args...>(def, std::move(args)...),
                          name.empty() ? thread_.InternStatic(runtime_.names(), def.name)
                                       : runtime_.names().Intern(name));
  }
  template <typename R>
  Future<R> RegisterJob(FutureValue<R>* job, NameId name_id) {
    auto future = Future<R>(FutureRef<FutureValue<R>>::Adopt(job));
    const TaskId id = runtime_.NewTaskId();
    job->set_task(id);
    thread_.lane.Write(EventKind::kTaskCreated, id, name_id, task_);
    job->Retain();  // For the executor.
    return future;
  }

  Runtime& runtime_;
  ThreadState& thread_;
  const TaskId task_;
  const Switching switching_;
  bool has_own_locals_ = false;
  std::unique_ptr<TaskLocals> own_locals_;
};

}  // namespace interleave
