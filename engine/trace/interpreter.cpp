#include "engine/trace/interpreter.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {
namespace {

// No machine has more; a number beyond is damage, not a core.
constexpr std::uint32_t kMostCores = 8192;
constexpr std::uint32_t kMostProcesses = 1U << 16;

}  // namespace

// What is not a state was damaged on its way.
State Interpreter::StateOf(std::uint32_t value) {
  return value < kStateCount ? static_cast<State>(value) : State::kBlocked;
}
TaskOutcome Interpreter::OutcomeOf(std::uint32_t value) {
  return value <= static_cast<std::uint32_t>(TaskOutcome::kCancelled)
             ? static_cast<TaskOutcome>(value)
             : TaskOutcome::kNone;
}

Interpreter::Interpreter(std::shared_ptr<NameTable> names, int cores, Nanos slow_step)
    : builder_(std::move(names)), slow_step_(slow_step) {
  // Its own words come first: a name's number, and so a file's bytes, must not depend on when
  // somebody looks at a run that goes on meanwhile. (A name for each process comes later.)
  for (const char* word : {"ready callbacks", "slow callback", "cancelled", "poll"}) {
    builder_.names().Intern(word);
  }
  for (int core = 0; core < cores; ++core) CoreTrack(core);
}

void Interpreter::Add(std::span<const Fact> facts) {
  for (const Fact& fact : facts) Apply(fact);
}

TrackId Interpreter::CoreTrack(std::int32_t core) {
  while (core_tracks_.size() <= static_cast<std::size_t>(core)) {
    core_tracks_.push_back(builder_.AddCore(static_cast<std::int32_t>(core_tracks_.size())));
    core_owners_.push_back(nullptr);
  }
  return core_tracks_[static_cast<std::size_t>(core)];
}

Interpreter::Lane& Interpreter::LaneFor(std::uint32_t index) {
  while (lanes_.size() <= index) lanes_.emplace_back();
  Lane& lane = lanes_[index];
  if (lane.track == kNoTrack) {
    // Normally renamed at once by its kLaneOpened; a lane that lost it still has a row.
    lane.track = builder_.AddThread(fmt::format("Thread {}", index), 0);
  }
  return lane;
}

