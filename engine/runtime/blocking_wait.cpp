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
  SettledCounter(const FutureOperation& op, const std::stop_token& stop,
                 const std::stop_token& give_up)
      : op_(op), stop_(stop), give_up_(give_up) {}

  void OnSettled(FutureCore& future) override { AddSettled(future); }

  // Adds a future that had settled before it could be watched.
  void AddSettled(const FutureCore& future) {
    const std::lock_guard lock(mutex_);
    ++settled_;
    ended_ = ended_ || EndsWait(op_, future);
    // Who waits for ten thousand is woken once.
    if (ended_ || settled_ == op_.futures.size()) changed_.notify_one();
  }

  // Without a deadline, until all have settled.
  void WaitLong(const LongWait::Place& place) {
    const StopWake wake(stop_, mutex_, changed_);
    const StopWake wake_to_give_up(give_up_, mutex_, changed_);
    LongWait long_wait(place, op_.futures, [this] {
      const std::lock_guard guard(mutex_);
      look_ = true;
      changed_.notify_one();
    });
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, kLongWait, [this] { return Over(); });
    while (!Over()) {
      look_ = false;
      lock.unlock();  // Who finds a circle locks the graph first, then us.
      long_wait.Look();
      lock.lock();
      changed_.wait(lock, [this] { return Over() || look_; });
    }
    lock.unlock();
    if (stop_.stop_requested()) throw Stopped();
  }

  // False if the deadline passed first.
  bool Wait(std::optional<steady_clock::time_point> deadline) {
    const StopWake wake(stop_, mutex_, changed_);
    const StopWake wake_to_give_up(give_up_, mutex_, changed_);
    std::unique_lock lock(mutex_);
    const auto over = [this] { return Over(); };
    bool in_time = true;
    if (deadline) {
      in_time = changed_.wait_until(lock, *deadline, over);
    } else {
      changed_.wait(lock, over);
    }
    if (stop_.stop_requested()) throw Stopped();
    return in_time;
  }

 private:
  // REQUIRES: mutex_ is held.
  bool Over() const {
    return stop_.stop_requested() || give_up_.stop_requested() || settled_ == op_.futures.size() ||
           ended_;
  }

  const FutureOperation& op_;
  const std::stop_token& stop_;
  const std::stop_token& give_up_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t settled_ = 0;  // Guarded by mutex_.
  bool ended_ = false;       // Guarded by mutex_.
  bool look_ = false;        // Guarded by mutex_.
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

bool EndsWait(const FutureOperation& op, const FutureCore& future) {
  const bool cancelled = future.phase() == FutureCore::Phase::kCancelled;
  switch (op.wait_for) {
    case WaitFor::kAll:
      return false;
    case WaitFor::kFirstCompleted:
      return true;
    case WaitFor::kFirstException:
      return future.error() != nullptr && (!cancelled || op.ends_with_cancelled);
  }
  return false;
}

bool IsSatisfied(const FutureOperation& op) {
  const auto settled = [](const FutureCore* future) { return future->settled(); };
  const auto ends = [&](const FutureCore* future) {
    return future->settled() && EndsWait(op, *future);
  };
  return std::ranges::all_of(op.futures, settled) || std::ranges::any_of(op.futures, ends);
}

void BlockUntilSettled(FutureOperation& op, const std::stop_token& stop,
                       const LongWait::Place* place, const std::stop_token& give_up) {
  SettledCounter counter(op, stop, give_up);
  std::optional<steady_clock::time_point> deadline;
  if (op.timeout) deadline = steady_clock::now() + nanoseconds(*op.timeout);
  const Watch watch(op.futures, counter);
  if (place != nullptr && !deadline && op.wait_for == WaitFor::kAll) {
    counter.WaitLong(*place);
  } else {
    op.timed_out = !counter.Wait(deadline);
  }
}

}  // namespace interleave
