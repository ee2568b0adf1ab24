#include "engine/sync/event_flag.h"

namespace interleave {

EventFlag::EventFlag(Context& ctx, std::string_view name)
    : state_(std::make_shared<EventFlagState>(
          ctx.runtime().MakeObject(ctx, name, State::kWaitingEvent))) {}

bool EventFlag::is_set() const {
  const std::lock_guard lock(state_->mutex);
  return state_->set;
}

void EventFlag::Set(Context& ctx) const {
  ctx.Touch(state_->object);
  const std::lock_guard lock(state_->mutex);
  state_->set = true;
  while (!state_->line.empty()) state_->line.WakeFirst(ctx);
}

void EventFlag::Clear() const {
  const std::lock_guard lock(state_->mutex);
  state_->set = false;
}

WaitAtPrimitive<EventFlagState> EventFlag::Wait(Context& ctx, std::optional<Nanos> timeout) const {
  return {
      ctx,
      *state_,
      {.state = State::kWaitingEvent, .object = state_->object, .timeout = ctx.Scaled(timeout)}};
}

bool EventFlagState::TryOrJoin(Context& /*ctx*/, ParkOperation& op) {
  const std::lock_guard lock(mutex);
  if (set) return true;
  line.Join(op);
  return false;
}

bool EventFlagState::Leave(ParkOperation& op) {
  const std::lock_guard lock(mutex);
  return line.Leave(op);
}

}  // namespace interleave
