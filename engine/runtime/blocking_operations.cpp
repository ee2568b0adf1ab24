// What a body awaits, on the runtimes where a wait blocks the thread.

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <stdexcept>

#include "engine/net/http_client.h"
#include "engine/runtime/blocking_runtime.h"
#include "engine/runtime/blocking_wait.h"
#include "engine/runtime/slow_down.h"
#include "engine/sync/deadlock_error.h"
#include "engine/sync/long_wait.h"
#include "engine/sync/shared_room.h"
#include "engine/task/context.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

// How often the tasks of a thread may be told to stop and try to wait again: room to tidy up, but
// not to hold up the end of the run.
constexpr std::uint32_t kStopsOfAThread = 100;

// A thread's parker, of which another thread can tell whether it has been woken.
class WatchedParker final : public Wakeable {
 public:
  void Prepare(ThreadParker& parker) {
    parker_ = &parker;
    woken_.store(false, std::memory_order_relaxed);
    parker.Prepare();
  }
  void Wake() override {
    woken_.store(true, std::memory_order_release);
    parker_->Wake();
  }
  bool woken() const { return woken_.load(std::memory_order_acquire); }

 private:
  ThreadParker* parker_ = nullptr;
  std::atomic<bool> woken_{false};
};
// As long as the thread, like what it wakes; nobody wakes who has left the line.
thread_local WatchedParker watched_parker;

// "is waiting at a barrier" of "Waiting at a barrier".
std::string Verb(State state) {
  std::string title(StateTitle(state));
  title.front() = static_cast<char>(std::tolower(static_cast<unsigned char>(title.front())));
  return "is " + title;
}

// Whether it waits for a task that no worker has taken.
bool WaitsForUnbegun(const FutureOperation& op) {
  return std::ranges::any_of(op.futures, [](const FutureCore* future) {
    return future->phase() == FutureCore::Phase::kPending;
  });
}

}  // namespace

template <typename Wait>
void BlockingRuntime::WaitCounted(ThreadState& thread, EndlessWait entry, Wait wait) {
  const std::string waits = RunCounted(counter_, std::move(entry), std::move(wait));
  if (!waits.empty()) GiveUp(thread, names(), waits);
}

bool BlockingRuntime::MayGoOn(Context& ctx) {
  if (ctx.thread().stops++ < kStopsOfAThread) return true;
  const std::lock_guard lock(mutex_);
  notes_.Add(ctx.task(), kWouldNotEnd);
  return false;
}

bool BlockingRuntime::TakeStop(Context& ctx) {
  if (MayGoOn(ctx)) throw Stopped();
  return false;
}

bool BlockingRuntime::Sleep(Context& ctx, SleepOperation& op, std::coroutine_handle<> /*waiter*/) {
  if (stop_requested()) return TakeStop(ctx);
  const SubjectKind detail = op.what != 0 ? SubjectKind::kName : SubjectKind::kNone;
  Block(ctx.thread(), op.state, op.what, detail, [&] { BlockFor(op.duration, stop_.get_token()); });
  return true;
}

bool BlockingRuntime::Fetch(Context& ctx, HttpOperation& op, std::coroutine_handle<> /*waiter*/) {
  if (stop_requested()) return TakeStop(ctx);
  if (options_.http_port == 0) throw HttpError(options_.http_refusal);
  Block(ctx.thread(), State::kWaitingIo, names().Intern(op.request.path), SubjectKind::kName, [&] {
    op.response = interleave::Fetch(options_.http_port, op.request, stop_.get_token());
  });
  return true;
}

bool BlockingRuntime::Compute(Context& ctx, ComputeOperation& op,
                              std::coroutine_handle<> /*waiter*/) {
  ThreadState& thread = ctx.thread();
  const std::atomic<bool>& wanted = *switching().wanted;
  const std::uint64_t step = std::max<std::uint64_t>(op.iterations_per_step, 1);
  SlowDown slow_down(lock_options_.kind == GlobalLockKind::kFree ? lock_options_.free_slow_down
                                                                 : 1);
  for (std::uint64_t from = 0; from < op.iterations;) {
    if (wanted.load(std::memory_order_relaxed) && !Check(ctx, kTicksPerStep)) return false;
    const std::uint64_t to = from + std::min(step, op.iterations - from);
    slow_down.Run([&] { op.step(op.self, from, to); });
    thread.cores.Observe(thread.lane);
    from = to;
  }
  return true;
}

bool BlockingRuntime::Checkpoint(Context& ctx, std::coroutine_handle<> /*waiter*/) {
  return Check(ctx, 1);
}

bool BlockingRuntime::Check(Context& ctx, std::uint32_t ticks) {
  if (stop_requested()) return TakeStop(ctx);
  if (!global_lock_ || !global_lock_->Count(ticks)) return true;
  ThreadState& thread = ctx.thread();
  thread.cores.Observe(thread.lane);
  global_lock_->Check(thread);
  thread.cores.Resume(thread.lane);
  return true;
}

