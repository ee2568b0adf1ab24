#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace interleave {

// What a thread, task or core is doing at one moment. One colour and one texture each on screen.
enum class State : std::uint8_t {
  kStarting,     // The thread exists, its first instruction has not run yet.
  kQueued,       // A task that nobody has taken up yet.
  kRunning,      // On a core.
  kPreempted,    // Wants to run; the kernel gave the core to somebody else.
  kBlocked,      // Taken off its core inside code that waits for nothing we know (page fault ...).
  kWaitingIo,    // A socket, a file, a device.
  kSleeping,     // A timer.
  kWaitingGil,   // The global lock.
  kWaitingLock,  // A lock of the program.
  kWaitingCondition,
  kWaitingEvent,
  kWaitingSemaphore,
  kWaitingBarrier,
  kWaitingQueue,   // A queue that is full or empty.
  kWaitingResult,  // The result of another task (join).
  kIdle,           // A pool worker with nothing to do.
  kDone,
  kFailed,
  kCancelled,
};
inline constexpr std::size_t kStateCount = static_cast<std::size_t>(State::kCancelled) + 1;

// The word for `state` in files and JSON ("waiting_io") and on screen ("Waiting for I/O").
std::string_view StateKey(State state);
std::string_view StateTitle(State state);

// True for the states in which the owner could not go on: hatched and thinner on screen.
constexpr bool IsWaiting(State state) {
  return state >= State::kWaitingIo && state <= State::kWaitingResult;
}

// The states that a fresh legend shows, in the order of the design.
inline constexpr std::array kLegendStates = {State::kRunning,    State::kWaitingIo,
                                             State::kWaitingGil, State::kWaitingLock,
                                             State::kQueued,     State::kPreempted};

}  // namespace interleave
