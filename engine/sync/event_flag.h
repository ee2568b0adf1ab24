#pragma once

#include <memory>
#include <string_view>

#include "engine/sync/wait_line.h"

namespace interleave {

// A flag that tasks wait for, as threading.Event and asyncio.Event. A copy means the same event.
//
// Thread safety: every task may use it, each with its own context.
class EventFlag {
 public:
  using SendableHandle = void;
  EventFlag(Context& ctx, std::string_view name);

  bool is_set() const;
  // Sets the flag and wakes all who wait.
  void Set(Context& ctx) const;
  void Clear() const;
  // Until it is set; false if `timeout` (multiplied by the time scale) came first.
  WaitAtPrimitive<class EventFlagState> Wait(Context& ctx, std::optional<Nanos> timeout = {}) const;

 private:
  std::shared_ptr<EventFlagState> state_;
};

class EventFlagState {
 public:
  explicit EventFlagState(ObjectId id) : object(id) {}
  bool TryOrJoin(Context& ctx, ParkOperation& op);
  bool Leave(ParkOperation& op);
  void GiveBack(Context&) {}  // It stays set: nothing was taken.

  const ObjectId object;
  std::mutex mutex;
  bool set = false;  // Guarded by mutex.
  WaitLine line;     // Guarded by mutex.
};

}  // namespace interleave
