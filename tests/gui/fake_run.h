#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/trace/trace_builder.h"
#include "scenarios/run.h"

namespace interleave {

// What a FakeRun does, and what became of it.
struct FakeScript {
  int polls_until_end = 2;   // Polls that find it still running.
  int polls_after_stop = 1;  // Likewise, once it has been asked to stop.
  RunResult result{.wall_s = 1, .ok = true};
  std::string refusal;         // It cannot start, for this reason.
  bool waits_for_gil = false;  // One thread waits for the global lock in the middle.
};

// A run without threads: each Poll() is a tenth of a second of recording.
class FakeRun final : public Run {
 public:
  FakeRun(RunRequest request, FakeScript script, int& alive)
      : request_(std::move(request)),
        script_(std::move(script)),
        builder_(std::make_shared<NameTable>()),
        alive_(alive) {
    ++alive_;
    NameTable& names = builder_.names();
    builder_.AddCore(0);
    main_ = builder_.AddThread("Main", 10, true);
    thread_ = builder_.AddThread("Thread 1", 11);
    builder_.AddObject(1, names.Intern("global lock"), State::kWaitingGil);
    builder_.CreateTask(1, names.Intern("body"), 0, 0, main_);
    builder_.BeginTask(1, 0, main_);
    builder_.OpenSlice(main_, {.begin = 0, .task = 1, .state = State::kWaitingResult});
    builder_.CreateTask(2, names.Intern("sum squares"), 1, 0, main_);
    builder_.BeginTask(2, 0, thread_);
    builder_.OpenSlice(thread_, {.begin = 0, .task = 2, .state = State::kRunning});
  }
  ~FakeRun() override { --alive_; }

  const RunRequest& request() const override { return request_; }

  void Poll() override {
    if (finished_) return;
    now_ += 100'000'000;
    builder_.AdvanceTo(now_);
    builder_.SetCounts(static_cast<std::uint64_t>(++polls_), 0);
    if (script_.waits_for_gil && polls_ == 1) {
      builder_.OpenSlice(thread_, {.begin = now_ / 2,
                                   .task = 2,
                                   .subject = 1,
                                   .detail = SubjectKind::kObject,
                                   .state = State::kWaitingGil});
    }
    int& left = stop_requested_ ? script_.polls_after_stop : script_.polls_until_end;
    if (left-- > 0) return;
    builder_.EndTask(2, now_, TaskOutcome::kDone);
    builder_.EndTask(1, now_, TaskOutcome::kDone);
    builder_.Finish();
    finished_ = true;
    if (stop_requested_) {
      script_.result.ok = false;
      script_.result.stopped = true;
    }
  }

  bool WaitEnded(Nanos) override { return finished_; }
  bool finished() const override { return finished_; }
  void RequestStop() override { stop_requested_ = true; }
  const Trace& trace() const override { return *shared_; }
  std::shared_ptr<const Trace> ShareTrace() const override { return shared_; }
  const RunResult& result() const override { return script_.result; }

 private:
  RunRequest request_;
  FakeScript script_;
  TraceBuilder builder_;
  std::shared_ptr<Trace> shared_ = builder_.Share();
  int& alive_;
  TrackId main_ = 0;
  TrackId thread_ = 0;
  Nanos now_ = 0;
  int polls_ = 0;
  bool stop_requested_ = false;
  bool finished_ = false;
};

// Starts FakeRuns and remembers what was asked for.
struct FakeRuns {
  std::function<FakeScript(const RunRequest&)> script = [](const RunRequest&) {
    return FakeScript();
  };
  std::vector<RunRequest> requests;
  int alive = 0;

  // Lifetime: this must outlive the runs.
  auto Starter() {
    return [this](RunRequest request) -> std::expected<std::unique_ptr<Run>, std::string> {
      requests.push_back(request);
      FakeScript chosen = script(request);
      if (!chosen.refusal.empty()) return std::unexpected(chosen.refusal);
      return std::make_unique<FakeRun>(std::move(request), std::move(chosen), alive);
    };
  }
};

// Two scenarios for tests; their bodies are never run.
inline std::vector<Scenario> TestCatalogue() {
  Scenario first{
      .id = "first",
      .title = "The first scenario",
      .group = "Threads",
      .question = "What happens?",
      .parameters =
          {{.id = "tasks", .title = "Tasks", .unit = "", .min = 1, .max = 8, .default_value = 2},
           {.id = "lock",
            .title = "Lock",
            .unit = "",
            .min = 0,
            .max = 1,
            .default_value = 0,
            .choices = {"without", "with"}}},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock},
      .listing = {"print(1)\n", "int main() {}\n"},
      .what_to_see = "Something.",
      .body = nullptr,
      .check = nullptr};
  Scenario second = first;
  second.id = "second";
  second.title = "Another one";
  second.group = "The global lock";
  second.models = {Model::kThreads, Model::kProcesses};
  return {std::move(first), std::move(second)};
}

}  // namespace interleave
