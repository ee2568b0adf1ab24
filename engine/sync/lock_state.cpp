#include "engine/sync/lock_state.h"

#include <chrono>

#include "engine/sync/long_wait.h"
#include "engine/task/errors.h"
#include "engine/task/stop_wake.h"

namespace interleave {

bool LockState::AcquireBlocking(const std::stop_token& stop, TaskId task, LongWait* long_wait,
                                const std::stop_token& give_up) {
  using Clock = std::chrono::steady_clock;
  const StopWake wake(stop, mutex_, released_);
  const StopWake wake_to_give_up(give_up, mutex_, released_);
  std::unique_lock lock(mutex_);
  const Clock::time_point long_at = Clock::now() + kLongWait;
  bool lasts = false;  // `long_wait` has been told.
  // Whoever takes it here cannot know whether others wait, and says they do: at worst the next
  // Release() wakes nobody.
  while (word_.exchange(kHeldWithWaiters, std::memory_order_acquire) != kFree) {
    if (stop.stop_requested()) throw Stopped();
    if (give_up.stop_requested()) return false;
    if (long_wait == nullptr) {
      released_.wait(lock);
    } else if (!lasts && Clock::now() < long_at) {
      released_.wait_until(lock, long_at);
    } else {
      if (lasts) released_.wait(lock);
      lock.unlock();  // Who finds a circle locks the graph first, then us.
      try {
        long_wait->Look();
      } catch (...) {
        released_.notify_one();  // A release may have counted on us.
        throw;
      }
      lasts = true;
      lock.lock();
    }
  }
  Take(task);
  return true;
}

bool LockState::AcquireOrEnqueue(ParkOperation& op) {
  const std::lock_guard lock(mutex_);
  // Nobody overtakes those in line.
  if (parked_.empty() && word_.exchange(kHeldWithWaiters, std::memory_order_acquire) == kFree) {
    Take(op.task);
    return true;
  }
  if (TakeAgain(op.task)) return true;
  parked_.push_back(&op);
  return false;
}

bool LockState::Dequeue(ParkOperation& op) {
  const std::lock_guard lock(mutex_);
  if (op.granted) return false;
  std::erase(parked_, &op);
  return true;
}

bool LockState::AcquireShared(std::uint32_t process, TaskId task, const std::stop_token& stop,
                              LongWait* long_wait, const std::stop_token& give_up) {
  if (!shared_->Acquire(process, task, stop, long_wait, give_up)) return false;
  depth_ = 1;
  return true;
}

void LockState::Keep(TaskId holder, const std::string& keeper) {
  const std::lock_guard lock(mutex_);
  kept_by_ = holder;
  keeper_ = keeper;
  left_held_ = false;
  if (reentrant()) return;
  if (shared_ != nullptr) {
    shared_->Disown();
  } else {
    holder_.store(kAnybody, std::memory_order_relaxed);
  }
}

bool LockState::IsKept() const {
  if (!held()) return false;
  if (reentrant()) return holder() == kept_by_;
  // Between processes nobody looks at it again.
  return shared_ != nullptr || holder_.load(std::memory_order_relaxed) == kAnybody;
}

bool LockState::LeaveHeld(TaskId task) {
  {
    const std::lock_guard lock(mutex_);
    if (kept_by_ != task || !IsKept()) return false;
    left_held_ = true;
  }
  WakeWaiters();
  return true;
}

std::string LockState::LeftBy() const {
  const std::lock_guard lock(mutex_);
  // Somebody may have released it since, and somebody else have taken it.
  return left_held_ && IsKept() ? keeper_ : "";
}

void LockState::WakeWaiters() {
  { const std::lock_guard lock(mutex_); }  // Nobody is between looking and falling asleep.
  released_.notify_all();
}

bool LockState::ReleaseToWaiter() {
  {
    const std::lock_guard lock(mutex_);
    if (word_.load(std::memory_order_relaxed) == kFree) return false;
    if (!parked_.empty()) {  // Stays held, by the first in line.
      ParkOperation& op = *parked_.front();
      parked_.pop_front();
      Take(op.task);
      op.granted = true;
      op.wakeable->Wake();
      return true;
    }
    word_.store(kFree, std::memory_order_release);
  }
  // A thread that saw it held is asleep by now: it looked under the mutex.
  released_.notify_one();
  return true;
}

}  // namespace interleave
