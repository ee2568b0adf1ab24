#include "engine/sync/event_flag.h"

namespace interleave {

EventFlag::EventFlag(Context& ctx, std::string_view name)
    : state_(std::make_shared<EventFlagState>(
          ctx.runtime().MakeObject(ctx, name, State::kWaitingEvent),
          ctx.runtime().MakeSharedRoom())) {}

bool EventFlag::is_set() const {
  const std::lock_guard lock(state_->room);
  return state_->is_set() != 0;
}

void EventFlag::Set(Context& ctx) const {
  ctx.Touch(state_->object);
  const std::lock_guard lock(state_->room);
  state_->is_set() = 1;
  state_->room.WakeAll(ctx);
}

void EventFlag::Clear() const {
  const std::lock_guard lock(state_->room);
  state_->is_set() = 0;
}

WaitAtPrimitive<EventFlagState> EventFlag::Wait(Context& ctx, std::optional<Nanos> timeout) const {
  return {
      ctx,
      *state_,
      {.state = State::kWaitingEvent, .object = state_->object, .timeout = ctx.Scaled(timeout)}};
}

void EventFlag::Send(WireWriter& out) const {
  state_->room.Send(out);
  out.Put(state_->object);
}

EventFlag EventFlag::Receive(WireReader& in) {
  SharedRoom* const room = WaitRoom::Receive(in);
  return EventFlag(std::make_shared<EventFlagState>(in.Take<ObjectId>(), room));
}

bool EventFlagState::TryOrJoin(Context& /*ctx*/, ParkOperation& op) {
  const std::lock_guard lock(room);
  if (is_set() != 0) return true;
  room.Join(op);
  return false;
}

bool EventFlagState::Leave(ParkOperation& op) {
  const std::lock_guard lock(room);
  return room.Leave(op);
}

}  // namespace interleave