void Interpreter::Apply(const Fact& fact) {
  if (fact.kind == EventKind::kLaneOpened) {
    if (lanes_.size() <= fact.lane) lanes_.resize(std::size_t{fact.lane} + 1);
    Lane& opened = lanes_[fact.lane];
    if (opened.closed) opened = Lane();  // Another thread has it now.
    const std::string name(builder_.names().Text(fact.subject));
    const LaneRole role = OwnerRole(fact.extra);
    const auto tid = static_cast<std::int32_t>(fact.arg);
    opened.loop = role == LaneRole::kLoop;
    if (opened.track != kNoTrack) {
      builder_.RenameTrack(opened.track, name);
    } else {
      opened.track = opened.loop ? builder_.AddLoop(name, tid)
                                 : builder_.AddThread(name, tid, role == LaneRole::kMain);
    }
    opened.process = std::min(OwnerProcess(fact.extra), kMostProcesses);
    opened.service = role == LaneRole::kService;
    builder_.SetOwner(opened.track, opened.process, opened.service);
    Show(opened, fact.at);
    return;
  }
  Lane& lane = LaneFor(fact.lane);
  if (lane.closed) return;  // The thread's last steps, after it has left the recording.
  switch (fact.kind) {
    case EventKind::kTaskCreated:
    case EventKind::kTaskBegin:
    case EventKind::kTaskEnd:
    case EventKind::kResultTaken:
      ApplyTask(fact, lane);
      break;
    case EventKind::kWaitBegin:
      lane.wait = Wait{StateOf(fact.arg), fact.subject, fact.detail};
      if (fact.detail == SubjectKind::kObject) lane.waited_for = fact.subject;
      if (!lane.kernel && lane.core >= 0) SwitchOut(lane, false, fact.at);
      break;
    case EventKind::kWaitEnd:
      lane.wait.reset();
      ShowWake(TaskOf(lane), RowOf(lane), fact.at);
      if (!lane.kernel && lane.last_core >= 0) SwitchIn(lane, lane.last_core, fact.at);
      break;
    case EventKind::kObject:
      builder_.AddObject(fact.subject, fact.arg, StateOf(fact.extra));
      return;
    case EventKind::kAcquired:
    case EventKind::kReleased:
      ApplyLock(fact, lane);
      return;
    case EventKind::kWake:
      wakes_[fact.arg] = {{fact.at, RowOf(lane)}, fact.subject};
      return;
    case EventKind::kDropRequested:
    case EventKind::kWokenInVain:
      ApplyLockWait(fact, lane);
      return;
    case EventKind::kStepBegin:
    case EventKind::kStepEnd:
    case EventKind::kTaskReady:
    case EventKind::kCancelRequested:
    case EventKind::kTurn:
    case EventKind::kPollBegin:
    case EventKind::kPollEnd:
      ApplyLoop(fact, lane);
      break;
    case EventKind::kMark:
      builder_.AddMark({.at = fact.at,
                        .track = RowOf(lane),
                        .name = fact.subject,
                        .value = WideValue(fact.arg, fact.extra)});
      return;
    case EventKind::kCounter:
      builder_.AddCounterPoint(fact.subject, fact.at, WideValue(fact.arg, fact.extra));
      return;
    case EventKind::kCore:
      if (fact.arg < kMostCores) Estimate(fact, lane);
      return;
    case EventKind::kIdleBegin:
      lane.idle = lane.begun = true;
      if (!lane.kernel && lane.core >= 0) SwitchOut(lane, false, fact.at);
      break;
    case EventKind::kIdleEnd:
      lane.idle = false;
      if (!lane.kernel && lane.last_core >= 0) SwitchIn(lane, lane.last_core, fact.at);
      break;
    case EventKind::kSwitchIn:
      if (fact.arg >= kMostCores) return;
      lane.kernel = true;
      SwitchIn(lane, static_cast<std::int32_t>(fact.arg), fact.at);
      break;
    case EventKind::kSwitchOut:
      lane.kernel = true;
      if (lane.core >= 0) builder_.AddSwitch(lane.track, fact.subject == 0);
      SwitchOut(lane, fact.subject != 0, fact.at);
      break;
    case EventKind::kLaneClosed:
      builder_.SetCpu(lane.track, WideValue(fact.arg, fact.extra));
      // The kernel takes its record of a thread down before the thread's last switch.
      SwitchOut(lane, false, fact.at);
      lane.closed = true;
      builder_.CloseTrack(lane.track, fact.at);
      return;
    case EventKind::kThreadEntered: {
      builder_.SetThreadId(lane.track, static_cast<std::int32_t>(fact.arg));
      ProcessInfo& process = builder_.Process(lane.process);
      if (process.entered < 0) process.entered = fact.at;
      lane.begun = lane.begun || lane.service;
      break;
    }
    case EventKind::kProcessCreated:
    case EventKind::kProcessStarted:
    case EventKind::kProcessEnded:
    case EventKind::kProcessMemory:
      if (fact.subject < kMostProcesses) ApplyProcess(fact, lane);
      return;
    case EventKind::kSerialised:
    case EventKind::kDeserialised:
    case EventKind::kSent:
    case EventKind::kForwarded:
    case EventKind::kReceived:
      ApplyMessage(fact, lane);
      return;
    case EventKind::kLaneOpened:
      return;  // Handled above.
  }
  Show(lane, fact.at);
}

void Interpreter::ApplyTask(const Fact& fact, Lane& lane) {
  const TaskId task = fact.subject;
  switch (fact.kind) {
    case EventKind::kTaskCreated:
      builder_.CreateTask(task, fact.arg, fact.extra, fact.at, RowOf(lane));
      break;
    case EventKind::kTaskBegin:
      lane.begun = true;
      lane.tasks.push_back(task);
      builder_.BeginTask(task, fact.at, lane.track);
      break;
    case EventKind::kTaskEnd: {
      if (lane.loop) {
        EndLoopTask(fact, lane);
        break;
      }
      const auto it = std::ranges::find(lane.tasks, task);
      lane.tasks.erase(it, lane.tasks.end());
      builder_.EndTask(task, fact.at, OutcomeOf(fact.arg));
      break;
    }
    default: {
      const std::vector<TaskInfo>& tasks = trace().tasks();
      if (task >= tasks.size() || tasks[task].end < 0 || tasks[task].ran_on == kNoTrack) break;
      if (result_shown_.size() <= task) result_shown_.resize(std::size_t{task} + 1);
      if (result_shown_[task] || tasks[task].ran_on == RowOf(lane)) break;
      result_shown_[task] = true;
      builder_.AddFlow({.kind = FlowKind::kResult,
                        .from_ns = tasks[task].end,
                        .to_ns = std::max(fact.at, tasks[task].end),
                        .from = tasks[task].ran_on,
                        .to = RowOf(lane),
                        .subject = task});
    }
  }
}

void Interpreter::ShowWake(TaskId task, TrackId row, Nanos at) {
  const auto wake = wakes_.find(task);
  if (wake == wakes_.end()) return;
  const auto [by, object] = wake->second;
  wakes_.erase(wake);
  if (by.track == row) return;
  builder_.AddFlow({.kind = FlowKind::kWake,
                    .from_ns = by.at,
                    .to_ns = std::max(at, by.at),
                    .from = by.track,
                    .to = row,
                    .subject = object});
}

