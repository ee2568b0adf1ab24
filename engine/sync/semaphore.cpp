#include "engine/sync/semaphore.h"

#include <fmt/format.h>

#include <stdexcept>

#include "engine/sync/release.h"

namespace interleave {

Semaphore::Semaphore(Context& ctx, std::string_view name, std::int64_t value, bool bounded) {
  if (value < 0) {
    ThrowMisuse<std::invalid_argument>(
        ctx, "semaphore initial value must be >= 0",
        fmt::format("'{}' would begin with {}; 0 means that somebody must release it first", name,
                    value));
  }
  Runtime& runtime = ctx.runtime();
  state_ = std::make_shared<SemaphoreState>(
      SemaphoreState::Identity{.object = runtime.MakeObject(ctx, name, State::kWaitingSemaphore),
                               .counter = runtime.names().Intern(fmt::format("inside {}", name)),
                               .permits = value,
                               .bounded = bounded},
      runtime.MakeSharedRoom());
  state_->Begin();
}

WaitAtPrimitive<SemaphoreState> Semaphore::Acquire(Context& ctx,
                                                   std::optional<Nanos> timeout) const {
  return {ctx,
          *state_,
          {.state = State::kWaitingSemaphore,
           .object = state_->object,
           .timeout = ctx.Scaled(timeout)}};
}

void Semaphore::Release(Context& ctx) const {
  if (state_->TryRelease(ctx)) return;
  ThrowMisuse<std::logic_error>(
      ctx,
      state_->room().is_shared() ? "semaphore or lock released too many times"
                                 : "Semaphore released too many times",
      fmt::format("all {} permits are back already; release it once for each time it was acquired",
                  state_->identity.permits));
}

Task<SemaphorePermit> Semaphore::Enter(Context& ctx) const {
  co_await Acquire(ctx);
  co_return SemaphorePermit(ctx, state_);
}

SemaphorePermit::~SemaphorePermit() {
  if (state_) state_->GiveBack(*ctx_);
}

void Semaphore::Send(WireWriter& out) const {
  state_->room().Send(out);
  out.Put(state_->identity);
}

Semaphore Semaphore::Receive(WireReader& in) {
  SharedRoom* const room = WaitRoom::Receive(in);
  const auto identity = in.Take<SemaphoreState::Identity>();
  return Semaphore(std::make_shared<SemaphoreState>(identity, room));
}

void SemaphoreState::Begin() {
  const std::lock_guard lock(room_);
  room_.PassOnGrants();
  free() = identity.permits;
}

bool SemaphoreState::TryOrJoin(Context& ctx, ParkOperation& op) {
  const std::lock_guard lock(room_);
  free() += room_.TakeReturned();
  if (free() == 0) {
    room_.Join(op);
    return false;
  }
  --free();
  RecordInside(ctx);
  return true;
}

bool SemaphoreState::Leave(ParkOperation& op) {
  const std::lock_guard lock(room_);
  return room_.Leave(op);
}

bool SemaphoreState::TryRelease(Context& ctx) {
  ctx.Touch(object);
  const std::lock_guard lock(room_);
  free() += room_.TakeReturned();
  if (identity.bounded && free() == identity.permits) return false;
  GiveBackLocked(ctx);
  return true;
}

void SemaphoreState::GiveBack(Context& ctx) {
  ctx.Touch(object);
  const std::lock_guard lock(room_);
  GiveBackLocked(ctx);
}

void SemaphoreState::GiveBackLocked(Context& ctx) {
  // If somebody waits, as many are inside as before: the permit goes to the next in line.
  if (room_.WakeFirst(ctx)) return;
  ++free();
  RecordInside(ctx);
}

void SemaphoreState::RecordInside(Context& ctx) {
  ctx.thread().lane.WriteWide(EventKind::kCounter, identity.counter, identity.permits - free());
}

}  // namespace interleave
