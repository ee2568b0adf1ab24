#include "engine/task/future.h"

#include <algorithm>

#include "engine/record/clock.h"
#include "engine/task/errors.h"

namespace interleave {

bool FutureCore::Cancel() {
  std::vector<Callback> callbacks;
  {
    const std::lock_guard lock(mutex_);
    Phase expected = phase_.load(std::memory_order_relaxed);
    if (expected != Phase::kPending) return expected == Phase::kCancelled;
    error_ = std::make_exception_ptr(CancelledError("the task was cancelled before it began"));
    settled_at_ = MonotonicNanos();
    if (!phase_.compare_exchange_strong(expected, Phase::kCancelled, std::memory_order_acq_rel)) {
      error_ = nullptr;  // An executor was faster: it runs.
      return false;
    }
    callbacks = TellWaiters();
  }
  Call(callbacks);
  return true;
}

bool FutureCore::MarkRunning() {
  Phase expected = Phase::kPending;
  return phase_.compare_exchange_strong(expected, Phase::kRunning, std::memory_order_acq_rel);
}

void FutureCore::Settle(std::exception_ptr error) { Finish(Phase::kFinished, std::move(error)); }

void FutureCore::SettleCancelled(std::exception_ptr error) {
  Finish(Phase::kCancelled, std::move(error));
}

void FutureCore::Finish(Phase phase, std::exception_ptr error) {
  std::vector<Callback> callbacks;
  {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
    settled_at_ = MonotonicNanos();
    phase_.store(phase, std::memory_order_release);
    callbacks = TellWaiters();
  }
  Call(callbacks);
}

std::vector<FutureCore::Callback> FutureCore::TellWaiters() {
  for (FutureWaiter* waiter : waiters_) waiter->OnSettled(*this);
  waiters_.clear();
  return std::exchange(callbacks_, {});
}

void FutureCore::Call(const std::vector<Callback>& callbacks) {
  for (const Callback& callback : callbacks) Call(callback);
}

void FutureCore::Call(const Callback& callback) {
  try {
    callback(*this);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    callback_errors_.push_back(std::current_exception());
    callback_failed_.store(true, std::memory_order_relaxed);
  }
}

void FutureCore::AddDoneCallback(Callback callback) {
  MarkAwaited();
  {
    const std::lock_guard lock(mutex_);
    if (phase_.load(std::memory_order_relaxed) < Phase::kFinished) {
      callbacks_.push_back(std::move(callback));
      return;
    }
  }
  Call(callback);
}

std::vector<std::exception_ptr> FutureCore::callback_errors() const {
  const std::lock_guard lock(mutex_);
  return callback_errors_;
}

bool FutureCore::AddWaiter(FutureWaiter& waiter) {
  const std::lock_guard lock(mutex_);
  if (phase_.load(std::memory_order_relaxed) >= Phase::kFinished) return false;
  waiters_.push_back(&waiter);
  return true;
}

void FutureCore::RemoveWaiter(FutureWaiter& waiter) {
  const std::lock_guard lock(mutex_);
  std::erase(waiters_, &waiter);
}

}  // namespace interleave
