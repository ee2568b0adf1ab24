#include "engine/sync/lock_state.h"

#include "engine/task/stop_wake.h"
#include "engine/task/errors.h"

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

void LockState::WakeOne() {
  { const std::lock_guard lock(mutex_); }  // A waiter that saw it held is asleep by now.
  released_.notify_one();
}

}  // namespace interleave
