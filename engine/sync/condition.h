#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>

#include "engine/sync/wait_room.h"

namespace interleave {

// A condition that belongs to a lock, as threading.Condition and asyncio.Condition: Notify(n) wakes
// the n who have waited longest, and each must get the lock again before it goes on. A copy means
// the same condition. Between processes as multiprocessing.Condition, but in the same order.
//
// Thread safety: every task may use it, each with its own context.
class Condition {
 public:
  using SendableHandle = void;
  Condition() = default;
  Condition(Context& ctx, std::string_view name, Lock lock);

  // Lets go of the lock, waits to be notified, takes the lock again. False if `timeout` (multiplied
  // by the time scale) came first. Throws SyncError if `guard` does not hold the condition's lock.
  Task<bool> Wait(Context& ctx, LockGuard& guard, std::optional<Nanos> timeout = {}) const;
  // Throws SyncError if the condition's lock is not held.
  void Notify(Context& ctx, std::size_t count = 1) const;
  void NotifyAll(Context& ctx) const { Notify(ctx, std::numeric_limits<std::size_t>::max()); }

  void Send(WireWriter& out) const;
  static Condition Receive(WireReader& in);

 private:
  struct State;
  explicit Condition(std::shared_ptr<State> state) : state_(std::move(state)) {}

  std::shared_ptr<State> state_;
};

}  // namespace interleave
