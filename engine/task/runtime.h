#pragma once

#include <atomic>
#include <coroutine>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/record/clock.h"
#include "engine/record/names.h"
#include "engine/record/state.h"
#include "engine/task/byte_queue.h"
#include "engine/task/future.h"
#include "engine/task/http.h"
#include "engine/task/task.h"

namespace interleave {

class Context;
class Job;
class LockState;  // Defined by engine/sync.
class SharedPlace;
class SharedRoom;
class Executor;  // Defined by engine/pool.

// One operation that a task awaits: what it asks, and room for what comes of it. It stays in the
// task's frame until it is over. `error`, if set, is rethrown where it was awaited: the run was
// stopped, or the task was cancelled.

// A timer, or a device that a timer stands for.
struct SleepOperation {
  Nanos duration = 0;  // Already scaled. 0: only lets others run.
  State state = State::kSleeping;
  NameId what = 0;
  std::exception_ptr error;
};

struct HttpOperation {
  HttpRequest request;  // Delay already scaled.
  HttpResponse response;
  std::exception_ptr error;
};

// Work on a core, in steps: `step(self, from, to)` does iterations [from, to).
struct ComputeOperation {
  std::uint64_t iterations = 0;
  std::uint64_t iterations_per_step = 1;
  void* self = nullptr;
  void (*step)(void* self, std::uint64_t from, std::uint64_t to) = nullptr;
  std::exception_ptr error;
};

enum class WaitFor { kAll, kFirstCompleted, kFirstException };

struct FutureOperation {
  std::span<FutureCore* const> futures;
  WaitFor wait_for = WaitFor::kAll;
  std::optional<Nanos> timeout;  // Already scaled.
  // A task that is cancelled while it waits passes it on to what it waits for.
  bool passes_on_cancel = false;
  // With kFirstException, a task that is cancelled ends the wait like one that fails.
  bool ends_with_cancelled = false;
  bool timed_out = false;
  bool cancel_passed_on = false;  // It has been, at least once.
  std::exception_ptr error;
};

// Whoever can be woken out of a park: a thread, or a task of a loop.
class Wakeable {
 public:
  // Ends the park that is under way, or the next one at once. May be called from any thread.
  virtual void Wake() = 0;

 protected:
  ~Wakeable() = default;
};

// A wait that another task ends: the one mechanism below events, conditions, semaphores ... A
// primitive calls PrepareToPark(), puts the operation in its queue, lets go of its own mutex and
// parks; who ends the wait takes it out of the queue, sets `granted` and wakes `wakeable`, all
// under the mutex of the primitive.
struct ParkOperation {
  State state = State::kWaitingEvent;  // How the wait is shown ...
  ObjectId object = 0;                 // ... and what for.
  TaskId task = 0;                     // Who waits.
  std::optional<Nanos> timeout;        // Already scaled.
  Wakeable* wakeable = nullptr;
  bool granted = false;          // Guarded by the mutex of the primitive.
  std::int64_t outcome = 0;      // What it was granted with. Likewise.
  SharedPlace* place = nullptr;  // Of a wait that another process may end: where to block.
  std::exception_ptr error;
};

// kReentrant: whoever holds it may take it again, and gives it back as often (threading.RLock).
enum class LockKind : std::uint8_t { kPlain, kReentrant };

struct AcquireOperation {
  LockState& lock;
  ParkOperation park;  // For runtimes that suspend.
  std::exception_ptr error;
};

struct ClosePoolOperation {
  Executor& executor;
  bool cancel_pending = false;
  bool kill_running = false;
  std::exception_ptr error;
};

struct ThreadOptions {
  std::string name;     // "" for "Thread 1", "Thread 2" ...
  bool daemon = false;  // Does not keep the run alive: stopped when the body has ended.
  bool eager = false;   // On a loop: runs up to its first wait before Start() returns.
};

// What a pool of processes does when one of them dies. A pool of threads cannot lose one.
enum class PoolKind {
  kExecutor,  // concurrent.futures: it is broken, and every future that is pending fails.
  kPool,      // multiprocessing.Pool: another takes its place, and its task is never heard of.
};

struct PoolOptions {
  int workers = 0;   // 0: min(32, cores + 4) threads, or as many processes as there are cores.
  std::string name;  // Workers are called "NAME 1", "NAME 2" ...; "" for the model's own word.
  PoolKind kind = PoolKind::kExecutor;
  // What each worker thread runs before its first task. If it throws, the pool is broken: what is
  // pending, and what is submitted later, fails with BrokenPool. Only where a pool has threads.
  std::function<Task<void>(Context&)> initializer;
};

// When a task should offer to let others run. Read at every checkpoint, so kept within reach.
struct Switching {
  // Somebody wants the floor, or the run is to stop: the next checkpoint asks the runtime.
  const std::atomic<bool>* wanted = nullptr;
  // Checkpoints at every operation (CPython up to 3.9), not only at loop edges and calls (3.10+).
  bool at_every_operation = false;
  // A model that chooses who takes the next step is asked before each; see Runtime::TakeStep().
  bool every_step = false;
};

// One step that other tasks can see, asked for before it is taken.
enum class StepKind : std::uint8_t { kOperation, kRead, kWrite, kLock, kWait };
struct VisibleStep {
  StepKind kind = StepKind::kOperation;
  const std::atomic<std::int64_t>* cell = nullptr;  // Of a read or write.
  ObjectId object = 0;                              // The lock or primitive.
  // For a wait that is taken in one go: called when it is this task's turn. False: it is parked.
  bool (*take)(void* self, std::coroutine_handle<> waiter) = nullptr;
  void* self = nullptr;
  const char* name = "";
};

// A place where bodies run. This is all that differs between the models: a body never sees it, it
// speaks to its Context.
//
// An operation that may wait returns true if it is over (a thread was blocked as long as it took),
// or false if `waiter` will be resumed later, by the runtime, when it is. What goes wrong is
// thrown from the call, or put into the operation.
//
// Thread safety: called by the thread that runs the task of `ctx`; all at once from many threads.
class Runtime {
 public:
  virtual ~Runtime() = default;

