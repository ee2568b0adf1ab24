#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/record/collector.h"
#include "engine/runtime/host_runtime.h"
#include "engine/task/context.h"
#include "engine/trace/interpreter.h"
#include "tests/engine/runtime/well_formed.h"

namespace interleave {

// One run on a blocking runtime, recorded as a window would: pulled while it goes on.

enum class Blocking { kSequential, kThreads, kGlobalLock };

inline std::string BlockingName(Blocking model) {
  switch (model) {
    case Blocking::kSequential:
      return "sequential";
    case Blocking::kThreads:
      return "threads";
    case Blocking::kGlobalLock:
      return "global_lock";
  }
  return {};
}

struct RecordedRunOptions {
  RuntimeOptions runtime{.cores = 2};
  GlobalLockOptions lock;
  bool kernel_records = true;
};

class RecordedRun {
 public:
  using Body = std::function<Task<void>(Context&)>;

  explicit RecordedRun(Blocking model, const RecordedRunOptions& options = {})
      : one_runs_(model == Blocking::kGlobalLock && (options.lock.kind == GlobalLockKind::kNew ||
                                                     options.lock.kind == GlobalLockKind::kOld)),
        recorder_(std::move(
            *Recorder::Create({.kernel_records = options.kernel_records,
                               .size = {.lanes = 256, .events_per_lane = std::size_t{1} << 17}}))),
        runtime_(Make(model, *recorder_, options)) {}
  ~RecordedRun() {
    if (main_.joinable()) {
      runtime_->RequestStop();
      main_.join();
    }
  }

  // Runs `body` to its end. What it threw is thrown on, after the recording was checked.
  void Run(Body body) {
    Start(std::move(body));
    Finish();
  }
  // The same in two steps, for what is done to a run while it goes on.
  void Start(Body body) {
    main_ = std::thread([this, body = std::move(body)] {
      try {
        runtime_->RunMain(body);
      } catch (...) {
        error_ = std::current_exception();
      }
      {
        const std::lock_guard lock(mutex_);
        over_ = true;
      }
      ended_.notify_all();
    });
  }
  void RequestStop() { runtime_->RequestStop(); }
  void Finish() {
    while (!WaitEnded()) Pull();
    main_.join();
    facts_.clear();
    collector_.PullRest(facts_);
    interpreter_.Add(facts_);
    interpreter_.builder().SetCounts(collector_.events(), collector_.dropped());
    interpreter_.builder().Finish();
    ExpectWellFormed(trace(), one_runs_);
    if (error_) std::rethrow_exception(error_);
  }

  const Trace& trace() { return interpreter_.trace(); }
  HostRuntime& runtime() { return *runtime_; }
  bool has_kernel_records() const { return recorder_->sched_refusal().empty(); }
  const Track* TrackNamed(std::string_view name) {
    for (const Track& track : trace().tracks()) {
      if (track.name == name) return &track;
    }
    return nullptr;
  }
  std::size_t CountThreads() {
    std::size_t count = 0;
    for (const Track& track : trace().tracks()) count += track.kind == TrackKind::kThread ? 1 : 0;
    return count;
  }
  Nanos TimeIn(const Track& track, State state) {
    Nanos sum = 0;
    for (const Slice& slice : track.slices) {
      if (slice.state == state) sum += trace().EndOf(slice) - slice.begin;
    }
    return sum;
  }

 private:
  static std::unique_ptr<HostRuntime> Make(Blocking model, Recorder& recorder,
                                           const RecordedRunOptions& options) {
    switch (model) {
      case Blocking::kSequential:
        return MakeSequentialRuntime(recorder, options.runtime);
      case Blocking::kThreads:
        return MakeThreadsRuntime(recorder, options.runtime);
      case Blocking::kGlobalLock:
        return MakeGlobalLockRuntime(recorder, options.runtime, options.lock);
    }
    return nullptr;
  }
  // As a window does between two frames. True once the body has ended.
  bool WaitEnded() {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, std::chrono::milliseconds(5), [&] { return over_; });
  }
  void Pull() {
    facts_.clear();
    collector_.Pull(facts_);
    interpreter_.Add(facts_);
  }

  const bool one_runs_;  // At a time.
  const std::unique_ptr<Recorder> recorder_;
  const std::unique_ptr<HostRuntime> runtime_;
  Collector collector_{*recorder_};
  Interpreter interpreter_{recorder_->names(), 2};
  std::vector<Fact> facts_;
  std::thread main_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;         // Guarded by mutex_.
  std::exception_ptr error_;  // Written before over_.
};

// For tests that every blocking runtime must pass.
class BlockingTest : public testing::TestWithParam<Blocking> {
 protected:
  bool sequential() const { return GetParam() == Blocking::kSequential; }
};

inline auto AllBlocking() {
  return testing::Values(Blocking::kSequential, Blocking::kThreads, Blocking::kGlobalLock);
}
// For tests that need a thread beside the main one: one after another, what they are about has
// happened before anybody could look.
class ThreadedTest : public BlockingTest {};
inline auto AllThreaded() { return testing::Values(Blocking::kThreads, Blocking::kGlobalLock); }
inline std::string NameOfParam(const testing::TestParamInfo<Blocking>& info) {
  return BlockingName(info.param);
}

}  // namespace interleave