bool BlockingRuntime::Await(Context& ctx, FutureOperation& op, std::coroutine_handle<> /*waiter*/) {
  if (stop_requested()) return TakeStop(ctx);
  if (IsSatisfied(op)) return true;
  // One future: the wait names it. Several: it is for whichever comes.
  const bool one = op.futures.size() == 1;
  const LongWait::Place place{wait_for_graph_, names(), ctx.thread(), ctx.task()};
  const auto wait = [&](const std::stop_token& give_up) {
    BlockUntilSettled(op, stop_.get_token(), &place, give_up);
  };
  Block(ctx.thread(), State::kWaitingResult, one ? op.futures.front()->task() : 0,
        one ? SubjectKind::kTask : SubjectKind::kNone, [&] {
          if (op.timeout) return wait({});
          WaitCounted(ctx.thread(),
                      {.task = ctx.task(),
                       .who = ctx.thread().name,
                       .what = one ? "waits for a result" : "waits for results",
                       .over = [&op] { return IsSatisfied(op); },
                       .waits_for_unbegun = [&op] { return WaitsForUnbegun(op); }},
                      wait);
        });
  return true;
}

template <typename ParkThere>
void BlockingRuntime::ParkCounted(Context& ctx, const ParkOperation& op, ParkThere park) {
  const std::string name = QuotedNameOf(op.object);
  WaitCounted(ctx.thread(),
              {.task = ctx.task(),
               .who = ctx.thread().name,
               .what = Verb(op.state) + name,
               .object = name.empty() ? op.object : 0,
               .over = [place = op.place] { return place->Granted(); }},
              park);
}

Wakeable& BlockingRuntime::PrepareToPark(Context& ctx) {
  watched_parker.Prepare(ctx.thread().parker);
  return watched_parker;
}

bool BlockingRuntime::Park(Context& ctx, ParkOperation& op, std::coroutine_handle<> /*waiter*/) {
  ThreadState& thread = ctx.thread();
  if (stop_requested() && !MayGoOn(ctx)) return false;
  try {
    if (!op.timeout) RefuseEndlessWait(op.state, op.object);
    const auto park = [&](const std::stop_token& give_up) {
      if (op.place != nullptr) {
        op.place->Wait(op.timeout, stop_.get_token(), give_up);
      } else {
        thread.parker.Park(op.timeout, stop_.get_token());
      }
    };
    Block(thread, op.state, op.object, SubjectKind::kObject, [&] {
      if (op.timeout) return park({});
      if (op.place != nullptr) return ParkCounted(ctx, op, park);
      WaitCounted(thread,
                  {.task = ctx.task(),
                   .who = thread.name,
                   .what = Verb(op.state) + QuotedNameOf(op.object),
                   .over = [parker = &watched_parker] { return parker->woken(); },
                   .wake = [&thread] { thread.parker.Wake(); }},
                  park);
    });
  } catch (...) {  // Stopped or DeadlockError: the primitive first takes it out of its queue.
    op.error = std::current_exception();
  }
  return true;
}

bool BlockingRuntime::Cancel(Context& ctx, Job& job) {
  if (job.settled() || !job.Cancel()) return job.phase() == FutureCore::Phase::kCancelled;
  // Whoever comes to it in the queue of its pool writes this once more; the first one counts.
  ctx.thread().lane.Write(EventKind::kTaskEnd, job.task(),
                          static_cast<std::uint32_t>(TaskOutcome::kCancelled));
  return true;
}

bool BlockingRuntime::ClosePool(Context& ctx, ClosePoolOperation& op,
                                std::coroutine_handle<> /*waiter*/) {
  op.executor.Shutdown(ctx.thread(), op.cancel_pending || op.kill_running);
  if (op.kill_running) op.executor.KillWorkers();
  Block(ctx.thread(), State::kWaitingResult, 0, SubjectKind::kNone, [&] {
    const std::string name = op.executor.Look().name;
    const CountedWait close(counter_,
                            {.task = ctx.task(),
                             .who = ctx.thread().name,
                             .what = "waits for the end of " +
                                     (name.empty() ? "a pool" : fmt::format("the pool '{}'", name)),
                             .over = [&op] { return op.executor.Look().idle(); }});
    op.executor.Join();
  });
  const std::lock_guard lock(mutex_);
  std::erase_if(open_pools_, [&](const auto& open) { return open.get() == &op.executor; });
  return true;
}

