#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>

#include "engine/record/event.h"

namespace interleave {

// A lock in memory that several processes share. Like multiprocessing.Lock it has no owner thread
// and no order; unlike it, it remembers which process holds it, so that one that dies with the lock
// in its hands does not leave the others waiting for ever.
//
// Thread safety: all methods may be called from any thread of any process.
// Lifetime: lies in a SharedHeap.
class SharedLock {
 public:
  explicit SharedLock(ObjectId id) : id_(id) {}

  ObjectId id() const { return id_; }

  bool TryAcquire(std::uint32_t process) {
    std::uint32_t expected = kFree;
    return word_.compare_exchange_strong(expected, Held(process, kHeld), std::memory_order_acquire,
                                         std::memory_order_relaxed);
  }
  // Blocks until it is ours. Throws Stopped if `stop` comes first, std::runtime_error once the
  // process that held it has died.
  void Acquire(std::uint32_t process, const std::stop_token& stop);
  void Release();

  // `process` is dead: if it held the lock, nobody will ever get it, and all who wait are told.
  // True if it did.
  bool Abandon(std::uint32_t process);

 private:
  // The low two bits of the word; above them, who holds it.
  enum : std::uint32_t { kFree, kHeld, kHeldWithWaiters, kAbandoned, kMask = 3 };
  static constexpr std::uint32_t Held(std::uint32_t process, std::uint32_t how) {
    return process << 2 | how;
  }

  const ObjectId id_;
  std::atomic<std::uint32_t> word_{kFree};
};

}  // namespace interleave
