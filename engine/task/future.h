#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "engine/record/event.h"

namespace interleave {

class FutureCore;

// Somebody who wants to know when a future settles.
class FutureWaiter {
 public:
  virtual ~FutureWaiter() = default;
  // Called once per future, by the thread that settled it, with no lock of ours held but the
  // future's own: it must be short and must not touch the future.
  virtual void OnSettled(FutureCore& future) = 0;
};

// The life of one submitted task, without the type of its result:
// pending -> running -> finished (a result or an error), or pending -> cancelled; on an event loop
// also running -> cancelled.
//
// Thread safety: all methods may be called from any thread.
// Lifetime: counted references; see FutureRef.
class FutureCore {
 public:
  enum class Phase : std::uint8_t { kPending, kRunning, kFinished, kCancelled };
  using Callback = std::function<void(FutureCore&)>;

  FutureCore() = default;
  FutureCore(const FutureCore&) = delete;
  FutureCore& operator=(const FutureCore&) = delete;

  TaskId task() const { return task_; }
  Phase phase() const { return phase_.load(std::memory_order_acquire); }
  bool settled() const { return phase() >= Phase::kFinished; }
  // When it settled, on CLOCK_MONOTONIC: gives the order of completion. REQUIRES: settled().
  Nanos settled_at() const { return settled_at_; }
  // Why there is no result; null if there is one. REQUIRES: settled().
  const std::exception_ptr& error() const { return error_; }

  // Somebody has seen how it ended: an error that nobody looked at is told at the end of a run.
  void MarkLookedAt() { looked_at_.store(true, std::memory_order_relaxed); }
  bool looked_at() const { return looked_at_.load(std::memory_order_relaxed); }
  // Somebody has waited for it, or does: a task that nobody waits for is told likewise.
  void MarkAwaited() { awaited_.store(true, std::memory_order_relaxed); }
  bool awaited() const { return awaited_.load(std::memory_order_relaxed) || looked_at(); }

  // Before the task has begun: it never will, and true, also if it was cancelled before. Else
  // false.
  bool Cancel();

  // Runs `callback` when the future settles, in the thread that settles it, in the order they were
  // added; at once if it has. What a callback throws is kept in callback_errors() and stops nobody.
  void AddDoneCallback(Callback callback);
  std::vector<std::exception_ptr> callback_errors() const;
  bool callback_failed() const { return callback_failed_.load(std::memory_order_relaxed); }

  // Registers `waiter` until it has been told or removed. False, and nothing done, if settled.
  bool AddWaiter(FutureWaiter& waiter);
  void RemoveWaiter(FutureWaiter& waiter);

  // For executors. False if it was cancelled: do not run it.
  bool MarkRunning();
  void Settle(std::exception_ptr error);
  // For a task that was cancelled while it ran, on a loop.
  void SettleCancelled(std::exception_ptr error);
  void set_task(TaskId task) { task_ = task; }

  // Nobody but the caller, who has a reference, will ever see it again.
  bool unique() const { return references_.load(std::memory_order_acquire) == 1; }
  void Retain() { references_.fetch_add(1, std::memory_order_relaxed); }
  void Release() {
    if (references_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

 protected:
  virtual ~FutureCore() = default;

 private:
  void Finish(Phase phase, std::exception_ptr error);
  // Tells them that it has settled; gives the callbacks to call next. REQUIRES: mutex_ is held.
  std::vector<Callback> TellWaiters();
  // REQUIRES for both: mutex_ is not held.
  void Call(const std::vector<Callback>& callbacks);
  void Call(const Callback& callback);

  std::atomic<std::uint32_t> references_{1};
  std::atomic<Phase> phase_{Phase::kPending};
  std::atomic<bool> looked_at_{false};
  std::atomic<bool> awaited_{false};
  std::atomic<bool> callback_failed_{false};
  TaskId task_ = 0;
  Nanos settled_at_ = 0;      // Written under mutex_ before phase_ says settled.
  std::exception_ptr error_;  // Likewise.

  mutable std::mutex mutex_;
  std::vector<FutureWaiter*> waiters_;               // Guarded by mutex_.
  std::vector<Callback> callbacks_;                  // Guarded by mutex_.
  std::vector<std::exception_ptr> callback_errors_;  // Guarded by mutex_.
};

// A counted reference to a FutureCore or something derived from it.
template <typename T>
class FutureRef {
 public:
  FutureRef() = default;
  // Takes over the reference that `core` was born with, or that somebody retained for us.
  static FutureRef Adopt(T* core) { return FutureRef(core); }
  FutureRef(const FutureRef& other) : core_(other.core_) {
    if (core_) core_->Retain();
  }
  template <typename U>
  requires std::is_convertible_v<U*, T*> FutureRef(const FutureRef<U>& other)
      : core_(other.get()) {  // NOLINT: like a pointer.
    if (core_) core_->Retain();
  }
  FutureRef(FutureRef&& other) noexcept : core_(std::exchange(other.core_, nullptr)) {}
  FutureRef& operator=(FutureRef other) noexcept {
    std::swap(core_, other.core_);
    return *this;
  }
  ~FutureRef() {
    if (core_) core_->Release();
  }

  T* get() const { return core_; }
  T* operator->() const { return core_; }
  T& operator*() const { return *core_; }
  explicit operator bool() const { return core_ != nullptr; }

 private:
  explicit FutureRef(T* core) : core_(core) {}
  T* core_ = nullptr;
};

}  // namespace interleave
