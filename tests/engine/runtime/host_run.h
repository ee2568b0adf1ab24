#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/process/process_runtime.h"
#include "engine/record/collector.h"
#include "engine/runtime/host_runtime.h"
#include "engine/runtime/workplace.h"
#include "engine/task/context.h"
#include "engine/trace/interpreter.h"

namespace interleave {

// For tests that run bodies on a runtime of their own.

enum class Host { kThreads, kGlobalLock, kEventLoop, kProcesses, kForkServer };

inline std::string HostName(Host host) {
  switch (host) {
    case Host::kThreads:
      return "threads";
    case Host::kGlobalLock:
      return "global_lock";
    case Host::kEventLoop:
      return "event_loop";
    case Host::kProcesses:
      return "processes";
    case Host::kForkServer:
      return "fork_server";
  }
  return {};
}

// One run: a recorder and a runtime, and once the body has ended, the recording.
class HostRun {
 public:
  using Body = std::function<Task<void>(Context&)>;

  explicit HostRun(Host host, RuntimeOptions options = {})
      : recorder_(std::move(*Recorder::Create(
            {.kernel_records = false, .size = {.lanes = 64, .events_per_lane = 1 << 16}}))),
        runtime_(Make(host, *recorder_, options)) {}

  // Runs `body` to its end; what it threw is thrown on.
  void Run(const Body& body) {
    std::exception_ptr error;
    try {
      runtime_->RunMain(body);
    } catch (...) {
      error = std::current_exception();
    }
    Collector collector(*recorder_);
    std::vector<Fact> facts;
    collector.PullRest(facts);
    interpreter_.Add(facts);
    interpreter_.builder().Finish();
    if (error) std::rethrow_exception(error);
  }

  HostRuntime& runtime() { return *runtime_; }
  // REQUIRES: Run() has returned or thrown.
  const Trace& trace() { return interpreter_.trace(); }

  // The notes of the run, with the labels of their tasks.
  std::vector<std::string> Notes() {
    std::vector<std::string> notes;
    for (const TaskNote& note : runtime_->notes()) {
      notes.push_back(trace().TaskLabel(note.task) + " " + note.text);
    }
    return notes;
  }
  // The row of a task of a loop; fails the test if there is none.
  const Track& Row(std::string_view label) {
    for (const Track& track : trace().tracks()) {
      if (track.kind == TrackKind::kTask && trace().TaskLabel(track.task) == label) return track;
    }
    ADD_FAILURE() << "no row for " << label;
    return trace().tracks().front();
  }
  TaskOutcome OutcomeOf(std::string_view label) {
    for (TaskId task = 1; task < trace().tasks().size(); ++task) {
      if (trace().TaskLabel(task) == label) return trace().tasks()[task].outcome;
    }
    ADD_FAILURE() << "no task " << label;
    return TaskOutcome::kNone;
  }
  // How many marks of this name there are.
  int Marks(std::string_view name) {
    int count = 0;
    for (const Mark& mark : trace().marks()) count += trace().Name(mark.name) == name ? 1 : 0;
    return count;
  }
  // The largest value of a counter; -1 if there is none of this name.
  std::int64_t Highest(std::string_view name) {
    std::int64_t highest = -1;
    for (const Counter& counter : trace().counters()) {
      if (trace().Name(counter.name) != name) continue;
      for (const CounterPoint& point : counter.points) highest = std::max(highest, point.value);
    }
    return highest;
  }

 private:
  static std::unique_ptr<HostRuntime> Make(Host host, Recorder& recorder,
                                           const RuntimeOptions& options) {
    switch (host) {
      case Host::kThreads:
        return MakeThreadsRuntime(recorder, options);
      case Host::kGlobalLock:
        return MakeGlobalLockRuntime(recorder, options, {.switch_interval = 1'000'000});
      case Host::kEventLoop:
        return MakeEventLoopRuntime(recorder, options, [&recorder, options] {
          return MakeProcessPlace(recorder, options, {.tasks_key = "test"});
        });
      case Host::kProcesses:
        return MakeProcessRuntime(recorder, options, {.tasks_key = "test"});
      case Host::kForkServer:
        return MakeProcessRuntime(recorder, options,
                                  {.start_method = StartMethod::kForkServer, .tasks_key = "test"});
    }
    return nullptr;
  }

  const std::unique_ptr<Recorder> recorder_;
  const std::unique_ptr<HostRuntime> runtime_;
  Interpreter interpreter_{recorder_->names(), 2};
};

}  // namespace interleave
