#pragma once

#include <memory>

#include "engine/trace/trace_builder.h"

namespace interleave {

// Tracks of ProcessRecording(), in the order they were opened: not that of the processes.
struct ProcessTracks {
  static constexpr TrackId kMain = 2;
  static constexpr TrackId kManager = 3;  // Serves the main program.
  static constexpr TrackId kWorker1 = 4;
  static constexpr TrackId kWorker2 = 5;
  static constexpr TrackId kFeeder = 6;  // Serves worker 1.
};

// A recording small enough to read: the main program sends a task to each of two worker processes;
// the first one puts a message on a queue, which its feeder carries to the second; that is killed
// in the middle of its task. 10 ms on two cores.
inline std::shared_ptr<const Trace> ProcessRecording() {
  using P = ProcessTracks;
  constexpr Nanos kMs = 1'000'000;
  constexpr Nanos kTenth = kMs / 10;
  TraceBuilder b(std::make_shared<NameTable>());
  const auto name = [&](std::string_view text) { return b.names().Intern(text); };
  b.AddCore(0), b.AddCore(1);
  b.AddThread("Main", 4000, true);
  b.AddThread("Pool manager", 4001);
  b.AddThread("Worker 1", 4711);
  b.AddThread("Worker 2", 4712);
  b.AddThread("jobs feeder", 4713);
  b.SetOwner(P::kMain, 0, false);
  b.SetOwner(P::kManager, 0, true);
  b.SetOwner(P::kWorker1, 1, false);
  b.SetOwner(P::kWorker2, 2, false);
  b.SetOwner(P::kFeeder, 1, true);
  b.AddObject(1, name("jobs"), State::kWaitingQueue);
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
  const auto transfer = [&](TrackId track, TaskId task, Nanos begin, Nanos end, std::uint32_t bytes,
                            bool outward) {
    b.AddTransfer({.begin = begin,
                   .end = end,
                   .track = track,
                   .task = task,
                   .bytes = bytes,
                   .outward = outward});
  };
  const auto memory = [&](std::uint32_t process, Nanos at, std::int64_t kib) {
    b.AddCounterPoint(name("memory (KiB)"), at, kib, process);
  };

  b.Process(0).pid = 4000;
  b.Process(0).resident_kib = 6'144;
  b.Process(1) = {.name = "Worker 1",
                  .pid = 4711,
                  .created = kMs,
                  .entered = 3 * kMs,
                  .ended = 9 * kMs,
                  .resident_kib = 12'595,
                  .proportional_kib = 4'198};
  b.Process(2) = {.name = "Worker 2",
                  .pid = 4712,
                  .created = 2 * kMs,
                  .entered = 3 * kMs + 5 * kTenth,
                  .ended = 8 * kMs,
                  .how = name("was killed by signal 9 (Killed)"),
                  .resident_kib = 11'264};
  b.CreateTask(1, name("main program"), 0, 0, P::kMain);
  b.BeginTask(1, 0, P::kMain);
  show(P::kMain, 0, 1, State::kRunning);
  show(P::kManager, 0, 0, State::kIdle);
  b.CreateTask(2, name("count"), 1, kMs, P::kMain);
  show(P::kWorker1, kMs, 0, State::kStarting);
  transfer(P::kMain, 2, kMs, kMs + kTenth, 1'050'000, true);
  b.CreateTask(3, name("count"), 1, 2 * kMs, P::kMain);
  show(P::kWorker2, 2 * kMs, 0, State::kStarting);
  show(P::kMain, 2 * kMs + kTenth, 1, State::kWaitingResult, SubjectKind::kTask, 2);
  memory(1, 3 * kMs, 9'000);
  // What arrives is read over a preemption.
  b.BeginTask(2, 3 * kMs, P::kWorker1);
  show(P::kWorker1, 3 * kMs, 2, State::kRunning);
  show(P::kWorker1, 3 * kMs + 2 * kTenth, 2, State::kPreempted);
  show(P::kWorker1, 3 * kMs + 3 * kTenth, 2, State::kRunning);
  transfer(P::kWorker1, 2, 3 * kMs, 3 * kMs + 4 * kTenth, 1'050'000, false);
  memory(2, 4 * kMs, 11'264);
  b.BeginTask(3, 4 * kMs, P::kWorker2);
  show(P::kWorker2, 4 * kMs, 3, State::kWaitingQueue, SubjectKind::kObject, 1);
  show(P::kFeeder, 5 * kMs, 0, State::kRunning);
  b.AddFlow({.kind = FlowKind::kMessage,
             .from_ns = 5 * kMs,
             .to_ns = 5 * kMs + kTenth,
             .from = P::kWorker1,
             .to = P::kFeeder,
             .subject = 1,
             .bytes = 24});
  show(P::kFeeder, 5 * kMs + 2 * kTenth, 0, State::kIdle);
  b.AddFlow({.kind = FlowKind::kMessage,
             .from_ns = 5 * kMs + kTenth,
             .to_ns = 5 * kMs + 4 * kTenth,
             .from = P::kFeeder,
             .to = P::kWorker2,
             .subject = 1,
             .bytes = 24});
  show(P::kWorker2, 5 * kMs + 4 * kTenth, 3, State::kRunning);
  b.EndTask(2, 7 * kMs, TaskOutcome::kDone);
  show(P::kWorker1, 7 * kMs, 0, State::kIdle);
  memory(1, 7 * kMs, 12'595);
  show(P::kManager, 7 * kMs, 0, State::kRunning);
  transfer(P::kManager, 2, 7 * kMs + kTenth, 7 * kMs + 2 * kTenth, 8, false);
  show(P::kManager, 7 * kMs + 3 * kTenth, 0, State::kIdle);
  show(P::kMain, 7 * kMs + 3 * kTenth, 1, State::kWaitingResult, SubjectKind::kTask, 3);
  b.EndTask(3, 8 * kMs, TaskOutcome::kFailed);
  b.AddMark({.at = 8 * kMs, .track = P::kWorker2, .name = b.Process(2).how});
  b.CloseTrack(P::kWorker2, 8 * kMs);
  show(P::kMain, 8 * kMs + kTenth, 1, State::kRunning);
  b.CloseTrack(P::kFeeder, 9 * kMs);
  b.CloseTrack(P::kWorker1, 9 * kMs);
  b.EndTask(1, 10 * kMs, TaskOutcome::kDone);
  b.CloseTrack(P::kMain, 10 * kMs);
  run(0, P::kMain, 1, 0, 2 * kMs + kTenth);
  run(0, P::kWorker1, 2, 3 * kMs, 3 * kMs + 2 * kTenth);
  run(0, P::kWorker1, 2, 3 * kMs + 3 * kTenth, 7 * kMs);
  run(1, P::kWorker2, 3, 5 * kMs + 4 * kTenth, 8 * kMs);
  run(1, P::kMain, 1, 8 * kMs + kTenth, 10 * kMs);
  b.SetCounts(60, 0);
  b.Finish();
  return b.Share();
}

}  // namespace interleave