bool BlockingRuntime::Acquire(Context& ctx, AcquireOperation& op,
                              std::coroutine_handle<> /*waiter*/) {
  if (stop_requested()) return TakeStop(ctx);
  LockState& lock = op.lock;
  ThreadState& thread = ctx.thread();
  const bool shared = lock.shared() != nullptr;
  const std::uint32_t process = recorder_.process();
  if (shared ? lock.TryAcquireShared(process, ctx.task()) : lock.TryAcquire(ctx.task())) {
    lock.RecordAcquired(thread.lane);
    return true;
  }
  RefuseEndlessWait(State::kWaitingLock, lock.id());
  Block(thread, State::kWaitingLock, lock.id(), SubjectKind::kObject, [&] {
    AcquireCounted(ctx, lock);
    lock.RecordAcquired(thread.lane);
  });
  return true;
}

void BlockingRuntime::AcquireCounted(Context& ctx, LockState& lock) {
  ThreadState& thread = ctx.thread();
  const bool shared = lock.shared() != nullptr;
  LongWait long_wait({wait_for_graph_, names(), thread, ctx.task()}, lock);
  // Who was told to give up, but finds it free by then, tries once more.
  for (bool have = false; !have;) {
    WaitCounted(
        thread,
        {.task = ctx.task(),
         .who = thread.name,
         .what = fmt::format("waits for the lock '{}'", names().Text(lock.name())),
         .lock = &lock,
         .over = [&lock, shared,
                  task = ctx.task()] { return shared ? !lock.held() : lock.WaitIsOver(task); }},
        [&](const std::stop_token& give_up) {
          have = shared ? lock.AcquireShared(recorder_.process(), ctx.task(), stop_.get_token(),
                                             &long_wait, give_up)
                        : lock.AcquireBlocking(stop_.get_token(), ctx.task(), &long_wait, give_up);
        });
  }
}

bool BlockingRuntime::Release(Context& ctx, LockState& lock) {
  if (!lock.MayRelease(ctx.task())) return false;
  lock.RecordRelease(ctx.thread().lane);
  return lock.Release();
}

LockState& BlockingRuntime::MakeLock(Context& ctx, std::string_view name, LockKind kind) {
  const bool reentrant = kind == LockKind::kReentrant;
  const LockIdentity identity{
      .id = MakeObject(ctx, name, State::kWaitingLock),
      .name = names().Intern(name),
      .depth_name = reentrant ? names().Intern(fmt::format("depth of {}", name)) : NameId{0}};
  if (workplace_) return workplace_->MakeLock(identity);
  const std::lock_guard lock(mutex_);
  return locks_.emplace_back(identity.id, identity.name, identity.depth_name);
}

void BlockingRuntime::LeaveLocksOf(ThreadState& thread, TaskId task) {
  thread.keeps_locks = false;
  if (workplace_) {
    workplace_->LeaveLocksOf(task);
    return;
  }
  const std::lock_guard lock(mutex_);
  for (LockState& each : locks_) each.LeaveHeld(task);
}

void BlockingRuntime::RefuseEndlessWait(State state, ObjectId object) {
  if (threads_ != Threads::kNone || stop_requested()) return;
  const std::string name = QuotedNameOf(object);
  if (state == State::kWaitingLock) {
    throw DeadlockError(fmt::format(
        "the lock{} is taken a second time before it was released: one after another there is no "
        "other thread that could release it, so this would wait forever. Release it first, or "
        "take it once around both uses",
        name));
  }
  throw DeadlockError(
      fmt::format("{}{}: one after another there is no other thread that could end this wait, so "
                  "it would last forever. Give it a timeout, or run it on threads",
                  StateTitle(state), name));
}

std::string BlockingRuntime::QuotedNameOf(ObjectId object) const {
  const std::lock_guard lock(mutex_);
  const auto found = object_names_.find(object);
  return found == object_names_.end() ? "" : fmt::format(" '{}'", found->second);
}

ObjectId BlockingRuntime::MakeObject(Context& ctx, std::string_view name, State waits_as) {
  const ObjectId id = recorder_.NewObjectId();
  {
    const std::lock_guard lock(mutex_);
    object_names_.emplace(id, name);
  }
  recorder_.DescribeObject(ctx.thread().lane, id, name, waits_as);
  return id;
}

std::span<std::atomic<std::int64_t>> BlockingRuntime::MakeCells(std::string_view /*name*/,
                                                                std::size_t size) {
  if (workplace_) return workplace_->MakeCells(size);
  const std::lock_guard lock(mutex_);
  return cells_.emplace_back(size);
}

SharedRoom* BlockingRuntime::MakeSharedRoom() {
  return workplace_ ? &workplace_->MakeRoom() : nullptr;
}

ByteQueue* BlockingRuntime::MakeByteQueue(Context& /*ctx*/, ObjectId object, std::string_view name,
                                          const ByteQueueOptions& options) {
  return workplace_ ? &workplace_->MakeQueue(object, name, options) : nullptr;
}

}  // namespace interleave
