#include "scenarios/run.h"

#include <fmt/format.h>

#include <boost/system/system_error.hpp>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "engine/net/http_server.h"
#include "engine/process/process_runtime.h"
#include "engine/record/collector.h"
#include "engine/record/open_files.h"
#include "engine/record/process_memory.h"
#include "engine/record/stolen_time.h"
#include "engine/runtime/host_runtime.h"
#include "engine/runtime/workplace.h"
#include "engine/task/duration.h"
#include "engine/trace/interpreter.h"
#include "scenarios/machine.h"
#include "scenarios/parameters.h"
#include "scenarios/running_body.h"
#include "scenarios/simulated_machine.h"
#include "scenarios/simulated_run.h"
#include "scenarios/toml/file_scenario.h"

namespace interleave {
namespace {

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
    default:
      return nullptr;  // Simulated ones have no recorder; see simulated_run.h.
  }
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
        interpreter_(recorder_->names(), machine.cores, SlowStep(request_)),
        body_(request_, *runtime_) {}

  // Throws std::system_error if the machine gives no thread.
  void Begin() {
    stolen_before_ = StolenTime::Read();
    body_.Begin();
  }

  const RunRequest& request() const override { return request_; }

  void Poll() override {
    if (finished_) return;
    memory_.Look();
    const bool over = WaitEnded(0);  // Before the pull: what ended is then complete.
    facts_.clear();
    if (over) {
      end_ = body_.Take();
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
      result_ = ConcludeRun(request_, trace_, *runtime_, std::move(end_));
      result_.memory_mib += static_cast<double>(memory_.Greatest()) / (1024.0 * 1024.0);
      std::string stolen = StolenWords(stolen_before_, StolenTime::Read());
      if (!stolen.empty()) result_.notes.push_back(std::move(stolen));
      finished_ = true;
    }
  }

  bool WaitEnded(Nanos timeout) override { return body_.WaitEnded(timeout); }

  bool finished() const override { return finished_; }
  void RequestStop() override { runtime_->RequestStop(); }
  const Trace& trace() const override { return trace_; }
  std::shared_ptr<const Trace> ShareTrace() const override { return interpreter_.Share(); }
  const RunResult& result() const override { return result_; }

 private:
  void NoteTruth() {
    std::string reason = recorder_->sched_refusal();
    if (const std::uint64_t threads = recorder_->threads_unrecorded(); threads > 0) {
      reason += fmt::format("{}{} threads found no lane left and are not shown",
                            reason.empty() ? "" : "; ", threads);
    }
    interpreter_.builder().SetTruth(
        recorder_->sched_refusal().empty() ? Truth::kKernel : Truth::kEstimated, reason);
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
  StolenTime stolen_before_;
  bool finished_ = false;
  RunResult result_;
  BodyEnd end_;
  RunningBody body_;  // Last: it ends before what it runs on goes.
};

double TimeIn(const RunResult& result, State state) {
  return result.state_s[static_cast<std::size_t>(state)];
}

// A sentence if something in `request` cannot be run.
std::optional<std::string> Refusal(const RunRequest& request) {
  const Scenario& scenario = *request.scenario;
  if (!scenario.Supports(request.model)) {
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
  return RefusalOfFile(scenario, request.values,
                       ResolveModel(scenario, request.values, request.model));
}

std::string NoThread(const Scenario& scenario, const std::system_error& error) {
  return fmt::format(
      "the system gives no thread to run `{}` ({}); close other programs or raise the limit "
      "('ulimit -u')",
      scenario.id, error.what());
}

}  // namespace

double LockWaitSeconds(const RunResult& result) {
  return TimeIn(result, State::kWaitingGil) + TimeIn(result, State::kWaitingLock);
}
double IoWaitSeconds(const RunResult& result) { return TimeIn(result, State::kWaitingIo); }
double SleepSeconds(const RunResult& result) { return TimeIn(result, State::kSleeping); }

Nanos SlowStep(const RunRequest& request) {
  if (request.model != Model::kEventLoop && request.model != Model::kSimulatedEventLoop) {
    return kSlowStep;
  }
  return FromSeconds(request.values.Real(kSlowCallback) / 1e3);
}

std::expected<std::unique_ptr<Run>, std::string> Run::Start(RunRequest request) {
  if (const auto refusal = Refusal(request)) return std::unexpected(*refusal);
  const Scenario& scenario = *request.scenario;
  request.model = ResolveModel(scenario, request.values, request.model);
  if (IsSimulated(request.model)) {
    try {
      return StartSimulated(std::move(request));
    } catch (const std::system_error& error) {
      return std::unexpected(NoThread(scenario, error));
    }
  }
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
    return std::unexpected(NoThread(scenario, error));
  } catch (const std::runtime_error& error) {  // A sentence already.
    return std::unexpected(fmt::format("`{}` cannot begin: {}", scenario.id, error.what()));
  }
  return run;
}

}  // namespace interleave
