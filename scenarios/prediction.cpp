#include "scenarios/prediction.h"

#include <utility>

#include "engine/task/duration.h"
#include "scenarios/simulated_machine.h"

namespace interleave {
namespace {

constexpr int kMostCores = 64;

std::expected<RunResult, std::string> Finish(RunRequest request,
                                             const std::function<bool()>& stopped) {
  auto started = Run::Start(std::move(request));
  if (!started) return std::unexpected(started.error());
  Run& run = **started;
  while (!run.finished()) {
    run.WaitEnded(4_ms);
    run.Poll();
    if (stopped()) run.RequestStop();
  }
  if (!run.result().ok) return std::unexpected(run.result().error);
  return run.result();
}

}  // namespace

Prediction Predict(RunRequest request, const Calibration& calibration,
                   const std::function<bool()>& stopped) {
  Prediction prediction{.model = request.model};
  RunRequest twin = request;
  twin.model = SimulatedModel(request.model);
  Apply(calibration, *twin.scenario, twin.values);
  const auto real = Finish(std::move(request), stopped);
  if (!real) {
    prediction.error = real.error();
    return prediction;
  }
  const auto simulated = Finish(std::move(twin), stopped);
  if (!simulated) {
    prediction.error = simulated.error();
    return prediction;
  }
  prediction.real_s = real->wall_s;
  prediction.simulated_s = simulated->wall_s;
  if (!(prediction.real_s > 0)) prediction.error = "it took no time";
  return prediction;
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
  Apply(calibration, *request.scenario, request.values);
  std::vector<SpeedUpPoint> curve;
  for (int cores = 1; cores <= kMostCores; cores *= 2) {
    RunRequest on = request;
    on.values.Set(kCores, cores);
    const auto result = Finish(std::move(on), stopped);
    if (!result) return std::unexpected(result.error());
    const double first = curve.empty() ? result->wall_s : curve.front().wall_s;
    curve.push_back({.cores = cores,
                     .wall_s = result->wall_s,
                     .speed_up = result->wall_s > 0 ? first / result->wall_s : 1});
  }
  return curve;
}

}  // namespace interleave
