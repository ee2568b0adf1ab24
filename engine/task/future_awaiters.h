#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "engine/task/awaiters.h"
#include "engine/task/job.h"
#include "engine/task/runtime.h"

namespace interleave {

// Records that the current task received the result of `task`, for the arrow finish -> result.
void RecordResultTaken(Context& ctx, TaskId task);
[[noreturn]] void ThrowResultTimeout(TaskId task);
[[noreturn]] void ThrowCancelledWhileWaiting();

template <typename R>
struct ResultAwaiter {
  Context& ctx;
  Runtime& runtime;
  Future<R> future;
  std::optional<Nanos> timeout;
  bool shielded = false;
  FutureCore* core = nullptr;
  FutureOperation op;

  bool await_ready() const noexcept { return future.done(); }
  bool await_suspend(std::coroutine_handle<> waiter) {
    core = &future.core();
    core->MarkAwaited();
    op = {.futures = {&core, 1},
          .wait_for = WaitFor::kAll,
          .timeout = timeout,
          .passes_on_cancel = !shielded};
    return !runtime.Await(ctx, op, waiter);
  }
  R await_resume() {
    RethrowIf(op.error);
    if (op.timed_out) ThrowResultTimeout(future.task());
    RecordResultTaken(ctx, future.task());
    future.core().MarkLookedAt();
    if (future.core().error()) std::rethrow_exception(future.core().error());
    if constexpr (!std::is_void_v<R>) return future.core().value();
  }
};

struct WaitAwaiter {
  Context& ctx;
  Runtime& runtime;
  std::vector<FutureCore*> futures;
  WaitFor wait_for;
  std::optional<Nanos> timeout;
  bool passes_on_cancel = false;
  bool ends_with_cancelled = false;
  bool takes_results = true;  // Who waits gets to know how each of those that ended did.
  FutureOperation op;

  bool await_ready() const noexcept { return futures.empty(); }
  bool await_suspend(std::coroutine_handle<> waiter) {
    for (FutureCore* future : futures) future->MarkAwaited();
    op = {.futures = futures,
          .wait_for = wait_for,
          .timeout = timeout,
          .passes_on_cancel = passes_on_cancel,
          .ends_with_cancelled = ends_with_cancelled};
    return !runtime.Await(ctx, op, waiter);
  }
  bool await_resume() const {
    RethrowIf(op.error);
    for (const FutureCore* future : futures) {
      if (takes_results && future->settled()) RecordResultTaken(ctx, future->task());
    }
    return !op.timed_out;
  }
};

}  // namespace interleave
