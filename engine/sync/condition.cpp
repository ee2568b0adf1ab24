#include "engine/sync/condition.h"

#include "engine/sync/lock_state.h"
#include "engine/sync/release.h"
#include "engine/task/errors.h"

namespace interleave {

struct Condition::State {
  ObjectId object;
  Lock lock;
  std::mutex mutex;
  WaitLine line;  // Guarded by mutex.
};

Condition::Condition(Context& ctx, std::string_view name, Lock lock)
    : state_(std::make_shared<State>()) {
  state_->object = ctx.runtime().MakeObject(ctx, name, interleave::State::kWaitingCondition);
  state_->lock = lock;
}

Task<bool> Condition::Wait(Context& ctx, LockGuard& guard, std::optional<Nanos> timeout) const {
  const std::shared_ptr<State> state = state_;
  LockState& lock_state = state->lock.state();
  if (!guard.holds(state->lock) || !lock_state.MayRelease(ctx.task())) {
    ThrowMisuse<SyncError>(ctx, "cannot wait on un-acquired lock",
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
    const std::lock_guard lock(state->mutex);
    state->line.Join(op);
  }
  // In line already: a notify from now on is not missed. A reentrant lock is let go altogether.
  const std::uint32_t depth = lock_state.depth();
  if (depth > 1) lock_state.set_depth(1);
  guard.Release();
  co_await ParkInLine{{ctx, ctx.runtime(), op}, state->mutex, state->line};
  bool notified = false;
  {
    const std::lock_guard lock(state->mutex);
    notified = !state->line.Leave(op);
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
    ThrowMisuse<SyncError>(ctx, "cannot notify on un-acquired lock",
                           "who waits could miss it; acquire the condition's lock first");
  }
  ctx.Touch(state_->object);
  const std::lock_guard lock(state_->mutex);
  for (; count > 0 && !state_->line.empty(); --count) state_->line.WakeFirst(ctx);
}

}  // namespace interleave
