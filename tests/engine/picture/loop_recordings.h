#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <vector>

#include "engine/task/duration.h"
#include "engine/trace/trace_builder.h"

namespace interleave {

// An event loop that a test moves on step by step: a body creates tasks, and the loop runs those
// that are ready, each time for a random while, after which they wait for something or end.
// Tracks: Core 0, the loop, the body, and one for each task.
class RandomLoop {
 public:
  RandomLoop(std::size_t tasks, std::uint64_t seed) : random_(seed), tasks_(tasks) {
    core_ = builder_.AddCore(0);
    loop_ = builder_.AddLoop("Event loop", 2);
    builder_.CreateTask(1, builder_.names().Intern("main program"), 0, 0, loop_);
    body_ = builder_.AddTaskRow(1);
    builder_.BeginTask(1, 0, body_);
    const NameId name = builder_.names().Intern("nap");
    for (std::size_t i = 0; i < tasks; ++i) {
      const auto task = static_cast<TaskId>(i + 2);
      now_ += static_cast<Nanos>(random_() % 3);
      builder_.CreateTask(task, name, 1, now_, body_);
      const TrackId row = builder_.AddTaskRow(task);
      builder_.OpenSlice(row, {.begin = now_, .task = task, .state = State::kQueued});
      waiting_.push_back({now_, task, row});
    }
    builder_.OpenSlice(body_, {.begin = now_, .task = 1, .state = State::kWaitingResult});
  }

  // One step of the task that has been ready for longest. False if all have ended.
  bool Step() {
    if (waiting_.empty()) return false;
    std::ranges::pop_heap(waiting_, Later);
    const Waiting next = waiting_.back();
    waiting_.pop_back();
    if (next.until > now_) {
      builder_.OpenSlice(loop_, {.begin = now_,
                                 .subject = builder_.names().Intern("poll"),
                                 .detail = SubjectKind::kName,
                                 .state = State::kIdle});
      now_ = next.until;
      builder_.OpenSlice(next.row, {.begin = now_, .task = next.task, .state = State::kQueued});
    }
    if (builder_.trace().tasks()[next.task].begin < 0) {
      builder_.BeginTask(next.task, now_, next.row);
    }
    const Slice step{.begin = now_, .task = next.task, .state = State::kRunning};
    builder_.OpenSlice(loop_, step);
    builder_.OpenSlice(next.row, step);
    builder_.OpenSlice(core_, {.begin = now_, .task = next.task, .subject = next.row});
    now_ += 1 + static_cast<Nanos>(random_() % 1'000);
    if (random_() % 4 == 0) {
      builder_.EndTask(next.task, now_, TaskOutcome::kDone);
      builder_.CloseTrack(next.row, now_);
    } else {
      constexpr State kWaits[] = {State::kSleeping, State::kWaitingIo, State::kWaitingLock};
      builder_.OpenSlice(next.row,
                         {.begin = now_, .task = next.task, .state = kWaits[random_() % 3]});
      waiting_.push_back(
          {now_ + static_cast<Nanos>(random_() % (tasks_ * 1'000)), next.task, next.row});
      std::ranges::push_heap(waiting_, Later);
    }
    builder_.AdvanceTo(now_);
    return true;
  }

  std::shared_ptr<Trace> Finished() {
    while (Step()) continue;
    builder_.Finish();
    return builder_.Share();
  }

  TraceBuilder& builder() { return builder_; }
  TrackId loop() const { return loop_; }
  TrackId body() const { return body_; }
  TrackId first_task() const { return body_ + 1; }

 private:
  struct Waiting {
    Nanos until = 0;
    TaskId task = 0;
    TrackId row = kNoTrack;
  };
  static bool Later(const Waiting& a, const Waiting& b) { return a.until > b.until; }

  std::mt19937_64 random_;
  const std::size_t tasks_;
  TraceBuilder builder_{std::make_shared<NameTable>()};
  TrackId core_ = kNoTrack;
  TrackId loop_ = kNoTrack;
  TrackId body_ = kNoTrack;
  Nanos now_ = 0;
  std::vector<Waiting> waiting_;  // A heap: who goes on first is in front.
};

}  // namespace interleave
