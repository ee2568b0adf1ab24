#include "scenarios/run.h"

#include <fmt/format.h>

#include <boost/system/system_error.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <ranges>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "engine/analysis/statistics.h"
#include "engine/net/http_server.h"
#include "engine/process/process_runtime.h"
#include "engine/record/collector.h"
#include "engine/record/open_files.h"
#include "engine/record/process_memory.h"
#include "engine/runtime/host_runtime.h"
#include "engine/runtime/outcome.h"
#include "engine/runtime/workplace.h"
#include "engine/task/context.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "engine/trace/interpreter.h"
#include "scenarios/machine.h"
#include "scenarios/parameters.h"
#include "scenarios/toml/file_scenario.h"

namespace interleave {
namespace {

// What the body came to, handed from the main thread of the run to its owner.
struct BodyEnd {
  Outcome outcome;
  std::exception_ptr error;
};

std::unique_ptr<HostRuntime> MakeRuntime(const RunRequest& request, Recorder& recorder,
                                         const RuntimeOptions& options) {
  switch (request.model) {
    case Model::kSequential:
      return MakeSequentialRuntime(recorder, options);
    case Model::kThreads:
      return MakeThreadsRuntime(recorder, options);
    case Model::kGlobalLock:
      return MakeGlobalLockRuntime(recorder, options, GlobalLockOptionsOf(request.values));
    case Model::kEventLoop:
      return MakeEventLoopRuntime(recorder, options,
                                  [&recorder, options, id = request.scenario->id] {
                                    return MakeProcessPlace(recorder, options, {.tasks_key = id});
                                  });
    case Model::kProcesses: {
      const auto start = static_cast<StartChoice>(request.values.Int(kStartMethod));
      if (start == StartChoice::kThread) return MakeThreadsRuntime(recorder, options);
      return MakeProcessRuntime(
          recorder, options,
          {.start_method =
               start == StartChoice::kForkServer ? StartMethod::kForkServer : StartMethod::kSpawn,
           .tasks_key = request.scenario->id});
    }
    case Model::kSimulated:
      return nullptr;
  }
  return nullptr;
}

class LiveRun final : public Run {
 public:
  LiveRun(RunRequest request, const Machine& machine, std::unique_ptr<Recorder> recorder,
          std::expected<std::unique_ptr<HttpServer>, std::string> server)
      : request_(std::move(request)),
        recorder_(std::move(recorder)),
        server_(std::move(server)),
        runtime_(MakeRuntime(request_, *recorder_,
                             {.time_scale = request_.time_scale,
                              .seed = request_.seed,
                              .cores = machine.cores,
                              .http_port = server_ ? (*server_)->port() : std::uint16_t{0},
                              .http_refusal = server_ ? "" : server_.error()})),
        collector_(*recorder_),
        interpreter_(recorder_->names(), machine.cores, SlowStep(request_)) {}

  ~LiveRun() override {
    if (main_thread_.joinable()) {
      runtime_->RequestStop();
      main_thread_.join();
    }
  }

  // Throws std::system_error if the machine gives no thread.
  void Begin() {
    main_thread_ = std::thread([this] {
      BodyEnd end;
      try {
        runtime_->RunMain([&](Context& ctx) -> Task<void> { return Body(ctx, end.outcome); });
      } catch (...) {
        end.error = std::current_exception();
      }
      {
        const std::lock_guard lock(mutex_);
        end_ = std::move(end);
      }
      ended_.notify_all();
    });
  }

  const RunRequest& request() const override { return request_; }

  void Poll() override {
    if (finished_) return;
    memory_.Look();
    const bool over = WaitEnded(0);  // Before the pull: what ended is then complete.
    facts_.clear();
    if (over) {
      main_thread_.join();
      collector_.PullRest(facts_);
    } else {
      collector_.Pull(facts_);
    }
    interpreter_.Add(facts_);
    if (request_.record) request_.record(facts_, *recorder_->names());
    TraceBuilder& builder = interpreter_.builder();
    builder.AdvanceTo(collector_.horizon());
    builder.SetCounts(collector_.events(), collector_.dropped());
    NoteTruth();
    if (over) {
      builder.Finish();
      Conclude();
      finished_ = true;
    }
  }

  bool WaitEnded(Nanos timeout) override {
    std::unique_lock lock(mutex_);
    return ended_.wait_for(lock, std::chrono::nanoseconds(timeout),
                           [&] { return end_.has_value(); });
  }

  bool finished() const override { return finished_; }
  void RequestStop() override { runtime_->RequestStop(); }
  const Trace& trace() const override { return trace_; }
  std::shared_ptr<const Trace> ShareTrace() const override { return interpreter_.Share(); }
  const RunResult& result() const override { return result_; }

 private:
  Task<void> Body(Context& ctx, Outcome& outcome) {
    outcome = co_await request_.scenario->body(ctx, request_.values);
  }

  void NoteTruth() {
    std::string reason = recorder_->sched_refusal();
    if (const std::uint64_t threads = recorder_->threads_unrecorded(); threads > 0) {
      reason += fmt::format("{}{} threads found no lane left and are not shown",
                            reason.empty() ? "" : "; ", threads);
    }
    interpreter_.builder().SetTruth(
        recorder_->sched_refusal().empty() ? Truth::kKernel : Truth::kEstimated, reason);
  }

