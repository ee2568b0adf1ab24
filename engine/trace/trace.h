#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/event.h"
#include "engine/record/names.h"
#include "engine/record/state.h"

namespace interleave {

// A recording as data. Times are nanoseconds since its start; ranges are half-open.

using TrackId = std::uint32_t;  // Index into Trace::tracks().
inline constexpr TrackId kNoTrack = std::numeric_limits<TrackId>::max();
// End of a slice that is still going on; Trace::EndOf() gives the time to draw it to.
inline constexpr Nanos kOpenEnd = std::numeric_limits<Nanos>::max();

struct TimeRange {
  Nanos begin = 0;
  Nanos end = 0;
  Nanos length() const { return end - begin; }
  bool operator==(const TimeRange&) const = default;
};

// A stretch of time in which nothing changed. Plain data.
struct Slice {
  Nanos begin = 0;
  Nanos end = kOpenEnd;
  TaskId task = 0;            // Which task this was part of; 0 for none (start-up, idle workers).
  std::uint32_t subject = 0;  // What was waited for, see `detail`. On a core: the thread's TrackId.
  SubjectKind detail = SubjectKind::kNone;
  State state = State::kRunning;
  std::uint16_t depth = 0;  // Nesting, for task slices.
};

enum class TrackKind : std::uint8_t {
  kThread,
  kCore,
  kLoop,  // The thread of an event loop: which task had it, and when it polled.
  kTask,  // One task on a loop.
};

// Tracks that stand for a thread of the system.
constexpr bool IsThread(TrackKind kind) {
  return kind == TrackKind::kThread || kind == TrackKind::kLoop;
}
// Tracks whose states tell who makes progress and who waits. A loop's own track repeats what its
// tasks' say, and is not added to them.
constexpr bool TellsProgress(TrackKind kind) {
  return kind == TrackKind::kThread || kind == TrackKind::kTask;
}

// One row of the picture.
struct Track {
  TrackKind kind = TrackKind::kThread;
  std::string name;           // "Thread 1", "Core 0"
  std::int32_t tid = 0;       // Kernel thread id; 0 for cores.
  std::int32_t core = -1;     // For cores.
  TaskId task = 0;            // For tasks.
  bool main = false;          // The thread that runs the body of the scenario.
  std::uint32_t process = 0;  // Index into Trace::processes(); 0 is the main program.
  bool service = false;       // Serves the model (carries tasks, feeds a queue) and runs none.
  std::vector<Slice> slices;  // States, in order of time; they do not overlap.
  std::vector<Slice> tasks;   // Whole tasks, nested by depth, in order of their begin.
  bool closed = false;        // Nothing more will come.

  // Totals. CPU time is the thread's own clock, read when it ended; time on a core is the sum of
  // the kernel's records. Zero until known.
  Nanos cpu_ns = 0;
  Nanos on_core_ns = 0;
  std::uint64_t voluntary_switches = 0;
  std::uint64_t involuntary_switches = 0;
  std::uint64_t core_changes = 0;
};

// What happened to one task. `created` <= `begin` <= `end`; -1 where it has not happened.
struct TaskInfo {
  NameId name = 0;
  TaskId parent = 0;
  std::uint32_t ordinal = 0;  // 1 for the first task of this name, 2 for the second ...
  bool shares_name = false;   // Another task bears the same name.
  Nanos created = -1;
  Nanos begin = -1;
  Nanos end = -1;
  TrackId created_on = kNoTrack;
  TrackId ran_on = kNoTrack;
  TaskOutcome outcome = TaskOutcome::kNone;
};

enum class FlowKind : std::uint8_t {
  kSubmit,
  kResult,
  kLock,
  kWake,
  kCancel,
  kMessage,
  kDropRequest,  // From who waits for the global lock to who holds it and should let go.
  kWokenInVain,  // From who has the lock to who was woken for it, too late.
};
inline constexpr FlowKind kLastFlowKind = FlowKind::kWokenInVain;
std::string_view FlowTitle(FlowKind kind);

// An arrow from something that happened to what it made possible.
struct Flow {
  FlowKind kind = FlowKind::kSubmit;
  Nanos from_ns = 0;
  Nanos to_ns = 0;
  TrackId from = kNoTrack;
  TrackId to = kNoTrack;
  std::uint32_t subject = 0;  // The task, lock or queue.
  std::uint32_t bytes = 0;    // Of a message.
};

// A process of the recording.
struct ProcessInfo {
  std::string name;
  std::int32_t pid = 0;
  Nanos created = -1;              // When it was asked for.
  Nanos entered = -1;              // Its first own event; -1: it has never come to that.
  Nanos ended = -1;                // -1: not yet.
  NameId how = 0;                  // How it ended, if not by itself.
  std::uint64_t resident_kib = 0;  // The most that was measured.
  std::uint64_t proportional_kib = 0;
};

// Something turned into bytes to be sent, or back.
struct Transfer {
  Nanos begin = 0;
  Nanos end = 0;
  TrackId track = kNoTrack;
  TaskId task = 0;
  std::uint32_t bytes = 0;
  bool outward = false;
};

// A flag at one moment of one track.
struct Mark {
  Nanos at = 0;
  TrackId track = kNoTrack;
  NameId name = 0;
  std::int64_t value = 0;
};

struct CounterPoint {
  Nanos at = 0;
  std::int64_t value = 0;
};
struct Counter {
  NameId name = 0;
  std::uint32_t process = 0;         // Of which process; 0 also for those of the whole program.
  std::vector<CounterPoint> points;  // In order of time.
};

// Where the core rows come from.
enum class Truth : std::uint8_t { kKernel, kEstimated, kSimulated };
std::string_view TruthKey(Truth truth);  // "kernel"

// Who held what, for "one holder at a time" and "who held it while I waited".
struct Hold {
  ObjectId object = 0;
  TrackId track = kNoTrack;
  TaskId task = 0;
  Nanos begin = 0;
  Nanos end = kOpenEnd;
};

struct ObjectInfo {
  NameId name = 0;
  State waits_as = State::kWaitingLock;  // The state of who waits for it.
};

// One recording. Append-only while it is live: ids and indices stay valid, slices never change
// once their end is known.
//
// Thread safety: none. A live trace belongs to the thread that pulls the collector; a finished
// one is never written again and may be read from any thread.
class Trace {
 public:
  explicit Trace(std::shared_ptr<NameTable> names);

