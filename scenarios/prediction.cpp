#include "scenarios/prediction.h"

#include <algorithm>
#include <utility>

#include "engine/runtime/outcome.h"
#include "engine/simulated/simulated_runtime.h"
#include "engine/task/duration.h"
#include "scenarios/running_body.h"
#include "scenarios/simulated_machine.h"

namespace interleave {
namespace {

constexpr int kMostCores = 64;

// However it comes out.
std::expected<PredictedRun, std::string> RunToEnd(RunRequest request,
                                                  const std::function<bool()>& stopped) {
  auto started = Run::Start(std::move(request));
  if (!started) return std::unexpected(started.error());
  Run& run = **started;
  while (!run.finished()) {
    run.WaitEnded(4_ms);
    run.Poll();
    if (stopped()) run.RequestStop();
  }
  return PredictedRun{run.result(), run.ShareTrace()};
}

std::expected<PredictedRun, std::string> Finish(RunRequest request,
                                                const std::function<bool()>& stopped) {
  auto run = RunToEnd(std::move(request), stopped);
  if (run && !run->result.ok) return std::unexpected(run->result.error);
  return run;
}

// The one in the middle, by the time they took.
std::expected<PredictedRun, std::string> FinishOften(const RunRequest& request, int repeats,
                                                     const std::function<bool()>& stopped) {
  std::vector<PredictedRun> runs;
  for (int i = 0; i < repeats; ++i) {
    auto run = Finish(request, stopped);
    if (!run) return run;
    runs.push_back(std::move(*run));
  }
  const auto middle = runs.begin() + repeats / 2;
  std::ranges::nth_element(runs, middle, {},
                           [](const PredictedRun& run) { return run.result.wall_s; });
  return std::move(*middle);
}

// `calibration` with the costs of `request`, a simulated one, as its bodies have them here.
std::expected<Calibration, std::string> MeasureBodies(const RunRequest& request,
                                                      Calibration calibration,
                                                      const std::function<bool()>& stopped) {
  SimulatedOptions machine = MachineOf(*request.scenario, request.values, request.model);
  machine.measure = true;
  // One after another, nothing is taken apart where it could be measured.
  if (machine.kind == SimulatedKind::kSequential) machine.kind = SimulatedKind::kThreads;
  const auto runtime = MakeSimulatedRuntime(
      std::make_shared<NameTable>(),
      {.time_scale = request.time_scale, .seed = request.seed, .cores = machine.cores}, machine);
  RunningBody body(request, *runtime);
  body.Begin();
  while (!body.WaitEnded(4_ms)) {
    std::vector<Fact> unwanted;
    runtime->TakeFacts(unwanted);
    if (stopped()) runtime->RequestStop();
  }
  if (const std::exception_ptr error = body.Take().error) {
    return std::unexpected(ErrorText(error));
  }
  const SimulatedHost::Computed computed = runtime->computed();
  const auto each = [](Nanos took, std::uint64_t count) {
    return static_cast<double>(took) / static_cast<double>(count);
  };
  if (computed.iterations > 0) {
    calibration.iteration_ps = 1e3 * each(computed.cpu, computed.iterations);
  }
  if (computed.stretches > 0) {
    calibration.operation_ns = each(computed.between, computed.stretches);
  }
  return calibration;
}

}  // namespace

std::expected<Values, std::string> ValuesOfTwin(const RunRequest& request,
                                                const Calibration& calibration,
                                                const std::function<bool()>& stopped) {
  RunRequest twin = request;
  twin.model = IsSimulated(request.model) ? request.model : SimulatedModel(request.model);
  Apply(calibration, *twin.scenario, twin.values);
  const auto own = MeasureBodies(twin, calibration, stopped);
  if (!own) return std::unexpected(own.error());
  Apply(*own, *twin.scenario, twin.values);
  return std::move(twin.values);
}

Prediction Predict(const RunRequest& request, const Values& twin_values, int repeats,
                   const std::function<bool()>& stopped) {
  Prediction prediction{.model = request.model};
  auto real = FinishOften(request, repeats, stopped);
  if (!real) {
    prediction.error = real.error();
    return prediction;
  }
  RunRequest twin = request;
  twin.model = SimulatedModel(request.model);
  twin.values = twin_values;
  auto simulated = Finish(std::move(twin), stopped);
  if (!simulated) {
    prediction.error = simulated.error();
    return prediction;
  }
  prediction.real = std::move(*real);
  prediction.simulated = std::move(*simulated);
  if (!(prediction.real.result.wall_s > 0)) prediction.error = "it took no time";
  return prediction;
}

std::expected<PredictedRun, std::string> RunTwin(RunRequest request, const Calibration& calibration,
                                                 const std::function<bool()>& stopped) {
  if (!IsSimulated(request.model)) request.model = SimulatedModel(request.model);
  // A program that fails cannot be measured so, but it can be run.
  if (auto values = ValuesOfTwin(request, calibration, stopped)) {
    request.values = std::move(*values);
  } else {
    Apply(calibration, *request.scenario, request.values);
  }
  if (stopped()) return std::unexpected("It was stopped.");
  return RunToEnd(std::move(request), stopped);
}

double AmdahlSpeedUp(double fraction, int cores) { return 1 / ((1 - fraction) + fraction / cores); }

double AmdahlFraction(const std::vector<SpeedUpPoint>& curve) {
  // 1 / speed-up is a line in p: 1 + p (1 / n - 1).
  double xy = 0, xx = 0;
  for (const SpeedUpPoint& point : curve) {
    const double x = 1.0 / point.cores - 1;
    xy += x * (1 / point.speed_up - 1);
    xx += x * x;
  }
  return xx > 0 ? xy / xx : 0;
}

std::expected<std::vector<SpeedUpPoint>, std::string> SpeedUpCurve(
    RunRequest request, const Calibration& calibration, const std::function<bool()>& stopped) {
  auto values = ValuesOfTwin(request, calibration, stopped);
  if (!values) return std::unexpected(values.error());
  request.values = std::move(*values);
  std::vector<SpeedUpPoint> curve;
  for (int cores = 1; cores <= kMostCores; cores *= 2) {
    RunRequest on = request;
    on.values.Set(kCores, cores);
    const auto result = Finish(std::move(on), stopped);
    if (!result) return std::unexpected(result.error());
    const double wall_s = result->result.wall_s;
    const double first = curve.empty() ? wall_s : curve.front().wall_s;
    curve.push_back(
        {.cores = cores, .wall_s = wall_s, .speed_up = wall_s > 0 ? first / wall_s : 1});
  }
  return curve;
}

}  // namespace interleave
