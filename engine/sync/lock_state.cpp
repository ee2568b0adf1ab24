#include "engine/sync/lock_state.h"

#include "engine/task/errors.h"
#include "engine/task/stop_wake.h"

namespace interleave {

void LockState::AcquireBlocking(const std::stop_token& stop) {
  const StopWake wake(stop, mutex_, released_);
  std::unique_lock lock(mutex_);
  // Whoever takes it here cannot know whether others wait, and says they do: at worst the next
  // Release() wakes nobody.
  while (word_.exchange(kHeldWithWaiters, std::memory_order_acquire) != kFree) {
    if (stop.stop_requested()) throw Stopped();
    released_.wait(lock);
  }
}

bool LockState::AcquireOrEnqueue(ParkOperation& op) {
  const std::lock_guard lock(mutex_);
  // Nobody overtakes those in line.
  if (parked_.empty() && word_.exchange(kHeldWithWaiters, std::memory_order_acquire) == kFree) {
    return true;
  }
  parked_.push_back(&op);
  return false;
}

bool LockState::Dequeue(ParkOperation& op) {
  const std::lock_guard lock(mutex_);
  if (op.granted) return false;
  std::erase(parked_, &op);
  return true;
}

void LockState::ReleaseToWaiter() {
  {
    const std::lock_guard lock(mutex_);
    if (!parked_.empty()) {  // Stays held, by the first in line.
      ParkOperation& op = *parked_.front();
      parked_.pop_front();
      op.granted = true;
      op.wakeable->Wake();
      return;
    }
    word_.store(kFree, std::memory_order_release);
  }
  // A thread that saw it held is asleep by now: it looked under the mutex.
  released_.notify_one();
}

}  // namespace interleave