void Interpreter::ApplyLock(const Fact& fact, Lane& lane) {
  const ObjectId object = fact.subject;
  const TrackId row = RowOf(lane);
  if (fact.kind == EventKind::kReleased) {
    builder_.EndHold(object, row, fact.at);
    releases_[object] = {fact.at, row};
    return;
  }
  builder_.BeginHold(object, row, TaskOf(lane), fact.at);
  const auto release = releases_.find(object);
  const bool waited = lane.loop || lane.waited_for == object;
  if (waited && release != releases_.end() && release->second.track != row) {
    builder_.AddFlow({.kind = FlowKind::kLock,
                      .from_ns = release->second.at,
                      .to_ns = std::max(fact.at, release->second.at),
                      .from = release->second.track,
                      .to = row,
                      .subject = object});
  }
  lane.waited_for = 0;
}

void Interpreter::ApplyLockWait(const Fact& fact, const Lane& lane) {
  const TrackId row = RowOf(lane);
  const TrackId holder = builder_.HolderOf(fact.subject);
  if (holder == kNoTrack || holder == row) return;  // It let go that very moment.
  const bool request = fact.kind == EventKind::kDropRequested;
  builder_.AddFlow({.kind = request ? FlowKind::kDropRequest : FlowKind::kWokenInVain,
                    .from_ns = fact.at,
                    .to_ns = fact.at,
                    .from = request ? row : holder,
                    .to = request ? holder : row,
                    .subject = fact.subject});
}

void Interpreter::SwitchIn(Lane& lane, std::int32_t core, Nanos at) {
  if (lane.core == core && core_owners_[static_cast<std::size_t>(core)] == &lane) return;
  if (lane.core >= 0) SwitchOut(lane, false, at);  // Its switch-out was lost.
  if (lane.last_core >= 0 && lane.last_core != core) builder_.AddCoreChange(lane.track);
  CoreTrack(core);
  lane.core = lane.last_core = core;
  lane.on_core_since = at;
  lane.preempted = false;
  core_owners_[static_cast<std::size_t>(core)] = &lane;
}

void Interpreter::SwitchOut(Lane& lane, bool preempted, Nanos at) {
  if (lane.core < 0) return;
  builder_.AddOnCore(lane.track, std::max<Nanos>(at - lane.on_core_since, 0));
  const auto core = static_cast<std::size_t>(lane.core);
  if (core_owners_[core] == &lane) {
    builder_.CloseSlice(core_tracks_[core], at);
    core_owners_[core] = nullptr;
  }
  lane.core = -1;
  lane.preempted = preempted;
}

void Interpreter::Estimate(const Fact& fact, Lane& lane) {
  const auto core = static_cast<std::int32_t>(fact.arg);
  const Nanos away = std::min<Nanos>(fact.extra, fact.at);
  // An absence that reaches back beyond the last wait is that wait.
  const bool unexplained = lane.core >= 0 && fact.at - away >= lane.on_core_since;
  if (unexplained && away > 0 && !lane.wait && !lane.idle) {
    builder_.AddSwitch(lane.track, false);
    SwitchOut(lane, true, fact.at - away);
    Show(lane, fact.at - away);
  }
  if (lane.core != core) SwitchIn(lane, core, fact.at);
  Show(lane, fact.at);
}

Slice Interpreter::Current(const Lane& lane) const {
  Slice slice;
  if (!lane.tasks.empty()) slice.task = lane.tasks.back();
  if (lane.wait) {
    slice.state = lane.wait->state;
    slice.subject = lane.wait->subject;
    slice.detail = lane.wait->detail;
  } else if (lane.idle) {
    slice.state = State::kIdle;
  } else if (lane.tasks.empty() && !(lane.service && lane.begun)) {
    slice.state = lane.begun ? State::kIdle : State::kStarting;
  } else {
    slice.state = RunningState(lane);
  }
  return slice;
}

State Interpreter::RunningState(const Lane& lane) const {
  if (lane.core >= 0 || (!lane.kernel && !lane.preempted)) return State::kRunning;
  return lane.preempted ? State::kPreempted : State::kBlocked;
}

void Interpreter::Show(Lane& lane, Nanos at) {
  if (lane.closed) return;
  if (lane.loop) {
    ShowLoop(lane, at);
  } else {
    Slice slice = Current(lane);
    slice.begin = at;
    builder_.OpenSlice(lane.track, slice);
  }
  if (lane.core >= 0 && core_owners_[static_cast<std::size_t>(lane.core)] == &lane) {
    builder_.OpenSlice(core_tracks_[static_cast<std::size_t>(lane.core)],
                       {.begin = at, .task = TaskOf(lane), .subject = RowOf(lane)});
  }
}

}  // namespace interleave
