#pragma once

#include <atomic>
#include <coroutine>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/record/names.h"
#include "engine/record/state.h"
#include "engine/task/future.h"
#include "engine/task/http.h"

namespace interleave {

class Context;
class Job;
class LockState;  // Defined by engine/sync.
class Executor;   // Defined by engine/pool.

// A timer, or a device that a timer stands for.
struct SleepOperation {
  Nanos duration = 0;  // Already scaled.
  State state = State::kSleeping;
  NameId what = 0;
};

struct HttpOperation {
  HttpRequest request;  // Delay already scaled.
  HttpResponse response;
};

// Work on a core, in steps: `step(self, from, to)` does iterations [from, to).
struct ComputeOperation {
  std::uint64_t iterations = 0;
  std::uint64_t iterations_per_step = 1;
  void* self = nullptr;
  void (*step)(void* self, std::uint64_t from, std::uint64_t to) = nullptr;
};

enum class WaitFor { kAll, kFirstCompleted, kFirstException };

struct FutureOperation {
  std::span<FutureCore* const> futures;
  WaitFor wait_for = WaitFor::kAll;
  std::optional<Nanos> timeout;  // Already scaled.
  bool timed_out = false;
};

struct ThreadOptions {
  std::string name;     // "" for "Thread 1", "Thread 2" ...
  bool daemon = false;  // Does not keep the run alive: stopped when the body has ended.
};

struct PoolOptions {
  int workers = 0;   // 0: min(32, cores + 4).
  std::string name;  // Threads are called "NAME 1", "NAME 2" ...; "" for "Thread".
};

// When a task should offer to let others run. Read at every checkpoint, so kept within reach.
struct Switching {
  // Somebody wants the floor, or the run is to stop: the next checkpoint asks the runtime.
  const std::atomic<bool>* wanted = nullptr;
  // Checkpoints at every operation (CPython up to 3.9), not only at loop edges and calls (3.10+).
  bool at_every_operation = false;
};

// A place where bodies run. This is all that differs between the models: a body never sees it, it
// speaks to its Context.
//
// An operation that may wait returns true if it is over (a thread was blocked as long as it took),
// or false if `waiter` will be resumed later, by the runtime, when it is. What goes wrong is
// thrown, either from the call or when the waiter is resumed.
//
// Thread safety: called by the thread that runs the task of `ctx`; all at once from many threads.
class Runtime {
 public:
  virtual ~Runtime() = default;

  virtual bool Sleep(Context& ctx, SleepOperation& op, std::coroutine_handle<> waiter) = 0;
  virtual bool Fetch(Context& ctx, HttpOperation& op, std::coroutine_handle<> waiter) = 0;
  virtual bool Compute(Context& ctx, ComputeOperation& op, std::coroutine_handle<> waiter) = 0;
  virtual bool Await(Context& ctx, FutureOperation& op, std::coroutine_handle<> waiter) = 0;
  virtual bool Acquire(Context& ctx, LockState& lock, std::coroutine_handle<> waiter) = 0;
  virtual void Release(Context& ctx, LockState& lock) = 0;

  // A place where a model may switch to another task. False: `waiter` is resumed later.
  virtual bool Checkpoint(Context& ctx, std::coroutine_handle<> waiter) = 0;

  // A lock named `name`, and `size` cells of zero that all tasks of the run see. Both live as long
  // as the run.
  virtual LockState& MakeLock(Context& ctx, std::string_view name) = 0;
  virtual std::span<std::atomic<std::int64_t>> MakeCells(std::string_view name,
                                                         std::size_t size) = 0;

  // Takes over one reference to `job`.
  virtual void StartThread(Context& ctx, const ThreadOptions& options, Job* job) = 0;
  virtual std::shared_ptr<Executor> OpenPool(Context& ctx, const PoolOptions& options) = 0;
  virtual void Submit(Context& ctx, Executor& pool, Job* job) = 0;
  // Lets the pool finish what was submitted and ends its workers. With `cancel_pending`, tasks that
  // have not begun are cancelled first. May be called again.
  virtual bool ClosePool(Context& ctx, Executor& pool, bool cancel_pending,
                         std::coroutine_handle<> waiter) = 0;

  virtual Switching switching() const = 0;
  virtual TaskId NewTaskId() = 0;
  virtual NameTable& names() = 0;
  virtual double time_scale() const = 0;
  virtual std::uint64_t seed() const = 0;
  virtual bool stop_requested() const = 0;
};

}  // namespace interleave
