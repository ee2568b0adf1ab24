#include "engine/sync/shared_lock.h"

#include <chrono>
#include <climits>
#include <stdexcept>

#include "engine/sync/futex.h"
#include "engine/sync/long_wait.h"
#include "engine/task/errors.h"

namespace interleave {

bool SharedLock::Acquire(std::uint32_t process, TaskId task, const std::stop_token& stop,
                         LongWait* long_wait, const std::stop_token& give_up) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point long_at = Clock::now() + kLongWait;
  for (;;) {
    std::uint32_t seen = word_.load(std::memory_order_relaxed);
    if (seen == kFree) {
      // Whoever takes it here cannot know whether others wait, and says they do: at worst the next
      // Release() wakes nobody.
      if (word_.compare_exchange_weak(seen, Held(process, kHeldWithWaiters),
                                      std::memory_order_acquire, std::memory_order_relaxed)) {
        holder_.store(task, std::memory_order_relaxed);
        return true;
      }
      continue;
    }
    if (seen == kAbandoned) {
      throw std::runtime_error(
          "who held the lock has died, or has ended with it, and will never give it back");
    }
    const std::uint32_t waited_for = (seen & ~kMask) | kHeldWithWaiters;
    if (seen != waited_for &&
        !word_.compare_exchange_weak(seen, waited_for, std::memory_order_relaxed)) {
      continue;
    }
    if (stop.stop_requested()) throw Stopped();
    if (give_up.stop_requested()) return false;
    // A release that counted on us, should this throw, the others see at their next look around.
    if (long_wait != nullptr && Clock::now() >= long_at) long_wait->Look();
    FutexWait(word_, waited_for, kLookAround);
  }
}

bool SharedLock::Release() {
  std::uint32_t seen = word_.load(std::memory_order_relaxed);
  if (!IsHeld(seen)) return false;
  holder_.store(0, std::memory_order_relaxed);
  while (!word_.compare_exchange_weak(seen, kFree, std::memory_order_release,
                                      std::memory_order_relaxed)) {
    if (!IsHeld(seen)) return false;
  }
  if ((seen & kMask) == kHeldWithWaiters) FutexWake(word_, 1);
  return true;
}

bool SharedLock::Abandon(std::uint32_t process) {
  const std::uint32_t seen = word_.load(std::memory_order_acquire);
  if (!IsHeld(seen) || seen >> 2 != process) return false;
  return GiveUp(seen);
}

bool SharedLock::AbandonBy(TaskId task) {
  const std::uint32_t seen = word_.load(std::memory_order_acquire);
  if (!IsHeld(seen) || holder() != task) return false;
  return GiveUp(seen);
}

bool SharedLock::GiveUp(std::uint32_t seen) {
  const std::uint32_t process = seen >> 2;
  // A waiter may mark it meanwhile; or somebody else release it, for a plain one may be.
  while (!word_.compare_exchange_weak(seen, kAbandoned, std::memory_order_release)) {
    if (!IsHeld(seen) || seen >> 2 != process) return false;
  }
  FutexWake(word_, INT_MAX);
  return true;
}

}  // namespace interleave
