#pragma once

#include <cstdint>
#include <type_traits>

namespace interleave {

// Ids are counted from 1 within one recording; 0 means "none".
using TaskId = std::uint32_t;
using NameId = std::uint32_t;
using ObjectId = std::uint32_t;  // A lock, queue, counter ... of the program.
using Nanos = std::int64_t;      // Since the start of the recording, unless said otherwise.

// What happened. The comment names the meaning of `subject`, `arg` and `extra`.
enum class EventKind : std::uint8_t {
  kTaskCreated,    // task, name, parent task
  kTaskBegin,      // task
  kTaskEnd,        // task, TaskOutcome
  kResultTaken,    // task whose result the current task received
  kWaitBegin,      // what is waited for (object, task or name: `detail` says), State
  kWaitEnd,        // as above
  kObject,         // a new object, its name, State of who waits for it
  kAcquired,       // lock: it is ours from now on
  kReleased,       // lock
  kWake,           // object, task whose wait at it was ended
  kDropRequested,  // lock; we asked its holder to let go
  kMark,           // name, value (low, high 32 bits): something worth a flag on the timeline
  kCounter,        // name, value (low, high 32 bits)
  kCore,           // 0, core, ticks away before: an estimate, where kernel records are refused
  kIdleBegin,      // a pool worker has run out of work
  kIdleEnd,
  kLaneOpened,     // name of the thread, kernel thread id (0: not running yet), PackOwner()
  kThreadEntered,  // 0, kernel thread id: the thread of the lane has begun to run
  kLaneClosed,     // 0, CPU time of the thread in nanoseconds (low, high 32 bits)
  // On the lane of an event loop, whose tasks take turns:
  kStepBegin,        // task: it goes on
  kStepEnd,          // task, what it waits for (`detail` says), State
  kTaskReady,        // task: what it waited for has come; it is in the queue
  kCancelRequested,  // task that is to end, 0, task that asked
  kTurn,             // 0, callbacks that are run in this turn
  kPollBegin,        // the loop waits for timers and sockets
  kPollEnd,
  // Of worker processes, counted from 1; the main program is 0:
  kProcessCreated,  // process, its name: it is asked for from now on
  kProcessStarted,  // process, its system id
  kProcessEnded,    // process, name of how it ended if not by itself; nothing of it runs any more
  kProcessMemory,   // process, resident KiB, proportional KiB (0: not known)
  // Between processes:
  kSerialised,    // task or object (`detail` says), bytes, ticks it took until now
  kDeserialised,  // likewise
  kSent,          // object, bytes, number of the message
  kForwarded,     // likewise: by the thread that carries it, from here on
  kReceived,      // likewise
  kSwitchIn,      // 0, core: the kernel put the thread on a core. Only from its own records.
  kSwitchOut,     // 1 if it was preempted, core: the kernel took it off again. Likewise.
  kWokenInVain,   // lock: we were woken for it, and somebody else had taken it meanwhile
};
inline constexpr EventKind kLastEventKind = EventKind::kWokenInVain;

// The kinds whose `extra` is a length of time, in ticks.
constexpr bool CarriesTicks(EventKind kind) {
  return kind == EventKind::kCore || kind == EventKind::kSerialised ||
         kind == EventKind::kDeserialised;
}

// What the thread of a lane is for. kService: it serves the model (carries tasks to worker
// processes ...) and runs none.
enum class LaneRole : std::uint8_t { kWorker, kMain, kLoop, kService };

// A role and a process in one payload.
constexpr std::uint32_t PackOwner(LaneRole role, std::uint32_t process) {
  return process << 8 | static_cast<std::uint32_t>(role);
}
constexpr LaneRole OwnerRole(std::uint32_t packed) { return static_cast<LaneRole>(packed & 0xFF); }
constexpr std::uint32_t OwnerProcess(std::uint32_t packed) { return packed >> 8; }

enum class TaskOutcome : std::uint8_t { kNone, kDone, kFailed, kCancelled };

// What `subject` of a wait is.
enum class SubjectKind : std::uint8_t { kNone, kObject, kTask, kName };

// One thing that happened on one lane. Plain data: copied by value, owns nothing.
struct Event {
  std::uint64_t ticks;    // Recorder clock; the collector turns it into nanoseconds.
  std::uint32_t subject;  // Task, lock, queue ... id; 0 if unused.
  std::uint32_t arg;      // Meaning depends on `kind`; 0 if unused.
  std::uint32_t extra;    // Likewise.
  EventKind kind;
  SubjectKind detail;  // Kind of `subject` where the event kind leaves it open.
};
static_assert(std::is_trivially_copyable_v<Event> && sizeof(Event) == 24);

// 64-bit values travel in `arg` (low half) and `extra` (high half).
constexpr std::int64_t WideValue(std::uint32_t arg, std::uint32_t extra) {
  return static_cast<std::int64_t>(std::uint64_t{extra} << 32 | arg);
}

}  // namespace interleave