  virtual bool Sleep(Context& ctx, SleepOperation& op, std::coroutine_handle<> waiter) = 0;
  virtual bool Fetch(Context& ctx, HttpOperation& op, std::coroutine_handle<> waiter) = 0;
  virtual bool Compute(Context& ctx, ComputeOperation& op, std::coroutine_handle<> waiter) = 0;
  virtual bool Await(Context& ctx, FutureOperation& op, std::coroutine_handle<> waiter) = 0;
  virtual Wakeable& PrepareToPark(Context& ctx) = 0;
  // Over when woken, at the timeout, or with an error; `granted` says which.
  virtual bool Park(Context& ctx, ParkOperation& op, std::coroutine_handle<> waiter) = 0;
  virtual bool Acquire(Context& ctx, AcquireOperation& op, std::coroutine_handle<> waiter) = 0;
  // False, and nothing done, if the lock is not held, or is reentrant and not held by this task.
  virtual bool Release(Context& ctx, LockState& lock) = 0;

  // A place where a model may switch to another task. False: `waiter` is resumed later.
  virtual bool Checkpoint(Context& ctx, std::coroutine_handle<> waiter) = 0;
  // The same before an operation that others can see, with what it will do.
  virtual bool TakeStep(Context& ctx, const VisibleStep& /*step*/, std::coroutine_handle<> waiter) {
    return Checkpoint(ctx, waiter);
  }
  // The task uses `object` together with the step it has taken last. Only with `every_step`.
  virtual void Touch(Context& /*ctx*/, ObjectId /*object*/) {}

  // A lock named `name`, and `size` cells of zero that all tasks of the run see. Both live as long
  // as the run.
  virtual LockState& MakeLock(Context& ctx, std::string_view name, LockKind kind) = 0;
  // An id for an event, a queue ... whose waiters show as `waits_as`.
  virtual ObjectId MakeObject(Context& ctx, std::string_view name, State waits_as) = 0;
  virtual std::span<std::atomic<std::int64_t>> MakeCells(std::string_view name,
                                                         std::size_t size) = 0;
  // What other primitives are made of where tasks share no memory; null where they do. Lives as
  // long as the run.
  virtual SharedRoom* MakeSharedRoom() { return nullptr; }
  // What a queue is made of where tasks share no memory; null where they do. Lives as long as the
  // run.
  virtual ByteQueue* MakeByteQueue(Context& /*ctx*/, ObjectId /*object*/, std::string_view /*name*/,
                                   const ByteQueueOptions& /*options*/) {
    return nullptr;
  }

  // Asks for the end of a task. One that has not begun never will; on a loop, one that has gets
  // CancelledError where it waits; a running thread goes on, and the answer is false.
  virtual bool Cancel(Context& ctx, Job& job) = 0;

  // Takes over one reference to `job`.
  virtual void StartThread(Context& ctx, const ThreadOptions& options, Job* job) = 0;
  virtual std::shared_ptr<Executor> OpenPool(Context& ctx, const PoolOptions& options) = 0;
  virtual void Submit(Context& ctx, Executor& pool, Job* job) = 0;
  // Runs `job` on a real thread, also where tasks otherwise share one.
  virtual void SubmitToThread(Context& ctx, Job* job) = 0;
  // Runs `job` in a worker process; where the model has none, on a thread.
  virtual void SubmitToProcess(Context& ctx, Job* job) { SubmitToThread(ctx, job); }
  // Lets the pool finish what was submitted and ends its workers. With `cancel_pending`, tasks that
  // have not begun are cancelled first; with `kill_running`, worker processes are killed, too. May
  // be called again.
  virtual bool ClosePool(Context& ctx, ClosePoolOperation& op, std::coroutine_handle<> waiter) = 0;

  // The time of the run, from some fixed moment on, and what the thread of `ctx` has computed.
  virtual Nanos Now(Context& /*ctx*/) const { return MonotonicNanos(); }
  virtual Nanos CpuNow(Context& /*ctx*/) const { return ThreadCpuNanos(); }
  // How fast Compute() is where that is a number one sets; 0 where it must be measured.
  virtual double iterations_per_second() const { return 0; }
  // Time passes when the runtime says so: nothing of the machine it is on may be waited for.
  bool virtual_time() const { return iterations_per_second() > 0; }

  virtual Switching switching() const = 0;
  virtual TaskId NewTaskId() = 0;
  virtual NameTable& names() = 0;
  virtual double time_scale() const = 0;
  virtual std::uint64_t seed() const = 0;
  virtual bool stop_requested() const = 0;
};

}  // namespace interleave
