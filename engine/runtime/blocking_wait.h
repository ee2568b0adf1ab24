#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "engine/sync/long_wait.h"
#include "engine/task/runtime.h"

namespace interleave {

// Blocks the calling thread for `duration`. Throws Stopped if `stop` comes first.
void BlockFor(Nanos duration, const std::stop_token& stop);

// Blocks the calling thread until the futures of `op` are as it wants them, or until its timeout,
// which it then sets as passed, or until `give_up`. Throws Stopped if `stop` comes first. With a
// `place`, throws DeadlockError, too, if all must settle, there is no timeout, and one of them
// waits for us.
void BlockUntilSettled(FutureOperation& op, const std::stop_token& stop,
                       const LongWait::Place* place = nullptr, const std::stop_token& give_up = {});

// True if `future`, which has settled, ends the wait by itself, however many others have not
// settled yet. As in Python, a cancelled task is no exception to those who wait for the first one;
// but it is to asyncio.gather() (`ends_with_cancelled`).
bool EndsWait(const FutureOperation& op, const FutureCore& future);

// True if the futures of `op` are as it wants them now.
bool IsSatisfied(const FutureOperation& op);

}  // namespace interleave
