#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "scenarios/calibration.h"
#include "scenarios/run.h"

namespace interleave {

// A run that is over.
struct PredictedRun {
  RunResult result;
  std::shared_ptr<const Trace> trace;
};

// What a simulated machine says of a run, and how far off that was.
struct Prediction {
  Model model = Model::kThreads;  // The real one.
  PredictedRun real;
  PredictedRun simulated;
  std::string error;  // Why there is no time; "" if both came to their end.
  // Of the simulated time, in per cent of the real one. REQUIRES: no error.
  double off_percent() const {
    return 100 * (simulated.result.wall_s - real.result.wall_s) / real.result.wall_s;
  }
};

// The values of `request` with this machine as the simulated one: what the calibration says, but
// for the costs of an iteration and of an operation, which are those of this very program. Measured
// by running all of it once in virtual time, on one core. Errors: a sentence.
std::expected<Values, std::string> ValuesOfTwin(const RunRequest& request,
                                                const Calibration& calibration,
                                                const std::function<bool()>& stopped);

// Runs `request` for real, `repeats` times, of which the median counts, and its twin in virtual
// time with `twin` for its values. REQUIRES: the model is real; repeats >= 1.
Prediction Predict(const RunRequest& request, const Values& twin, int repeats,
                   const std::function<bool()>& stopped);

// The twin of `request` in virtual time, on a machine like this one, however it comes out. Takes as
// long as its computing, twice. Errors: a sentence.
std::expected<PredictedRun, std::string> RunTwin(RunRequest request, const Calibration& calibration,
                                                 const std::function<bool()>& stopped);

struct SpeedUpPoint {
  int cores = 1;
  double wall_s = 0;
  double speed_up = 1;
};
// 1 / ((1 - p) + p / n): the part p of the work that more cores make shorter, as it fits best.
double AmdahlFraction(const std::vector<SpeedUpPoint>& curve);
double AmdahlSpeedUp(double fraction, int cores);

// The same program in virtual time on 1, 2, 4 ... 64 cores, each as one of this machine. Errors: a
// sentence.
std::expected<std::vector<SpeedUpPoint>, std::string> SpeedUpCurve(
    RunRequest request, const Calibration& calibration, const std::function<bool()>& stopped);

}  // namespace interleave
