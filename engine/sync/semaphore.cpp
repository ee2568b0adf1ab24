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
  state_ = std::make_shared<SemaphoreState>(
      ctx.runtime().MakeObject(ctx, name, State::kWaitingSemaphore),
      ctx.runtime().names().Intern(fmt::format("inside {}", name)), value, bounded);
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
      ctx, "Semaphore released too many times",
      fmt::format("all {} permits are back already; release it once for each time it was acquired",
                  state_->permits));
}

Task<SemaphorePermit> Semaphore::Enter(Context& ctx) const {
  co_await Acquire(ctx);
  co_return SemaphorePermit(ctx, state_);
}

SemaphorePermit::~SemaphorePermit() {
  if (state_) state_->GiveBack(*ctx_);
}

bool SemaphoreState::TryOrJoin(Context& ctx, ParkOperation& op) {
  const std::lock_guard lock(mutex);
  if (free == 0) {
    line.Join(op);
    return false;
  }
  --free;
  ctx.thread().lane.WriteWide(EventKind::kCounter, name, permits - free);
  return true;
}

bool SemaphoreState::Leave(ParkOperation& op) {
  const std::lock_guard lock(mutex);
  return line.Leave(op);
}

bool SemaphoreState::TryRelease(Context& ctx) {
  ctx.Touch(object);
  const std::lock_guard lock(mutex);
  if (bounded && free == permits) return false;
  GiveBackLocked(ctx);
  return true;
}

void SemaphoreState::GiveBack(Context& ctx) {
  ctx.Touch(object);
  const std::lock_guard lock(mutex);
  GiveBackLocked(ctx);
}

void SemaphoreState::GiveBackLocked(Context& ctx) {
  if (!line.empty()) {  // As many are inside as before: the permit goes to the next in line.
    line.WakeFirst(ctx);
    return;
  }
  ++free;
  ctx.thread().lane.WriteWide(EventKind::kCounter, name, permits - free);
}

}  // namespace interleave
