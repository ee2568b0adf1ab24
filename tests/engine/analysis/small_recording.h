#pragma once

#include <initializer_list>
#include <memory>
#include <string_view>

#include "engine/task/duration.h"
#include "engine/trace/trace_builder.h"

namespace interleave {

// For tests of the analysis: a recording told row by row. Times in milliseconds.
class SmallRecording {
 public:
  explicit SmallRecording(int cores = 2) {
    for (int core = 0; core < cores; ++core) builder.AddCore(core);
  }

  ObjectId Object(std::string_view name, State waits_as) {
    builder.AddObject(++objects_, builder.names().Intern(name), waits_as);
    return objects_;
  }
  TaskId Task(std::string_view name, TaskId parent, Nanos created, TrackId on) {
    builder.CreateTask(++tasks_, builder.names().Intern(name), parent, created, on);
    return tasks_;
  }
  // A thread with one task, which begins at `at`.
  TrackId Thread(std::string_view name, TaskId task, Nanos at) {
    const TrackId track = builder.AddThread(std::string(name), ++tids_);
    builder.BeginTask(task, at, track);
    return track;
  }
  void Is(TrackId track, State state, Nanos from, TaskId task = 0, std::uint32_t subject = 0,
          SubjectKind detail = SubjectKind::kNone) {
    builder.OpenSlice(
        track, {.begin = from, .task = task, .subject = subject, .detail = detail, .state = state});
  }
  void Runs(TrackId track, Nanos from, TaskId task = 0) { Is(track, State::kRunning, from, task); }
  void WaitsFor(TrackId track, State state, ObjectId object, Nanos from, TaskId task = 0) {
    Is(track, state, from, task, object, SubjectKind::kObject);
  }
  void Holds(ObjectId object, TrackId track, Nanos from, Nanos to = kOpenEnd) {
    builder.BeginHold(object, track, 0, from);
    if (to != kOpenEnd) builder.EndHold(object, track, to);
  }
  void Arrow(FlowKind kind, TrackId from, Nanos from_ns, TrackId to, Nanos to_ns,
             std::uint32_t subject) {
    builder.AddFlow({kind, from_ns, to_ns, from, to, subject});
  }
  void End(TaskId task, Nanos at) { builder.EndTask(task, at, TaskOutcome::kDone); }
  std::shared_ptr<const Trace> Finish(Nanos at) {
    builder.AdvanceTo(at);
    builder.Finish();
    return builder.Share();
  }

  TraceBuilder builder{std::make_shared<NameTable>()};

 private:
  ObjectId objects_ = 0;
  TaskId tasks_ = 0;
  std::int32_t tids_ = 0;
};

}  // namespace interleave
