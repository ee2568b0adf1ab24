#include "engine/sync/release.h"

#include <fmt/format.h>

#include "engine/sync/lock_state.h"
#include "engine/task/errors.h"

namespace interleave {

void KeepHeld(LockGuard guard) {
  LockState* const lock = guard.Detach();
  if (lock == nullptr) return;
  Context& ctx = *guard.context();
  lock->Keep(ctx.task(), ctx.thread().name);
  ctx.thread().keeps_locks = true;
}

void Release(Context& ctx, Lock lock) {
  LockState& state = lock.state();
  if (ctx.runtime().Release(ctx, state)) return;
  const std::string name(ctx.runtime().names().Text(state.name()));
  const bool shared = state.shared() != nullptr;
  if (state.reentrant()) {
    ThrowMisuse<SyncError>(
        ctx,
        shared ? "attempt to release recursive lock not owned by thread"
               : "cannot release un-acquired lock",
        fmt::format("'{}' is not held by this task; who has taken it must release it", name));
  }
  ThrowMisuse<SyncError>(
      ctx, shared ? "semaphore or lock released too many times" : "release unlocked lock",
      fmt::format("'{}' is held by nobody; release it once for each time it was taken", name));
}

}  // namespace interleave
