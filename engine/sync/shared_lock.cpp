#include "engine/sync/shared_lock.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>
#include <ctime>
#include <stdexcept>

#include "engine/task/errors.h"

namespace interleave {
namespace {

// A stop request reaches a waiter of this process after this long, at most.
constexpr timespec kLookAtStop{.tv_sec = 0, .tv_nsec = 20'000'000};

// std::atomic::wait() knows only the waiters of its own process.
void FutexWait(std::atomic<std::uint32_t>& word, std::uint32_t expected) {
  syscall(SYS_futex, &word, FUTEX_WAIT, expected, &kLookAtStop, nullptr, 0);
}
void FutexWake(std::atomic<std::uint32_t>& word, int count) {
  syscall(SYS_futex, &word, FUTEX_WAKE, count, nullptr, nullptr, 0);
}

}  // namespace

void SharedLock::Acquire(std::uint32_t process, const std::stop_token& stop) {
  for (;;) {
    std::uint32_t seen = word_.load(std::memory_order_relaxed);
    if (seen == kFree) {
      // Whoever takes it here cannot know whether others wait, and says they do: at worst the next
      // Release() wakes nobody.
      if (word_.compare_exchange_weak(seen, Held(process, kHeldWithWaiters),
                                      std::memory_order_acquire, std::memory_order_relaxed)) {
        return;
      }
      continue;
    }
    if (seen == kAbandoned) {
      throw std::runtime_error(
          "the process that held the lock has died, and will never give it back");
    }
    const std::uint32_t waited_for = (seen & ~kMask) | kHeldWithWaiters;
    if (seen != waited_for &&
        !word_.compare_exchange_weak(seen, waited_for, std::memory_order_relaxed)) {
      continue;
    }
    if (stop.stop_requested()) throw Stopped();
    FutexWait(word_, waited_for);
  }
}

void SharedLock::Release() {
  const std::uint32_t seen = word_.exchange(kFree, std::memory_order_release);
  if ((seen & kMask) == kHeldWithWaiters) FutexWake(word_, 1);
}

bool SharedLock::Abandon(std::uint32_t process) {
  std::uint32_t seen = word_.load(std::memory_order_acquire);
  const std::uint32_t state = seen & kMask;
  if (state == kFree || state == kAbandoned || seen >> 2 != process) return false;
  // An exchange, for a waiter may mark it meanwhile; nobody else changes what a dead process holds.
  while (!word_.compare_exchange_weak(seen, kAbandoned, std::memory_order_release)) {
  }
  FutexWake(word_, INT_MAX);
  return true;
}

}  // namespace interleave
