#pragma once

#include <atomic>
#include <cstdint>

#include "engine/record/event.h"

namespace interleave {

// Waiting for a word in memory that several processes share; std::atomic::wait() knows only the
// waiters of its own process.

// A stop request reaches who waits in this process after this long, at most, and so does anything
// else that nobody wakes it for.
inline constexpr Nanos kLookAround = 20'000'000;

// Blocks while `word` is `expected`, for `at_most` nanoseconds; may return earlier for no reason.
void FutexWait(std::atomic<std::uint32_t>& word, std::uint32_t expected, Nanos at_most);
void FutexWake(std::atomic<std::uint32_t>& word, int count);

}  // namespace interleave
