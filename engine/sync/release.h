#pragma once

#include <string>

#include "engine/task/context.h"

namespace interleave {

// What can be done to a lock without a guard, as with threading.Lock.

// The lock stays held when its guard goes, until somebody calls Release(): a plain one, whoever
// that is, so nobody is known to hold it, and no circle is seen in it.
void KeepHeld(LockGuard guard);

// Throws SyncError, with CPython's words and a flag on the timeline, if the lock is not held
// ("release unlocked lock"), or is reentrant and not held by this task ("cannot release un-acquired
// lock"); between processes in multiprocessing's words ("semaphore or lock released too many
// times", "attempt to release recursive lock not owned by thread"). Nothing has changed then.
void Release(Context& ctx, Lock lock);

// For primitives: puts up a flag and throws `Error`. `words` are CPython's, `rest` says what and
// what to do.
template <typename Error>
[[noreturn]] void ThrowMisuse(Context& ctx, const std::string& words, const std::string& rest) {
  ctx.Mark("misuse: " + words);
  throw Error(words + ": " + rest);
}

}  // namespace interleave
