#pragma once

#include <coroutine>
#include <exception>
#include <utility>

#include "engine/task/runtime.h"

namespace interleave {

// What the verbs of Context return: things to co_await, each for one operation of the Runtime.
// They keep the operation alive in the coroutine's frame while it is under way.

inline void RethrowIf(const std::exception_ptr& error) {
  if (error) [[unlikely]]
    std::rethrow_exception(error);
}

struct SleepAwaiter {
  Context& ctx;
  Runtime& runtime;
  SleepOperation op;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) { return !runtime.Sleep(ctx, op, waiter); }
  void await_resume() const { RethrowIf(op.error); }
};

struct HttpAwaiter {
  Context& ctx;
  Runtime& runtime;
  HttpOperation op;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) { return !runtime.Fetch(ctx, op, waiter); }
  HttpResponse await_resume() {
    RethrowIf(op.error);
    return std::move(op.response);
  }
};

template <typename Step>
struct ComputeAwaiter {
  Context& ctx;
  Runtime& runtime;
  Step step;
  ComputeOperation op;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) {
    op.self = &step;
    op.step = [](void* self, std::uint64_t from, std::uint64_t to) {
      (*static_cast<Step*>(self))(from, to);
    };
    return !runtime.Compute(ctx, op, waiter);
  }
  void await_resume() const { RethrowIf(op.error); }
};

struct CheckpointAwaiter {
  Context& ctx;
  Runtime& runtime;
  const std::atomic<bool>* wanted;  // Null: never.

  bool await_ready() const noexcept {
    return wanted == nullptr || !wanted->load(std::memory_order_relaxed);
  }
  bool await_suspend(std::coroutine_handle<> waiter) { return !runtime.Checkpoint(ctx, waiter); }
  void await_resume() const noexcept {}
};

// The same before a step that others can see.
struct StepAwaiter {
  Context& ctx;
  Runtime& runtime;
  const std::atomic<bool>* wanted;  // Null: never.
  VisibleStep step;

  bool await_ready() const noexcept {
    return wanted == nullptr || !wanted->load(std::memory_order_relaxed);
  }
  bool await_suspend(std::coroutine_handle<> waiter) {
    return !runtime.TakeStep(ctx, step, waiter);
  }
  void await_resume() const noexcept {}
};

// For primitives: the operation is in their queue already.
struct ParkAwaiter {
  Context& ctx;
  Runtime& runtime;
  ParkOperation& op;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) { return !runtime.Park(ctx, op, waiter); }
  void await_resume() const noexcept {}
};

struct ClosePoolAwaiter {
  Context& ctx;
  Runtime& runtime;
  ClosePoolOperation op;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) { return !runtime.ClosePool(ctx, op, waiter); }
  void await_resume() const { RethrowIf(op.error); }
};

}  // namespace interleave
