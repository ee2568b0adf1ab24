#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "engine/sync/wait_room.h"

namespace interleave {

class EventFlagState;

// A flag that tasks wait for, as threading.Event and asyncio.Event, and between processes as
// multiprocessing.Event. A copy means the same event.
//
// Thread safety: every task may use it, each with its own context.
class EventFlag {
 public:
  using SendableHandle = void;
  EventFlag() = default;
  EventFlag(Context& ctx, std::string_view name);

  bool is_set() const;
  // Sets the flag and wakes all who wait.
  void Set(Context& ctx) const;
  void Clear() const;
  // Until it is set; false if `timeout` (multiplied by the time scale) came first.
  WaitAtPrimitive<EventFlagState> Wait(Context& ctx, std::optional<Nanos> timeout = {}) const;

  void Send(WireWriter& out) const;
  static EventFlag Receive(WireReader& in);

 private:
  explicit EventFlag(std::shared_ptr<EventFlagState> state) : state_(std::move(state)) {}

  std::shared_ptr<EventFlagState> state_;
};

class EventFlagState {
 public:
  EventFlagState(ObjectId id, SharedRoom* shared) : object(id), room(shared) {}
  bool TryOrJoin(Context& ctx, ParkOperation& op);
  bool Leave(ParkOperation& op);
  void GiveBack(Context&) {}  // It stays set: nothing was taken.
  // Not 0: it is set. REQUIRES: room is locked.
  std::int64_t& is_set() { return room.number(); }

  const ObjectId object;
  WaitRoom room;
};

}  // namespace interleave
