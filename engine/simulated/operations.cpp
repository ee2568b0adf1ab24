// What bodies await, in virtual time.

#include <fmt/format.h>

#include <algorithm>

#include "engine/net/host_name.h"
#include "engine/net/http_answer.h"
#include "engine/runtime/blocking_wait.h"
#include "engine/simulated/machine.h"
#include "engine/sync/deadlock_error.h"
#include "engine/task/errors.h"

namespace interleave {

std::string SimulatedRuntime::NameOf(const SimulatedTask& task) const {
  return task.carrier.loop ? fmt::format("task {}", task.task())
                           : std::string(names_->Text(task.carrier.name));
}

// --- Waiting.

void SimulatedRuntime::Block(SimulatedTask& task, std::coroutine_handle<> waiter,
                             std::exception_ptr& error, State state, std::uint32_t what,
                             SubjectKind detail) {
  SimulatedThread& thread = task.carrier;
  task.resume = waiter;
  task.error = &error;
  task.waits_in = state;
  task.what = what;
  task.detail = detail;
  task.timed_out = false;
  task.waiting = true;
  if (thread.loop) {
    Put(thread, EventKind::kStepEnd, task.task(), what, static_cast<std::uint32_t>(state), detail);
    if (task.must_cancel) EndWaitOf(task);  // It came while it ran, and is delivered here.
    return;
  }
  Put(thread, EventKind::kWaitBegin, what, static_cast<std::uint32_t>(state), 0, detail);
  thread.in_wait = true;
  LeaveFloor(thread);
  LeaveCore(thread, false);
}

void SimulatedRuntime::EndWaitOf(SimulatedTask& task) {
  if (!task.waiting) return;
  task.waiting = false;
  task.CancelTimer();
  SimulatedThread& thread = task.carrier;
  if (!thread.loop) {
    WakeUp(thread);
    return;
  }
  Put(thread, EventKind::kTaskReady, task.task());
  loop_ready_.push_back(&task);
  if (turns_.polling && thread.status == SimulatedThread::Status::kBlocked && !thread.scheduled()) {
    WakeUp(thread);
  }
}

void SimulatedRuntime::LeaveWait(SimulatedTask& task) {
  if (task.futures != nullptr) {
    for (FutureCore* future : task.futures->futures) future->RemoveWaiter(task);
    task.futures->timed_out = task.timed_out && !IsSatisfied(*task.futures);
    task.futures = nullptr;
  }
  if (task.joins != nullptr) std::exchange(task.joins, nullptr)->ForgetJoiner(task);
  AcquireOperation* const acquire = std::exchange(task.acquire, nullptr);
  const bool has_lock = acquire != nullptr && !acquire->lock.Dequeue(acquire->park);
  if (task.waits_for != nullptr) {
    const std::string circle = wait_for_graph_.TakeFound(*task.waits_for);
    wait_for_graph_.Leave(*task.waits_for);
    task.waits_for.reset();
    if (!circle.empty()) {
      Put(task.carrier, EventKind::kMark, names_->Intern(DeadlockMark(circle)));
    }
  }
  if (task.must_cancel && task.begun && task.error != nullptr) {
    task.must_cancel = false;
    task.cancel_delivered = true;
    *task.error = std::make_exception_ptr(CancelledError("the task was cancelled while it waited"));
  }
  task.error = nullptr;
  if (!has_lock) return;
  const LockState& lock = acquire->lock;
  Put(task.carrier, EventKind::kAcquired, lock.id());
  if (lock.reentrant()) Put(task.carrier, EventKind::kCounter, lock.depth_name(), 1);
  if (acquire->error) Release(task, acquire->lock);  // It came too late.
}

void SimulatedRuntime::PassTime(Context& ctx, Nanos duration, State state, std::uint32_t what,
                                SubjectKind detail) {
  CountEvent();
  SimulatedThread& thread = TaskOf(ctx).carrier;
  SimulatedCore& core = cores_.front();
  Put(thread, EventKind::kWaitBegin, what, static_cast<std::uint32_t>(state), 0, detail);
  Put(thread, EventKind::kSwitchOut);
  clock_.Advance(duration);
  core.since = clock_.now();
  Put(thread, EventKind::kSwitchIn);
  Put(thread, EventKind::kWaitEnd, what, 0, 0, detail);
  if (stop_asked_.load(std::memory_order_relaxed)) DeliverStop();
}

bool SimulatedRuntime::Sleep(Context& ctx, SleepOperation& op, std::coroutine_handle<> waiter) {
  if (GivesUp(ctx, waiter)) return false;
  const SubjectKind detail = op.what != 0 ? SubjectKind::kName : SubjectKind::kNone;
  if (choosing()) {
    SimulatedTask& task = TaskOf(ctx);
    // A wait of any length: whoever goes on is chosen anyway.
    if (!std::exchange(task.explored->slept, true)) return true;
    task.explored->step = {.name = "sleep"};
    task.explored->looks = progress_;
    task.explored->slept_at = ++sleeps_;
    OfferStep(task, waiter);
    return false;
  }
  if (sequential()) {
    PassTime(ctx, op.duration, op.state, op.what, detail);
    return true;
  }
  SimulatedTask& task = TaskOf(ctx);
  Block(task, waiter, op.error, op.duration > 0 ? op.state : State::kQueued, op.what, detail);
  if (task.waiting) clock_.Schedule(task, clock_.now() + std::max<Nanos>(op.duration, 0));
  return false;
}

bool SimulatedRuntime::Fetch(Context& ctx, HttpOperation& op, std::coroutine_handle<> waiter) {
  if (GivesUp(ctx, waiter)) return false;
  if (const std::string reason = WhyNotReachableInVirtualTime(op.request.host); !reason.empty()) {
    throw HttpError(fmt::format("GET {} failed: {}", op.request.path, reason));
  }
  Nanos delay = 0;
  op.response = AnswerLikeServer(op.request, delay);
  delay += simulated_.network_latency;
  if (choosing()) return true;
  const NameId path = names_->Intern(op.request.path);
  if (sequential()) {
    PassTime(ctx, delay, State::kWaitingIo, path, SubjectKind::kName);
    return true;
  }
  SimulatedTask& task = TaskOf(ctx);
  Block(task, waiter, op.error, State::kWaitingIo, path, SubjectKind::kName);
  if (task.waiting) clock_.Schedule(task, clock_.now() + delay);
  return false;
}

bool SimulatedRuntime::Await(Context& ctx, FutureOperation& op, std::coroutine_handle<> waiter) {
  if (GivesUp(ctx, waiter)) return false;
  if (IsSatisfied(op)) return true;
  const bool one = op.futures.size() == 1;
  SimulatedTask& task = TaskOf(ctx);
  task.futures = &op;
  task.unsettled = 0;
  for (FutureCore* future : op.futures) {
    task.unsettled += future->AddWaiter(task) ? 1 : 0;
    TouchTask(future->task());
  }
  Block(task, waiter, op.error, State::kWaitingResult, one ? op.futures.front()->task() : 0,
        one ? SubjectKind::kTask : SubjectKind::kNone);
  if (op.timeout && task.waiting) clock_.Schedule(task, clock_.now() + *op.timeout);
  return false;
}

Wakeable& SimulatedRuntime::PrepareToPark(Context& ctx) {
  TaskOf(ctx).woken = false;
  return TaskOf(ctx);
}

bool SimulatedRuntime::Park(Context& ctx, ParkOperation& op, std::coroutine_handle<> waiter) {
  SimulatedTask& task = TaskOf(ctx);
  if (stopping_) {
    if (!sequential() && task.stops >= kMostStops) return !GivesUp(ctx, waiter);
    ++task.stops;
    op.error = std::make_exception_ptr(Stopped());
  }
  if (task.woken || op.error) return true;
  if (sequential()) {
    if (op.timeout) {
      PassTime(ctx, *op.timeout, op.state, op.object, SubjectKind::kObject);
    } else {
      op.error = std::make_exception_ptr(DeadlockError(
          fmt::format("{} '{}': one after another there is no other thread that could end this "
                      "wait, so it would last forever. Give it a timeout, or run it on threads",
                      StateTitle(op.state), op.object > 0 ? object_names_[op.object - 1] : "")));
    }
    return true;
  }
  Block(task, waiter, op.error, op.state, op.object, SubjectKind::kObject);
  if (op.timeout && task.waiting) clock_.Schedule(task, clock_.now() + *op.timeout);
  return false;
}

bool SimulatedRuntime::Acquire(Context& ctx, AcquireOperation& op, std::coroutine_handle<> waiter) {
  if (GivesUp(ctx, waiter)) return false;
  SimulatedTask& task = TaskOf(ctx);
  task.woken = false;
  if (choosing()) {
    task.explored->locks = &op;
    task.explored->step = {.kind = StepKind::kLock, .object = op.lock.id()};
    OfferStep(task, waiter);
    return false;
  }
  op.park = {
      .state = State::kWaitingLock, .object = op.lock.id(), .task = ctx.task(), .wakeable = &task};
  if (op.lock.TryAcquire(ctx.task()) || (!sequential() && op.lock.AcquireOrEnqueue(op.park))) {
    op.lock.RecordAcquired(state_.lane);
    return true;
  }
  if (sequential()) {
    throw DeadlockError(fmt::format(
        "the lock '{}' is taken a second time before it was released: one after another there is "
        "no other thread that could release it, so this would wait forever. Release it first, or "
        "take it once around both uses",
        object_names_[op.lock.id() - 1]));
  }
  task.waits_for = std::make_unique<WaitForGraph::Waiter>(task.task(), NameOf(task), op.lock);
  const std::string circle = wait_for_graph_.Enter(*task.waits_for);
  if (!circle.empty()) {
    op.lock.Dequeue(op.park);
    task.waits_for.reset();
    ctx.Mark(DeadlockMark(circle));
    const DeadlockError error(DeadlockText(circle, NameOf(task)));
    if (simulated_.deadlock_found == 0 || on_loop()) throw error;
    Block(task, waiter, op.error, State::kWaitingLock, op.lock.id(), SubjectKind::kObject);
    op.error = std::make_exception_ptr(error);
    if (task.waiting) clock_.Schedule(task, clock_.now() + simulated_.deadlock_found);
    return false;
  }
  task.acquire = &op;
  Block(task, waiter, op.error, State::kWaitingLock, op.lock.id(), SubjectKind::kObject);
  return false;
}

bool SimulatedRuntime::Release(Context& ctx, LockState& lock) {
  if (!lock.MayRelease(ctx.task())) return false;
  const SimulatedThread& thread = TaskOf(ctx).carrier;
  const std::uint32_t depth = lock.depth();
  if (lock.reentrant()) Put(thread, EventKind::kCounter, lock.depth_name(), depth - 1);
  if (depth == 1) Put(thread, EventKind::kReleased, lock.id());
  TouchObject(lock.id());
  return lock.Release();
}

// --- Working.

bool SimulatedRuntime::Work(SimulatedTask& task, std::coroutine_handle<> waiter, Nanos cost,
                            Nanos step) {
  if (cost <= 0 || choosing()) return true;
  if (sequential()) {
    CountEvent();
    clock_.Advance(cost);
    task.carrier.cpu += cost;
    cores_.front().since = clock_.now();
    return true;
  }
  task.resume = waiter;
  task.carrier.burst += cost;
  task.carrier.burst_step = std::max<Nanos>(step, 1);
  return false;
}

bool SimulatedRuntime::Compute(Context& ctx, ComputeOperation& op, std::coroutine_handle<> waiter) {
  if (GivesUp(ctx, waiter)) return false;
  // The result is worked out at once; the time it takes passes afterwards.
  const std::uint64_t step = std::max<std::uint64_t>(op.iterations_per_step, 1);
  const Nanos wall = simulated_.measure ? MonotonicNanos() : 0;
  const Nanos begin = simulated_.measure ? ThreadCpuNanos() : 0;
  for (std::uint64_t from = 0; from < op.iterations;) {
    if (stop_asked_.load(std::memory_order_relaxed)) throw Stopped();
    const std::uint64_t to = from + std::min(step, op.iterations - from);
    op.step(op.self, from, to);
    from = to;
  }
  if (simulated_.measure) {
    computed_.told.iterations += op.iterations;
    computed_.told.cpu += ThreadCpuNanos() - begin;
    computed_.wall += MonotonicNanos() - wall;
  }
  const auto cost = [&](std::uint64_t iterations) {
    __extension__ using Big = __int128;
    return static_cast<Nanos>(Big{simulated_.iteration_ps} * static_cast<Big>(iterations) / 1000);
  };
  return Work(TaskOf(ctx), waiter, cost(op.iterations), cost(step));
}

bool SimulatedRuntime::Checkpoint(Context& ctx, std::coroutine_handle<> waiter) {
  if (choosing()) return !GivesUp(ctx, waiter);
  if (stop_asked_.load(std::memory_order_relaxed)) DeliverStop();
  if (GivesUp(ctx, waiter)) return false;
  SimulatedTask& task = TaskOf(ctx);
  SimulatedThread& thread = task.carrier;
  if (thread.has_floor && rules_.drop_requested()) {
    task.resume = waiter;
    HandOver(thread);
    return false;
  }
  return Work(task, waiter, simulated_.operation, simulated_.operation);
}

Switching SimulatedRuntime::switching() const {
  const bool costs = simulated_.operation > 0;
  return {.wanted = costs ? &always_ : &floor_wanted_,
          .at_every_operation = simulated_.kind == SimulatedKind::kGlobalLock
                                    ? simulated_.check_every_operation
                                    : costs,
          .every_step = choosing()};
}

// --- What tasks share.

LockState& SimulatedRuntime::MakeLock(Context& ctx, std::string_view name, LockKind kind) {
  const NameId depth =
      kind == LockKind::kReentrant ? names_->Intern(fmt::format("depth of {}", name)) : NameId{0};
  return locks_.emplace_back(MakeObject(ctx, name, State::kWaitingLock), names_->Intern(name),
                             depth);
}

ObjectId SimulatedRuntime::MakeObject(Context& ctx, std::string_view name, State waits_as) {
  const ObjectId id = next_object_++;
  object_names_.emplace_back(name);
  Put(TaskOf(ctx).carrier, EventKind::kObject, id, names_->Intern(name),
      static_cast<std::uint32_t>(waits_as));
  return id;
}

std::span<std::atomic<std::int64_t>> SimulatedRuntime::MakeCells(std::string_view name,
                                                                 std::size_t size) {
  cell_names_.emplace_back(name);
  return cells_.emplace_back(size);
}

}  // namespace interleave
