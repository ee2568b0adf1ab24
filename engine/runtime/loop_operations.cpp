// What a body awaits, on the event loop.

#include <algorithm>

#include "engine/runtime/loop_pool.h"
#include "engine/runtime/loop_runtime.h"
#include "engine/sync/deadlock_error.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

LoopTask& TaskOf(Context& ctx) { return static_cast<LoopTask&>(ctx); }

// How often a task may be told to stop and try to wait again, and how often all tasks together:
// room to tidy up, but not to hold up the end of the run.
constexpr std::uint32_t kStopsOfATask = 100;
constexpr std::uint32_t kStopsSwallowed = 10'000;

}  // namespace

bool LoopRuntime::MayGoOn(LoopTask& task) {
  const std::uint32_t told_before = task.CountStop();
  if (told_before > 0) ++stops_swallowed_;
  if (told_before < kStopsOfATask && (told_before == 0 || stops_swallowed_ <= kStopsSwallowed)) {
    return true;
  }
  task.Abandon();
  return false;
}

bool LoopRuntime::TakeStop(LoopTask& task) {
  if (MayGoOn(task)) throw Stopped();
  return false;
}

bool LoopRuntime::Sleep(Context& ctx, SleepOperation& op, std::coroutine_handle<> waiter) {
  LoopTask& task = TaskOf(ctx);
  if (stop_requested()) return TakeStop(task);
  if (op.duration <= 0) {
    task.Yield(waiter, op.error);
    return false;
  }
  task.WakeAt(loop_.Now() + op.duration);
  task.Suspend(waiter, op.error, op.state, op.what,
               op.what != 0 ? SubjectKind::kName : SubjectKind::kNone);
  return false;
}

bool LoopRuntime::Fetch(Context& ctx, HttpOperation& op, std::coroutine_handle<> waiter) {
  LoopTask& task = TaskOf(ctx);
  if (stop_requested()) return TakeStop(task);
  if (options_.http_port == 0) throw HttpError(options_.http_refusal);
  poller_.OperationBegan();
  // `op` lives in the task's frame until it goes on; a task that goes on earlier abandons this.
  task.Keep(AsyncFetch::Start(poller_.context(), options_.http_port, op.request,
                              [&task, &op](std::expected<HttpResponse, std::string> outcome) {
                                if (outcome) {
                                  op.response = std::move(*outcome);
                                } else {
                                  op.error = std::make_exception_ptr(HttpError(outcome.error()));
                                }
                                task.MakeReady();
                              }));
  task.Suspend(waiter, op.error, State::kWaitingIo, names().Intern(op.request.path),
               SubjectKind::kName);
  return false;
}

bool LoopRuntime::Compute(Context& ctx, ComputeOperation& op, std::coroutine_handle<> /*waiter*/) {
  const std::uint64_t step = std::max<std::uint64_t>(op.iterations_per_step, 1);
  for (std::uint64_t from = 0; from < op.iterations;) {
    if (stop_requested()) return TakeStop(TaskOf(ctx));
    const std::uint64_t to = from + std::min(step, op.iterations - from);
    op.step(op.self, from, to);
    thread_->cores.Observe(thread_->lane);
    from = to;
  }
  return true;
}

bool LoopRuntime::Await(Context& ctx, FutureOperation& op, std::coroutine_handle<> waiter) {
  LoopTask& task = TaskOf(ctx);
  if (stop_requested()) return TakeStop(task);
  if (!task.Watch(op)) return true;
  if (op.timeout) task.WakeAt(loop_.Now() + *op.timeout);
  const bool one = op.futures.size() == 1;
  task.Suspend(waiter, op.error, State::kWaitingResult, one ? op.futures.front()->task() : 0,
               one ? SubjectKind::kTask : SubjectKind::kNone);
  return false;
}

Wakeable& LoopRuntime::PrepareToPark(Context& ctx) {
  TaskOf(ctx).PrepareToPark();
  return TaskOf(ctx);
}

bool LoopRuntime::Park(Context& ctx, ParkOperation& op, std::coroutine_handle<> waiter) {
  LoopTask& task = TaskOf(ctx);
  if (stop_requested()) {
    if (!MayGoOn(task)) return false;
    op.error = std::make_exception_ptr(Stopped());
  }
  if (task.woken() || op.error) return true;
  if (op.timeout) task.WakeAt(loop_.Now() + *op.timeout);
  task.Suspend(waiter, op.error, op.state, op.object, SubjectKind::kObject);
  return false;
}

bool LoopRuntime::Acquire(Context& ctx, AcquireOperation& op, std::coroutine_handle<> waiter) {
  LoopTask& task = TaskOf(ctx);
  if (stop_requested()) return TakeStop(task);
  task.PrepareToPark();
  op.park = {
      .state = State::kWaitingLock, .object = op.lock.id(), .task = ctx.task(), .wakeable = &task};
  if (op.lock.AcquireOrEnqueue(op.park)) {
    op.lock.RecordAcquired(thread_->lane);
    return true;
  }
  const std::string circle = task.WaitsForLock(op);
  if (!circle.empty()) {
    task.PutUpFlag(circle);
    if (op.lock.Dequeue(op.park)) {
      throw DeadlockError(DeadlockText(circle, task.Who()));
    }
    op.lock.RecordAcquired(thread_->lane);  // A thread has released it for all that.
    return true;
  }
  task.Suspend(waiter, op.error, op.park.state, op.park.object, SubjectKind::kObject);
  return false;
}

bool LoopRuntime::Release(Context& ctx, LockState& lock) {
  if (!lock.MayRelease(ctx.task())) return false;
  lock.RecordRelease(thread_->lane);
  return lock.Release();
}

bool LoopRuntime::Checkpoint(Context& ctx, std::coroutine_handle<> /*waiter*/) {
  if (stop_requested()) return TakeStop(TaskOf(ctx));
  return true;  // Cooperative: nobody else gets the floor until the task waits.
}

LockState& LoopRuntime::MakeLock(Context& ctx, std::string_view name, LockKind kind) {
  return threads_.MakeLock(ctx, name, kind);
}
ObjectId LoopRuntime::MakeObject(Context& ctx, std::string_view name, State waits_as) {
  return threads_.MakeObject(ctx, name, waits_as);
}
std::span<std::atomic<std::int64_t>> LoopRuntime::MakeCells(std::string_view name,
                                                            std::size_t size) {
  return threads_.MakeCells(name, size);
}

bool LoopRuntime::ClosePool(Context& ctx, ClosePoolOperation& op, std::coroutine_handle<> waiter) {
  if (stop_requested()) return TakeStop(TaskOf(ctx));
  auto& pool = static_cast<LoopPool&>(op.executor);
  pool.Shutdown(ctx.thread(), op.cancel_pending || op.kill_running);
  if (pool.drained()) return true;
  LoopTask& task = TaskOf(ctx);
  pool.WaitDrained(task);
  task.WaitsForPool(pool);
  task.Suspend(waiter, op.error, State::kWaitingResult, 0, SubjectKind::kNone);
  return false;
}

}  // namespace interleave
