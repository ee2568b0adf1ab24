#include "engine/sync/release.h"

#include <fmt/format.h>

#include "engine/sync/lock_state.h"
#include "engine/task/errors.h"

namespace interleave {

void KeepHeld(LockGuard guard) {
  if (LockState* const lock = guard.Detach()) lock->Disown();
}

void Release(Context& ctx, Lock lock) {
  LockState& state = lock.state();
  if (ctx.runtime().Release(ctx, state)) return;
  const std::string name(ctx.runtime().names().Text(state.name()));
  if (state.reentrant()) {
    ThrowMisuse<SyncError>(
        ctx, "cannot release un-acquired lock",
        fmt::format("'{}' is not held by this task; who has taken it must release it", name));
  }
  ThrowMisuse<SyncError>(
      ctx, "release unlocked lock",
      fmt::format("'{}' is held by nobody; release it once for each time it was taken", name));
}

}  // namespace interleave
