#pragma once

#include <cstdint>

namespace interleave {

// What CPython's global lock does since 3.2, as a value without threads and without a clock (facts:
// Python/ceval_gil.c). The switch interval is no time slice: it is how long a *waiter* waits before
// it asks, and any switch meanwhile starts its wait anew. The holder hands over at its next
// checkpoint, and only then, after a request, waits until somebody else has really taken the lock.
//
// Threads are numbered from 1.
class GlobalLockRules {
 public:
  // The lock, if it is free. A take by another thread than the last holder counts as a switch, and
  // either way answers what was asked of the last holder.
  bool TryTake(std::uint32_t me) {
    if (locked_) return false;
    locked_ = true;
    if (last_holder_ != me) {
      last_holder_ = me;
      ++switch_number_;
    }
    drop_requested_ = false;
    return true;
  }

  // A waiter that saw `switch_number_before` has waited a whole interval: it asks the holder to let
  // go, unless the lock is free or went to somebody else meanwhile. True if it asked.
  bool WaitedAnInterval(std::uint64_t switch_number_before) {
    if (!locked_ || switch_number_ != switch_number_before) return false;
    drop_requested_ = true;
    return true;
  }

  // True if the holder must not go on until another thread has taken the lock: it was asked.
  // REQUIRES: `me` holds it.
  bool Release(std::uint32_t me) {
    last_holder_ = me;
    locked_ = false;
    return drop_requested_;
  }
  // For a holder that was asked: whether it may stop waiting.
  bool TakenByAnother(std::uint32_t me) const { return last_holder_ != me; }

  bool locked() const { return locked_; }
  bool drop_requested() const { return drop_requested_; }
  std::uint64_t switch_number() const { return switch_number_; }
  std::uint32_t last_holder() const { return last_holder_; }

 private:
  bool locked_ = false;
  bool drop_requested_ = false;
  std::uint32_t last_holder_ = 0;
  std::uint64_t switch_number_ = 0;
};

}  // namespace interleave
