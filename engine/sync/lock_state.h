#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

#include "engine/record/event.h"

namespace interleave {

// A lock of the program, for the runtimes that block threads: like CPython's, it has no owner and
// promises no order among those who wait. Uncontended, it is one atomic operation each way.
//
// Thread safety: all methods may be called from any thread.
// Lifetime: nobody may hold it or wait for it when it goes.
class LockState {
 public:
  explicit LockState(ObjectId id) : id_(id) {}
  LockState(const LockState&) = delete;
  LockState& operator=(const LockState&) = delete;

  ObjectId id() const { return id_; }

  // True if it was free and is now ours.
  bool TryAcquire() {
    std::uint32_t expected = kFree;
    return word_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                         std::memory_order_relaxed);
  }
  // Blocks until it is ours. Throws Stopped, not holding it, if `stop` comes first.
  void AcquireBlocking(const std::stop_token& stop);
  void Release() {
    if (word_.exchange(kFree, std::memory_order_release) == kHeldWithWaiters) [[unlikely]] {
      WakeOne();
    }
  }

 private:
  enum : std::uint32_t { kFree, kHeld, kHeldWithWaiters };

  void WakeOne();

  const ObjectId id_;
  std::atomic<std::uint32_t> word_{kFree};
  std::mutex mutex_;  // Orders a waiter's last look at word_ and its falling asleep.
  std::condition_variable released_;
};

}  // namespace interleave
