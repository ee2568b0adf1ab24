#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/task/duration.h"
#include "engine/trace/trace_builder.h"

namespace interleave {

// Recordings for the timeline's tests: small ones told as a story, large ones made up.

// Two threads take turns under the global lock, each time for `turn`; one core runs whoever holds
// it. Main waits for both. Tracks: Core 0, Main, Thread 1, Thread 2.
inline std::shared_ptr<Trace> TakingTurns(std::size_t turns, Nanos turn) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const TrackId core = builder.AddCore(0);
  const TrackId main = builder.AddThread("Main", 1, true);
  const TrackId threads[] = {builder.AddThread("Thread 1", 2), builder.AddThread("Thread 2", 3)};
  NameTable& names = builder.names();
  builder.AddObject(1, names.Intern("global lock"), State::kWaitingGil);
  builder.CreateTask(1, names.Intern("body"), 0, 0, main);
  builder.BeginTask(1, 0, main);
  builder.OpenSlice(main, {.begin = 0,
                           .task = 1,
                           .subject = 2,
                           .detail = SubjectKind::kTask,
                           .state = State::kWaitingResult});
  const TaskId tasks[] = {2, 3};
  for (const TaskId task : tasks) {
    builder.CreateTask(task, names.Intern("sum squares"), 1, 0, main);
    builder.BeginTask(task, 0, threads[task - 2]);
  }
  for (std::size_t i = 0; i < turns; ++i) {
    const Nanos at = static_cast<Nanos>(i) * turn;
    const std::size_t runs = i % 2;
    const std::size_t waits = 1 - runs;
    builder.OpenSlice(threads[runs], {.begin = at, .task = tasks[runs]});
    builder.OpenSlice(threads[waits], {.begin = at,
                                       .task = tasks[waits],
                                       .subject = 1,
                                       .detail = SubjectKind::kObject,
                                       .state = State::kWaitingGil});
    builder.BeginHold(1, threads[runs], tasks[runs], at);
    builder.OpenSlice(core, {.begin = at, .task = tasks[runs], .subject = threads[runs]});
    builder.EndHold(1, threads[runs], at + turn);
  }
  builder.AdvanceTo(static_cast<Nanos>(turns) * turn);
  builder.Finish();
  return builder.Share();
}

// One thread, "Thread 1", whose row holds `slices`.
inline std::shared_ptr<Trace> OneRow(const std::vector<Slice>& slices, Nanos end) {
  TraceBuilder builder(std::make_shared<NameTable>());
  const TrackId thread = builder.AddThread("Thread 1", 2);
  for (const Slice& slice : slices) {
    builder.OpenSlice(thread, slice);
    if (slice.end != kOpenEnd) builder.CloseSlice(thread, slice.end);
  }
  builder.AdvanceTo(end);
  return builder.Share();
}

// Slices of mixed lengths, from 1 ns to about `longest`, some with a gap before them.
inline std::vector<Slice> RandomSlices(std::size_t count, Nanos longest, std::uint64_t seed) {
  constexpr State kStates[] = {State::kRunning,     State::kPreempted,   State::kWaitingIo,
                               State::kWaitingGil,  State::kWaitingLock, State::kSleeping,
                               State::kWaitingQueue};
  std::mt19937_64 random(seed);
  std::vector<Slice> slices;
  Nanos at = 0;
  const auto up_to = [&](Nanos limit) {
    return static_cast<Nanos>(random() % static_cast<std::uint64_t>(limit));
  };
  while (slices.size() < count) {
    if (random() % 4 == 0) at += up_to(longest);
    // Most are short, a few are long.
    Nanos length = 1 + up_to(longest);
    for (std::uint64_t i = random() % 8; i > 0; --i) length = 1 + length / 4;
    slices.push_back({.begin = at, .end = at + length, .state = kStates[random() % 7]});
    at += length;
  }
  return slices;
}

}  // namespace interleave
