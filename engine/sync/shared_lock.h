#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>

#include "engine/record/event.h"
#include "engine/record/names.h"

namespace interleave {

class LongWait;

// Who a lock is, in the recording and for people. With `depth_name`, the name of the counter that
// tells how often its holder has taken it, the lock is reentrant.
struct LockIdentity {
  ObjectId id = 0;
  NameId name = 0;
  NameId depth_name = 0;
};

// A lock in memory that several processes share. Like multiprocessing.Lock it has no order, and a
// plain one no owner; unlike it, it remembers which process holds it, so that one that dies with
// the lock in its hands does not leave the others waiting for ever, and which task, so that
// circles of waits are found (SharedWaits).
//
// Thread safety: all methods may be called from any thread of any process.
// Lifetime: lies in a SharedHeap.
class SharedLock {
 public:
  explicit SharedLock(const LockIdentity& identity) : identity_(identity) {}

  const LockIdentity& identity() const { return identity_; }

  bool held() const { return IsHeld(word_.load(std::memory_order_relaxed)); }
  // Who took it; 0 if it is free, or nobody is known to hold it.
  TaskId holder() const { return holder_.load(std::memory_order_relaxed); }

  bool TryAcquire(std::uint32_t process, TaskId task) {
    std::uint32_t expected = kFree;
    if (!word_.compare_exchange_strong(expected, Held(process, kHeld), std::memory_order_acquire,
                                       std::memory_order_relaxed)) {
      return false;
    }
    holder_.store(task, std::memory_order_relaxed);
    return true;
  }
  // Blocks until it is ours, and true. False, not holding it, if `give_up` comes first. Throws
  // Stopped if `stop` does, std::runtime_error once it is clear that nobody will ever give it back,
  // and what `long_wait`, if there is one, throws when the wait lasts.
  bool Acquire(std::uint32_t process, TaskId task, const std::stop_token& stop, LongWait* long_wait,
               const std::stop_token& give_up = {});
  // False, and nothing done, if it was not held.
  bool Release();

  // Anybody may release it: nobody is known to hold it any more.
  void Disown() { holder_.store(0, std::memory_order_relaxed); }

  // `process` is dead, or `task` has ended: if it held the lock, nobody will ever get it, and all
  // who wait are told. True if it did. Not for a plain lock that anybody may release.
  bool Abandon(std::uint32_t process);
  bool AbandonBy(TaskId task);

 private:
  // The low two bits of the word; above them, which process holds it.
  enum : std::uint32_t { kFree, kHeld, kHeldWithWaiters, kAbandoned, kMask = 3 };
  static constexpr std::uint32_t Held(std::uint32_t process, std::uint32_t how) {
    return process << 2 | how;
  }
  static constexpr bool IsHeld(std::uint32_t word) {
    return (word & kMask) == kHeld || (word & kMask) == kHeldWithWaiters;
  }
  bool GiveUp(std::uint32_t seen);

  const LockIdentity identity_;
  std::atomic<std::uint32_t> word_{kFree};
  std::atomic<TaskId> holder_{0};  // Written by who takes it or gives it back.
};

}  // namespace interleave
