#include "engine/runtime/blocking_wait.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "engine/task/errors.h"
#include "engine/task/stop_wake.h"

namespace interleave {
namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

// Counts the futures that settle while a thread waits for them.
class SettledCounter final : public FutureWaiter {
 public:
  void OnSettled(FutureCore& future) override {
    const std::lock_guard lock(mutex_);
    ++settled_;
    if (future.error()) ++failed_;
    changed_.notify_one();
  }

  // Adds a future that had settled before it could be watched.
  void AddSettled(const FutureCore& future) {
    const std::lock_guard lock(mutex_);
    ++settled_;
    if (future.error()) ++failed_;
  }

  // False if the deadline passed first.
  bool Wait(WaitFor wait_for, std::size_t total, std::optional<steady_clock::time_point> deadline,
            const std::stop_token& stop) {
    const StopWake wake(stop, mutex_, changed_);
    std::unique_lock lock(mutex_);
    const auto over = [&] {
      return stop.stop_requested() || settled_ == total ||
             (wait_for == WaitFor::kFirstCompleted && settled_ > 0) ||
             (wait_for == WaitFor::kFirstException && failed_ > 0);
    };
    bool in_time = true;
    if (deadline) {
      in_time = changed_.wait_until(lock, *deadline, over);
    } else {
      changed_.wait(lock, over);
    }
    if (stop.stop_requested()) throw Stopped();
    return in_time;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t settled_ = 0;  // Guarded by mutex_.
  std::size_t failed_ = 0;   // Guarded by mutex_.
};

// Watches futures for as long as it lives, so that none is told of a waiter that has gone.
class Watch {
 public:
  Watch(std::span<FutureCore* const> futures, SettledCounter& counter)
      : futures_(futures), counter_(counter) {
    for (FutureCore* future : futures_) {
      if (!future->AddWaiter(counter_)) counter_.AddSettled(*future);
    }
  }
  ~Watch() {
    for (FutureCore* future : futures_) future->RemoveWaiter(counter_);
  }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

 private:
  std::span<FutureCore* const> futures_;
  SettledCounter& counter_;
};

}  // namespace

void BlockFor(Nanos duration, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable stopped;
  const auto deadline = steady_clock::now() + nanoseconds(duration);
  const StopWake wake(stop, mutex, stopped);
  std::unique_lock lock(mutex);
  if (stopped.wait_until(lock, deadline, [&] { return stop.stop_requested(); })) throw Stopped();
}

bool IsSatisfied(const FutureOperation& op) {
  const auto settled = [](const FutureCore* future) { return future->settled(); };
  const auto failed = [](const FutureCore* future) {
    return future->settled() && future->error() != nullptr;
  };
  if (std::ranges::all_of(op.futures, settled)) return true;
  if (op.wait_for == WaitFor::kFirstCompleted) return std::ranges::any_of(op.futures, settled);
  return op.wait_for == WaitFor::kFirstException && std::ranges::any_of(op.futures, failed);
}

void BlockUntilSettled(FutureOperation& op, const std::stop_token& stop) {
  SettledCounter counter;
  std::optional<steady_clock::time_point> deadline;
  if (op.timeout) deadline = steady_clock::now() + nanoseconds(*op.timeout);
  const Watch watch(op.futures, counter);
  op.timed_out = !counter.Wait(op.wait_for, op.futures.size(), deadline, stop);
}

}  // namespace interleave
