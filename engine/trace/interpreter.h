#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/record/collector.h"
#include "engine/trace/trace_builder.h"

namespace interleave {

// A step of an event loop that is longer than this is flagged, unless one says otherwise.
inline constexpr Nanos kSlowStep = 100'000'000;

// Makes a Trace of the facts a Collector hands on: which state each thread was in, what each core
// ran, who waited for whom.
//
// Thread safety: none; the thread that pulls the collector.
class Interpreter {
 public:
  // `cores`: how many cores the machine has; each gets a track, also if nothing ran on it.
  // A step of an event loop that is longer than `slow_step` is flagged: meanwhile nobody else ran.
  Interpreter(std::shared_ptr<NameTable> names, int cores, Nanos slow_step = kSlowStep);

  // Takes facts in order of time; later calls go on from there.
  void Add(std::span<const Fact> facts);

  TraceBuilder& builder() { return builder_; }
  std::shared_ptr<const Trace> Share() const { return builder_.Share(); }
  Trace& trace() { return builder_.trace(); }

 private:
  // Of what a fact carries as a number.
  static State StateOf(std::uint32_t value);
  static TaskOutcome OutcomeOf(std::uint32_t value);

  struct Wait {
    State state = State::kWaitingIo;
    std::uint32_t subject = 0;
    SubjectKind detail = SubjectKind::kNone;
  };
  // A task's turn on an event loop.
  struct Step {
    TaskId task = 0;
    Nanos begin = 0;
  };
  struct Lane {
    TrackId track = kNoTrack;
    std::vector<TaskId> tasks;  // Outermost first.
    std::optional<Wait> wait;
    ObjectId waited_for = 0;  // The object of the last wait, until something is acquired.
    bool idle = false;
    bool begun = false;  // Has run a task or been idle: no longer starting.
    bool closed = false;
    std::uint32_t process = 0;
    bool service = false;    // Runs no tasks: what it does, it does for the model.
    std::int32_t core = -1;  // Where it is now; -1: on none, or not known.
    std::int32_t last_core = -1;
    Nanos on_core_since = 0;
    bool kernel = false;     // The kernel tells when it is on a core.
    bool preempted = false;  // It was taken off its core although it wanted to go on.
    // Of an event loop only:
    bool loop = false;
    bool polling = false;
    std::vector<Step> steps;  // The task that has the loop is the last.
  };
  struct Release {
    Nanos at = 0;
    TrackId track = kNoTrack;
  };

  struct Wakeup {
    Release by;
    ObjectId object = 0;
  };
  // A message on its way: of which queue, and which number.
  using MessageId = std::pair<ObjectId, std::uint32_t>;

  Lane& LaneFor(std::uint32_t index);
  void Apply(const Fact& fact);
  void ApplyLock(const Fact& fact, Lane& lane);
  // What a wait for the global lock went through before its end.
  void ApplyLockWait(const Fact& fact, const Lane& lane);
  void ApplyTask(const Fact& fact, Lane& lane);
  // Draws the arrow from who ended the wait of `task`, which now goes on in `row`.
  void ShowWake(TaskId task, TrackId row, Nanos at);
  void ApplyLoop(const Fact& fact, Lane& lane);
  void ApplyProcess(const Fact& fact, Lane& lane);
  void ApplyMessage(const Fact& fact, const Lane& lane);
  // Nothing of the process runs any more, whatever its lanes say last.
  void EndProcess(std::uint32_t process, NameId how, Nanos at);
  void EndStep(Lane& lane, TaskId task, Nanos at);
  void EndLoopTask(const Fact& fact, Lane& lane);
  void ShowLoop(Lane& lane, Nanos at);
  // The row of a task of a loop, made when first asked for.
  TrackId TaskRow(TaskId task, Nanos at);
  // Where what happens on the lane now is shown: the row of the task that has the loop, or its own.
  TrackId RowOf(const Lane& lane) const;
  TaskId TaskOf(const Lane& lane) const;
  State RunningState(const Lane& lane) const;
  void SwitchIn(Lane& lane, std::int32_t core, Nanos at);
  void SwitchOut(Lane& lane, bool preempted, Nanos at);
  void Estimate(const Fact& fact, Lane& lane);
  // Shows what the lane does from `at` on, in its own row and in that of its core.
  void Show(Lane& lane, Nanos at);
  Slice Current(const Lane& lane) const;
  TrackId CoreTrack(std::int32_t core);

  TraceBuilder builder_;
  const Nanos slow_step_;
  std::deque<Lane> lanes_;                          // By lane; a deque does not move what it holds.
  std::vector<TrackId> core_tracks_;                // By core.
  std::vector<const Lane*> core_owners_;            // Who is on it; null: none of ours.
  std::unordered_map<ObjectId, Release> releases_;  // The last of each object.
  std::vector<TrackId> task_rows_;                  // By task; kNoTrack for those of threads.
  std::unordered_map<TaskId, Wakeup> wakes_;        // By task, until it has gone on.
  std::unordered_map<TaskId, Release> cancels_;     // Who asked for the end of a task, and when.
  std::vector<bool> result_shown_;                  // By task: its result has its arrow.
  std::map<MessageId, Release> messages_;           // Where each was last seen.
};

}  // namespace interleave
