#include "engine/sync/barrier.h"

#include <fmt/format.h>

#include "engine/sync/release.h"

namespace interleave {

// Those in line belong to one filling of the barrier, which ends when it is full or breaks; each
// learns which of the two from the object it got when it came.
struct Barrier::State {
  struct Filling {
    bool broken = false;  // Guarded by mutex.
  };

  ObjectId object;
  std::size_t parties;
  std::mutex mutex;
  WaitLine line;        // Guarded by mutex.
  bool broken = false;  // Guarded by mutex. Stays so until Reset().
  std::shared_ptr<Filling> filling = std::make_shared<Filling>();  // Guarded by mutex.

  // Lets go all who are in line. REQUIRES: mutex is held.
  void EndFilling(Context& ctx, bool breaks) {
    filling->broken = breaks;
    filling = std::make_shared<Filling>();
    while (!line.empty()) line.WakeFirst(ctx);
  }
};

Barrier::Barrier(Context& ctx, std::string_view name, std::size_t parties)
    : state_(std::make_shared<State>()) {
  if (parties == 0) {
    ThrowMisuse<std::invalid_argument>(
        ctx, "parties must be >= 1",
        fmt::format("nobody could ever arrive at the barrier '{}'", name));
  }
  state_->object = ctx.runtime().MakeObject(ctx, name, interleave::State::kWaitingBarrier);
  state_->parties = parties;
}

Task<std::size_t> Barrier::Wait(Context& ctx, std::optional<Nanos> timeout) const {
  const std::shared_ptr<State> state = state_;
  co_await ctx.BeforeWait(state->object);
  ParkOperation op;
  op.state = interleave::State::kWaitingBarrier;
  op.object = state->object;
  op.timeout = ctx.Scaled(timeout);
  op.task = ctx.task();
  op.wakeable = &ctx.runtime().PrepareToPark(ctx);
  std::size_t came_before = 0;
  std::shared_ptr<State::Filling> filling;
  bool waits = false;
  {
    const std::lock_guard lock(state->mutex);
    if (state->broken) throw BrokenBarrierError();
    filling = state->filling;
    came_before = state->line.size();
    waits = came_before + 1 < state->parties;
    if (waits) {
      state->line.Join(op);
    } else {
      state->EndFilling(ctx, false);
    }
  }
  if (!waits) co_return came_before;
  co_await ParkInLine{{ctx, ctx.runtime(), op}, state->mutex, state->line};
  const std::lock_guard lock(state->mutex);
  if (state->line.Leave(op)) {  // It was not let go: too late, stopped or cancelled.
    state->broken = true;
    state->EndFilling(ctx, true);
    if (!op.error) throw BrokenBarrierError();
  }
  if (op.error) std::rethrow_exception(op.error);
  if (filling->broken) throw BrokenBarrierError();
  co_return came_before;
}

void Barrier::Abort(Context& ctx) const {
  ctx.Touch(state_->object);
  const std::lock_guard lock(state_->mutex);
  state_->broken = true;
  state_->EndFilling(ctx, true);
}

void Barrier::Reset(Context& ctx) const {
  ctx.Touch(state_->object);
  const std::lock_guard lock(state_->mutex);
  state_->broken = false;
  state_->EndFilling(ctx, true);
}

std::size_t Barrier::waiting() const {
  const std::lock_guard lock(state_->mutex);
  return state_->line.size();
}

bool Barrier::broken() const {
  const std::lock_guard lock(state_->mutex);
  return state_->broken;
}

}  // namespace interleave
