#pragma once

#include <memory>

#include "engine/trace/trace_builder.h"

namespace interleave {

// A recording small enough to read: a main thread that starts a worker, which waits for a file and
// for a lock that the main thread holds. 10 ms on two cores.
inline std::shared_ptr<const Trace> SmallTrace() {
  constexpr Nanos kMs = 1'000'000;
  TraceBuilder b(std::make_shared<NameTable>());
  const auto name = [&](std::string_view text) { return b.names().Intern(text); };
  const TrackId core0 = b.AddCore(0), core1 = b.AddCore(1);
  const TrackId main = b.AddThread("Main", 100, true), worker = b.AddThread("Thread 1", 101);
  b.AddObject(1, name("counter lock"), State::kWaitingLock);
  const auto show = [&](TrackId track, Nanos at, TaskId task, State state, SubjectKind detail = {},
                        std::uint32_t subject = 0) {
    b.OpenSlice(track,
                {.begin = at, .task = task, .subject = subject, .detail = detail, .state = state});
  };
  const auto run = [&](TrackId core, TrackId thread, TaskId task, Nanos begin, Nanos end) {
    b.OpenSlice(core, {.begin = begin, .task = task, .subject = thread});
    b.CloseSlice(core, end);
    b.AddOnCore(thread, end - begin);
  };

  b.CreateTask(1, name("body"), 0, 0, main);
  b.BeginTask(1, 0, main);
  show(main, 0, 1, State::kRunning);
  b.CreateTask(2, name("fetch \"a\""), 1, 1 * kMs, main);
  show(worker, kMs + 500'000, 0, State::kStarting);
  b.BeginTask(2, 2 * kMs, worker);
  show(worker, 2 * kMs, 2, State::kRunning);
  show(worker, 2 * kMs + 500'001, 2, State::kWaitingIo, SubjectKind::kName, name("/file_a"));
  b.BeginHold(1, main, 1, 3 * kMs);
  show(worker, 5 * kMs, 2, State::kWaitingLock, SubjectKind::kObject, 1);
  b.EndHold(1, main, 7 * kMs);
  show(main, 7 * kMs, 1, State::kWaitingResult, SubjectKind::kTask, 2);
  b.BeginHold(1, worker, 2, 7 * kMs);
  b.AddFlow({FlowKind::kLock, 7 * kMs, 7 * kMs, main, worker, 1});
  show(worker, 7 * kMs, 2, State::kRunning);
  b.AddMark({.at = 8 * kMs, .track = worker, .name = name("half way"), .value = 42});
  b.AddCounterPoint(name("counter"), 8 * kMs, 1);
  b.EndTask(2, 9 * kMs, TaskOutcome::kDone);
  b.CloseTrack(worker, 9 * kMs);
  b.AddFlow({FlowKind::kResult, 9 * kMs, 9 * kMs + 100'000, worker, main, 2});
  show(main, 9 * kMs + 100'000, 1, State::kRunning);
  b.EndTask(1, 10 * kMs, TaskOutcome::kDone);
  b.CloseTrack(main, 10 * kMs);

  run(core0, main, 1, 0, 7 * kMs);
  run(core1, worker, 2, 2 * kMs, 2 * kMs + 500'001);
  run(core1, worker, 2, 7 * kMs, 8 * kMs);
  run(core0, worker, 2, 8 * kMs, 9 * kMs);
  run(core1, main, 1, 9 * kMs + 100'000, 10 * kMs);
  b.SetCounts(30, 2);
  b.Finish();
  return b.Share();
}

}  // namespace interleave