  void Conclude() {
    const Statistics statistics = StatisticsOf(trace_);
    const Totals totals = TotalsOf(trace_);
    const TaskInfo& main = trace_.tasks().size() > 1 ? trace_.tasks()[1] : TaskInfo{};
    result_.wall_s = ToSeconds(std::max<Nanos>(main.end - main.begin, 0));
    result_.workers = ProcessTotalsOf(trace_);
    result_.cpu_s = ToSeconds(totals.cpu_ns);
    if (result_.wall_s > 0) result_.cores_busy = ToSeconds(statistics.on_core_ns) / result_.wall_s;
    for (std::size_t state = 0; state < kStateCount; ++state) {
      result_.state_s[state] = ToSeconds(statistics.state_ns[state]);
    }
    result_.voluntary_switches = totals.voluntary_switches;
    result_.involuntary_switches = totals.involuntary_switches;
    result_.gil_hand_overs = statistics.gil_hand_overs;
    result_.threads = totals.threads;
    result_.memory_mib = static_cast<double>(memory_.Greatest()) / (1024.0 * 1024.0);
    for (const ProcessInfo& process : trace_.processes() | std::views::drop(1)) {
      result_.memory_mib += static_cast<double>(process.proportional_kib) / 1024.0;
    }
    result_.findings = FindingsOf(trace_);
    for (const TaskNote& note : runtime_->notes()) {
      result_.notes.push_back(note.task == 0
                                  ? note.text
                                  : fmt::format("`{}` {}", trace_.TaskLabel(note.task), note.text));
    }
    if (end_->error) {
      result_.error = ErrorText(end_->error);
      try {
        std::rethrow_exception(end_->error);
      } catch (const Stopped&) {
        result_.stopped = true;
        result_.error = "stopped before its end";
      } catch (...) {
        // Any other error is told by its text.
      }
      return;
    }
    const Outcome outcome = std::move(end_->outcome);
    result_.value = outcome.value;
    result_.text = outcome.text;
    const std::optional<std::string> wrong =
        request_.scenario->check(outcome, request_.values,
                                 {.model = request_.model,
                                  .wall_s = result_.wall_s,
                                  .time_scale = request_.time_scale,
                                  .trace = &trace_});
    result_.ok = !wrong.has_value();
    if (wrong) result_.error = *wrong;
  }

  const RunRequest request_;
  MemoryGrowth memory_;
  const std::unique_ptr<Recorder> recorder_;
  const std::expected<std::unique_ptr<HttpServer>, std::string> server_;
  const std::unique_ptr<HostRuntime> runtime_;
  Collector collector_;
  Interpreter interpreter_;
  const Trace& trace_ = interpreter_.trace();
  std::vector<Fact> facts_;
  bool finished_ = false;
  RunResult result_;

  std::mutex mutex_;
  std::condition_variable ended_;
  std::optional<BodyEnd> end_;  // Guarded by mutex_.
  std::thread main_thread_;
};

double TimeIn(const RunResult& result, State state) {
  return result.state_s[static_cast<std::size_t>(state)];
}

// A sentence if something in `request` cannot be run.
std::optional<std::string> Refusal(const RunRequest& request) {
  const Scenario& scenario = *request.scenario;
  if (!scenario.Supports(request.model) || !ModelExists(request.model)) {
    return fmt::format("`{}` does not run on the model `{}`", scenario.id, ModelKey(request.model));
  }
  if (!(request.time_scale >= kMinTimeScale && request.time_scale <= kMaxTimeScale)) {
    return fmt::format("the time scale {} is out of range; it goes from {} to {}",
                       request.time_scale, kMinTimeScale, kMaxTimeScale);
  }
  for (const Parameter& parameter : scenario.parameters) {
    const double value = request.values.Real(parameter.id);
    if (!(value >= parameter.min && value <= parameter.max)) {
      return fmt::format("`{}` is {} but goes from {} to {}", parameter.id, value, parameter.min,
                         parameter.max);
    }
  }
  return RefusalOfFile(scenario, request.values, request.model);
}

}  // namespace

double LockWaitSeconds(const RunResult& result) {
  return TimeIn(result, State::kWaitingGil) + TimeIn(result, State::kWaitingLock);
}
double IoWaitSeconds(const RunResult& result) { return TimeIn(result, State::kWaitingIo); }
double SleepSeconds(const RunResult& result) { return TimeIn(result, State::kSleeping); }

Nanos SlowStep(const RunRequest& request) {
  if (request.model != Model::kEventLoop) return kSlowStep;
  return FromSeconds(request.values.Real(kSlowCallback) / 1e3);
}

std::expected<std::unique_ptr<Run>, std::string> Run::Start(RunRequest request) {
  if (const auto refusal = Refusal(request)) return std::unexpected(*refusal);
  const Scenario& scenario = *request.scenario;
  auto recorder = Recorder::Create({.kernel_records = request.kernel_records});
  if (!recorder) return std::unexpected(std::move(recorder.error()));
  std::unique_ptr<LiveRun> run;
  try {
    run = std::make_unique<LiveRun>(std::move(request), ThisMachine(), std::move(*recorder),
                                    HttpServer::Start());
    run->Begin();
  } catch (const boost::system::system_error& error) {  // The event loop's own files.
    return std::unexpected(fmt::format("`{}` cannot begin ({}). {}", scenario.id,
                                       error.code().message(), OpenFilesHint()));
  } catch (const std::system_error& error) {
    return std::unexpected(
        fmt::format("the system gives no thread to run `{}` ({}); close other programs or raise "
                    "the limit ('ulimit -u')",
                    scenario.id, error.what()));
  } catch (const std::runtime_error& error) {  // A sentence already.
    return std::unexpected(fmt::format("`{}` cannot begin: {}", scenario.id, error.what()));
  }
  return run;
}

}  // namespace interleave
