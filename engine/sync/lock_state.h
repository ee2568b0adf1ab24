#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <stop_token>

#include "engine/record/event.h"
#include "engine/task/runtime.h"

namespace interleave {

class SharedLock;

// A lock of the program. Like CPython's, it has no owner. Threads that wait for it get it in no
// particular order, as with threading.Lock; tasks of a loop in the order they came, as with
// asyncio.Lock. Uncontended, it is one atomic operation each way.
//
// Thread safety: all methods may be called from any thread.
// Lifetime: nobody may hold it or wait for it when it goes.
class LockState {
 public:
  explicit LockState(ObjectId id) : id_(id) {}
  LockState(const LockState&) = delete;
  LockState& operator=(const LockState&) = delete;

  // One whose state lies in memory that processes share; nothing of the rest is then used.
  LockState(ObjectId id, SharedLock& shared) : id_(id), shared_(&shared) {}

  ObjectId id() const { return id_; }
  SharedLock* shared() const { return shared_; }  // Null for a lock of this process alone.

  // True if it was free and is now ours.
  bool TryAcquire() {
    std::uint32_t expected = kFree;
    return word_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                         std::memory_order_relaxed);
  }
  // Blocks until it is ours. Throws Stopped, not holding it, if `stop` comes first.
  void AcquireBlocking(const std::stop_token& stop);
  // For tasks that park: true if it was free and is now ours; else `op` is in line, and a release
  // hands the lock to the first there: it is ours once `op.granted`.
  bool AcquireOrEnqueue(ParkOperation& op);
  // Leaves the line. False if the lock has been handed to `op` already.
  bool Dequeue(ParkOperation& op);

  void Release() {
    std::uint32_t expected = kHeld;
    if (!word_.compare_exchange_strong(expected, kFree, std::memory_order_release,
                                       std::memory_order_relaxed)) [[unlikely]] {
      ReleaseToWaiter();
    }
  }

 private:
  enum : std::uint32_t { kFree, kHeld, kHeldWithWaiters };

  void ReleaseToWaiter();

  const ObjectId id_;
  SharedLock* const shared_ = nullptr;
  std::atomic<std::uint32_t> word_{kFree};
  std::mutex mutex_;  // Orders a waiter's last look at word_ and its falling asleep.
  std::condition_variable released_;
  std::deque<ParkOperation*> parked_;  // Oldest first. Guarded by mutex_.
};

}  // namespace interleave
