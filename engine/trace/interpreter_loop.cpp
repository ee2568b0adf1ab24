// What the Interpreter makes of an event loop: a row per task, and one for the loop itself.

#include <algorithm>

#include "engine/trace/interpreter.h"

namespace interleave {

TrackId Interpreter::TaskRow(TaskId task, Nanos at) {
  if (task >= task_rows_.size()) task_rows_.resize(std::size_t{task} + 1, kNoTrack);
  TrackId& row = task_rows_[task];
  if (row == kNoTrack) {
    row = builder_.AddTaskRow(task);
    // In the queue from the moment it was made.
    const std::vector<TaskInfo>& tasks = trace().tasks();
    const Nanos created = task < tasks.size() ? tasks[task].created : -1;
    builder_.OpenSlice(row, {.begin = created >= 0 ? std::min(created, at) : at,
                             .task = task,
                             .state = State::kQueued});
  }
  return row;
}

TrackId Interpreter::RowOf(const Lane& lane) const {
  return lane.steps.empty() ? lane.track : task_rows_[lane.steps.back().task];
}

TaskId Interpreter::TaskOf(const Lane& lane) const {
  if (!lane.steps.empty()) return lane.steps.back().task;
  return lane.tasks.empty() ? 0 : lane.tasks.back();
}

void Interpreter::ApplyLoop(const Fact& fact, Lane& lane) {
  const TaskId task = fact.subject;
  switch (fact.kind) {
    case EventKind::kStepBegin: {
      lane.begun = true;
      const TrackId row = TaskRow(task, fact.at);
      if (trace().tasks()[task].begin < 0) builder_.BeginTask(task, fact.at, row);
      if (!lane.steps.empty()) {  // An eager start: the one that starts it waits meanwhile.
        builder_.OpenSlice(
            RowOf(lane),
            {.begin = fact.at, .task = lane.steps.back().task, .state = State::kQueued});
      }
      lane.steps.push_back({task, fact.at});
      ShowWake(task, row, fact.at);
      break;
    }
    case EventKind::kStepEnd: {
      const TrackId row = TaskRow(task, fact.at);
      EndStep(lane, task, fact.at);
      builder_.OpenSlice(row, {.begin = fact.at,
                               .task = task,
                               .subject = fact.arg,
                               .detail = fact.detail,
                               .state = StateOf(fact.extra)});
      break;
    }
    case EventKind::kTaskReady: {
      builder_.OpenSlice(TaskRow(task, fact.at),
                         {.begin = fact.at, .task = task, .state = State::kQueued});
      const auto cancel = cancels_.find(task);
      if (cancel == cancels_.end()) break;
      builder_.AddFlow({.kind = FlowKind::kCancel,
                        .from_ns = cancel->second.at,
                        .to_ns = std::max(fact.at, cancel->second.at),
                        .from = cancel->second.track,
                        .to = TaskRow(task, fact.at),
                        .subject = task});
      cancels_.erase(cancel);
      break;
    }
    case EventKind::kCancelRequested:
      cancels_[task] = {fact.at, RowOf(lane)};
      break;
    case EventKind::kTurn:
      builder_.AddCounterPoint(builder_.names().Intern("ready callbacks"), fact.at, fact.arg);
      break;
    case EventKind::kPollBegin:
      lane.polling = lane.begun = true;
      if (!lane.kernel && lane.core >= 0) SwitchOut(lane, false, fact.at);
      break;
    case EventKind::kPollEnd:
      lane.polling = false;
      if (!lane.kernel && lane.last_core >= 0) SwitchIn(lane, lane.last_core, fact.at);
      break;
    default:
      break;
  }
}

void Interpreter::EndStep(Lane& lane, TaskId task, Nanos at) {
  const auto step = std::ranges::find(lane.steps, task, &Step::task);
  if (step == lane.steps.end()) return;  // Its begin was lost.
  if (at - step->begin > slow_step_) {
    builder_.AddMark({.at = step->begin,
                      .track = task_rows_[task],
                      .name = builder_.names().Intern("slow callback"),
                      .value = at - step->begin});
  }
  lane.steps.erase(step, lane.steps.end());
}

void Interpreter::EndLoopTask(const Fact& fact, Lane& lane) {
  const TaskId task = fact.subject;
  const TaskOutcome outcome = OutcomeOf(fact.arg);
  const TrackId row = TaskRow(task, fact.at);
  if (trace().tasks()[task].begin < 0) builder_.BeginTask(task, fact.at, row);
  EndStep(lane, task, fact.at);
  builder_.EndTask(task, fact.at, outcome);
  if (outcome == TaskOutcome::kCancelled) {
    builder_.AddMark(
        {.at = fact.at, .track = row, .name = builder_.names().Intern("cancelled"), .value = 0});
  }
  builder_.CloseTrack(row, fact.at);
}

void Interpreter::ShowLoop(Lane& lane, Nanos at) {
  Slice slice = Current(lane);
  slice.begin = at;
  if (!lane.steps.empty()) {
    slice.task = lane.steps.back().task;
    slice.state = RunningState(lane);
    builder_.OpenSlice(RowOf(lane), slice);
  } else if (lane.polling) {
    slice.state = State::kIdle;
    slice.subject = builder_.names().Intern("poll");
    slice.detail = SubjectKind::kName;
  }
  builder_.OpenSlice(lane.track, slice);
}

}  // namespace interleave
