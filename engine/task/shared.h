#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "engine/task/awaiters.h"
#include "engine/task/wire.h"

namespace interleave {

class Context;

// Handles of what the tasks of a run share. Small, copied by value, sent to tasks as arguments;
// the things themselves belong to the run and live as long as it.

// A lock of the program: made with Context::MakeLock() or MakeRLock(), taken with
// `co_await ctx.Acquire(lock)`.
class Lock {
 public:
  using SendableHandle = void;
  Lock() = default;
  explicit Lock(LockState& state) : state_(&state) {}
  LockState& state() const { return *state_; }

  void Send(WireWriter& out) const { out.Put(out.handles().PlaceOf(*state_)); }
  static Lock Receive(WireReader& in) {
    return Lock(in.handles().LockAt(in.Take<std::uint64_t>()));
  }

 private:
  LockState* state_ = nullptr;
};

// Cells of 64-bit integers that every task sees: made with Context::MakeCells(). Reading and
// writing are separate operations, as in an interpreter: an update in between can be lost, but no
// value is ever torn.
class SharedCells {
 public:
  using SendableHandle = void;
  SharedCells() = default;
  explicit SharedCells(std::span<std::atomic<std::int64_t>> cells) : cells_(cells) {}
  std::size_t size() const { return cells_.size(); }
  std::atomic<std::int64_t>& operator[](std::size_t index) const { return cells_[index]; }

  void Send(WireWriter& out) const {
    out.Put(out.handles().PlaceOf(cells_.data()));
    out.Put<std::uint64_t>(cells_.size());
  }
  static SharedCells Receive(WireReader& in) {
    using Cell = std::atomic<std::int64_t>;
    const auto place = in.Take<std::uint64_t>();
    const auto size = in.Take<std::uint64_t>();
    if (size > SIZE_MAX / sizeof(Cell)) throw WireError("a shared array is damaged");
    void* cells = in.handles().At(place, size * sizeof(Cell), alignof(Cell));
    return SharedCells({static_cast<Cell*>(cells), size});
  }

 private:
  std::span<std::atomic<std::int64_t>> cells_;
};

// Holds a lock until it goes out of scope.
class [[nodiscard]] LockGuard {
 public:
  LockGuard() = default;
  LockGuard(Context& ctx, Runtime& runtime, LockState& lock)
      : ctx_(&ctx), runtime_(&runtime), lock_(&lock) {}
  LockGuard(LockGuard&& other) noexcept
      : ctx_(other.ctx_), runtime_(other.runtime_), lock_(std::exchange(other.lock_, nullptr)) {}
  LockGuard& operator=(LockGuard&& other) noexcept {
    std::swap(ctx_, other.ctx_);
    std::swap(runtime_, other.runtime_);
    std::swap(lock_, other.lock_);
    return *this;
  }
  ~LockGuard() { Release(); }
  void Release() {
    if (lock_ != nullptr) runtime_->Release(*ctx_, *std::exchange(lock_, nullptr));
  }
  // Whose it is; null for one that was made empty.
  Context* context() const { return ctx_; }
  // Gives up the guard, not the lock; see engine/sync/release.h.
  LockState* Detach() { return std::exchange(lock_, nullptr); }
  bool holds(const Lock& lock) const { return lock_ != nullptr && lock_ == &lock.state(); }

 private:
  Context* ctx_ = nullptr;
  Runtime* runtime_ = nullptr;
  LockState* lock_ = nullptr;
};

struct AcquireAwaiter {
  Context& ctx;
  Runtime& runtime;
  AcquireOperation op;

  bool await_ready() const noexcept { return false; }
  bool await_suspend(std::coroutine_handle<> waiter) { return !runtime.Acquire(ctx, op, waiter); }
  LockGuard await_resume() const {
    RethrowIf(op.error);
    return LockGuard(ctx, runtime, op.lock);
  }
};

// Reads one cell.
struct LoadAwaiter : StepAwaiter {
  std::atomic<std::int64_t>& cell;
  std::int64_t await_resume() const noexcept { return cell.load(std::memory_order_relaxed); }
};

// Writes one cell and tells what was in it at that moment: what another task wrote since our read
// is lost, and this is how it shows. (An exchange, where a program would only store.)
struct StoreAwaiter : StepAwaiter {
  std::atomic<std::int64_t>& cell;
  std::int64_t value;
  std::int64_t await_resume() const noexcept {
    return cell.exchange(value, std::memory_order_relaxed);
  }
};

}  // namespace interleave
