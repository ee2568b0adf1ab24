#include "engine/sync/barrier.h"

#include <fmt/format.h>

#include "engine/sync/release.h"

namespace interleave {

// Those in line belong to one filling of the barrier, which ends when it is full or breaks; each is
// told which of the two when it is let go.
struct Barrier::State {
  enum : std::int64_t { kFull, kBroken };

  State(ObjectId id, std::size_t count, SharedRoom* shared)
      : object(id), parties(count), room(shared) {}

  // Both REQUIRE that room is locked. Not 0: it is broken, and stays so until Reset().
  std::int64_t& broken() { return room.number(); }
  // Lets go all who are in line.
  void EndFilling(Context& ctx, std::int64_t outcome) { room.WakeAll(ctx, outcome); }

  const ObjectId object;
  const std::size_t parties;
  WaitRoom room;
};

Barrier::Barrier(Context& ctx, std::string_view name, std::size_t parties) {
  if (parties == 0) {
    ThrowMisuse<std::invalid_argument>(
        ctx, "parties must be >= 1",
        fmt::format("nobody could ever arrive at the barrier '{}'", name));
  }
  state_ = std::make_shared<State>(
      ctx.runtime().MakeObject(ctx, name, interleave::State::kWaitingBarrier), parties,
      ctx.runtime().MakeSharedRoom());
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
  bool waits = false;
  {
    const std::lock_guard lock(state->room);
    if (state->broken() != 0) throw BrokenBarrierError();
    came_before = state->room.size();
    waits = came_before + 1 < state->parties;
    if (waits) {
      state->room.Join(op);
    } else {
      state->EndFilling(ctx, State::kFull);
    }
  }
  if (!waits) co_return came_before;
  co_await ParkInRoom{{ctx, ctx.runtime(), op}, state->room};
  const std::lock_guard lock(state->room);
  if (state->room.Leave(op)) {  // It was not let go: too late, stopped or cancelled.
    state->broken() = 1;
    state->EndFilling(ctx, State::kBroken);
    if (!op.error) throw BrokenBarrierError();
  }
  if (op.error) std::rethrow_exception(op.error);
  if (op.outcome == State::kBroken) throw BrokenBarrierError();
  co_return came_before;
}

void Barrier::Abort(Context& ctx) const {
  ctx.Touch(state_->object);
  const std::lock_guard lock(state_->room);
  state_->broken() = 1;
  state_->EndFilling(ctx, State::kBroken);
}

void Barrier::Reset(Context& ctx) const {
  ctx.Touch(state_->object);
  const std::lock_guard lock(state_->room);
  state_->broken() = 0;
  state_->EndFilling(ctx, State::kBroken);
}

std::size_t Barrier::waiting() const {
  const std::lock_guard lock(state_->room);
  return state_->room.size();
}

bool Barrier::broken() const {
  const std::lock_guard lock(state_->room);
  return state_->broken() != 0;
}

void Barrier::Send(WireWriter& out) const {
  state_->room.Send(out);
  out.Put(state_->object);
  out.Put<std::uint64_t>(state_->parties);
}

Barrier Barrier::Receive(WireReader& in) {
  SharedRoom* const room = WaitRoom::Receive(in);
  const auto object = in.Take<ObjectId>();
  const auto parties = static_cast<std::size_t>(in.Take<std::uint64_t>());
  return Barrier(std::make_shared<State>(object, parties, room));
}

}  // namespace interleave