  const std::vector<Track>& tracks() const { return tracks_; }
  const std::vector<TaskInfo>& tasks() const { return tasks_; }  // Index: TaskId. [0] is unused.
  const std::vector<ObjectInfo>& objects() const { return objects_; }  // Index: ObjectId.
  const std::vector<Flow>& flows() const { return flows_; }            // In order of their `to_ns`.
  const std::vector<Mark>& marks() const { return marks_; }            // In order of time.
  const std::vector<Counter>& counters() const { return counters_; }
  const std::vector<Hold>& holds() const { return holds_; }  // In order of their begin.
  // [0] is the main program; there are more only where there are worker processes.
  const std::vector<ProcessInfo>& processes() const { return processes_; }
  const std::vector<Transfer>& transfers() const { return transfers_; }  // In order of their end.

  // How far the recording reaches. Grows while it is live.
  Nanos now_ns() const { return now_ns_; }
  bool live() const { return live_; }
  Truth truth() const { return truth_; }
  // Why `truth()` is not the kernel's records; empty where it is.
  const std::string& truth_reason() const { return truth_reason_; }
  std::uint64_t events() const { return events_; }
  std::uint64_t dropped() const { return dropped_; }

  const NameTable& names() const { return *names_; }
  std::string_view Name(NameId id) const { return names_->Text(id); }
  // "sum squares #2": with its ordinal only where several tasks bear the name. "" for task 0.
  std::string TaskLabel(TaskId id) const;
  // What a row is called below the heading of its process: its name, or "Main thread" where that is
  // the name of the process. REQUIRES: the track exists.
  std::string_view RowLabel(TrackId track) const;
  // What a wait slice waits for: "file_a", "counter lock", "sum squares #1"; "" if unknown.
  std::string SubjectLabel(const Slice& slice) const;

  // End of a slice for drawing and adding up: an open one reaches to now.
  Nanos EndOf(const Slice& slice) const { return slice.end == kOpenEnd ? now_ns_ : slice.end; }

  // State slices of `track` that touch `range`, found in logarithmic time.
  std::span<const Slice> SlicesIn(TrackId track, TimeRange range) const;
  // The state slice of `track` at time `at`, or nullptr.
  const Slice* SliceAt(TrackId track, Nanos at) const;
  // The innermost task slice of `track` at time `at`, or nullptr.
  const Slice* TaskAt(TrackId track, Nanos at) const;

 private:
  friend class TraceBuilder;

  std::shared_ptr<NameTable> names_;
  std::vector<Track> tracks_;
  std::vector<TaskInfo> tasks_;
  std::vector<ObjectInfo> objects_;
  std::vector<Flow> flows_;
  std::vector<Mark> marks_;
  std::vector<Counter> counters_;
  std::vector<Hold> holds_;
  std::vector<ProcessInfo> processes_{ProcessInfo{.name = "Main program"}};
  std::vector<Transfer> transfers_;
  Nanos now_ns_ = 0;
  bool live_ = true;
  Truth truth_ = Truth::kKernel;
  std::string truth_reason_;
  std::uint64_t events_ = 0;
  std::uint64_t dropped_ = 0;
};

}  // namespace interleave
