#include "engine/sync/condition.h"

#include "engine/sync/lock_state.h"
#include "engine/sync/release.h"
#include "engine/task/errors.h"

namespace interleave {

struct Condition::State {
  State(ObjectId id, Lock its_lock, SharedRoom* shared)
      : object(id), lock(its_lock), room(shared) {}

  const ObjectId object;
  const Lock lock;
  WaitRoom room;
};

Condition::Condition(Context& ctx, std::string_view name, Lock lock)
    : state_(std::make_shared<State>(
          ctx.runtime().MakeObject(ctx, name, interleave::State::kWaitingCondition), lock,
          ctx.runtime().MakeSharedRoom())) {
  const std::lock_guard guard(state_->room);
  state_->room.PassOnGrants();
}

Task<bool> Condition::Wait(Context& ctx, LockGuard& guard, std::optional<Nanos> timeout) const {
  const std::shared_ptr<State> state = state_;
  LockState& lock_state = state->lock.state();
  if (!guard.holds(state->lock) || !lock_state.MayRelease(ctx.task())) {
    ThrowMisuse<SyncError>(ctx,
                           state->room.is_shared() ? "must acquire() condition before using wait()"
                                                   : "cannot wait on un-acquired lock",
                           "a condition lets go of its lock while it waits; acquire it first");
  }
  co_await ctx.BeforeWait(state->object);
  ParkOperation op;
  op.state = interleave::State::kWaitingCondition;
  op.object = state->object;
  op.timeout = ctx.Scaled(timeout);
  op.task = ctx.task();
  op.wakeable = &ctx.runtime().PrepareToPark(ctx);
  {
    const std::lock_guard lock(state->room);
    state->room.Join(op);
  }
  // In line already: a notify from now on is not missed. A reentrant lock is let go altogether.
  const std::uint32_t depth = lock_state.depth();
  if (depth > 1) lock_state.set_depth(1);
  guard.Release();
  co_await ParkInRoom{{ctx, ctx.runtime(), op}, state->room};
  bool notified = false;
  {
    const std::lock_guard lock(state->room);
    notified = !state->room.Leave(op);
  }
  // A task that is cancelled still takes the lock again before it sees that.
  guard = co_await ctx.Acquire(state->lock);
  if (depth > 1) lock_state.set_depth(depth);
  if (op.error) {
    if (notified) Notify(ctx);  // Meant for somebody who can act on it.
    std::rethrow_exception(op.error);
  }
  co_return notified;
}

void Condition::Notify(Context& ctx, std::size_t count) const {
  if (!state_->lock.state().MayRelease(ctx.task())) {
    ThrowMisuse<SyncError>(
        ctx, state_->room.is_shared() ? "lock is not owned" : "cannot notify on un-acquired lock",
        "who waits could miss it; acquire the condition's lock first");
  }
  ctx.Touch(state_->object);
  const std::lock_guard lock(state_->room);
  while (count > 0 && state_->room.WakeFirst(ctx)) --count;
}

void Condition::Send(WireWriter& out) const {
  state_->room.Send(out);
  out.Put(state_->object);
  out.Put(state_->lock);
}

Condition Condition::Receive(WireReader& in) {
  SharedRoom* const room = WaitRoom::Receive(in);
  const auto object = in.Take<ObjectId>();
  return Condition(std::make_shared<State>(object, in.Take<Lock>(), room));
}

}  // namespace interleave
