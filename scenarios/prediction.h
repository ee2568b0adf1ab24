#pragma once

#include <expected>
#include <functional>
#include <string>
#include <vector>

#include "scenarios/calibration.h"
#include "scenarios/run.h"

namespace interleave {

// What a simulated machine says beforehand of a run, and how far off it was.
struct Prediction {
  Model model = Model::kThreads;  // The real one.
  double real_s = 0;
  double simulated_s = 0;
  std::string error;  // Why there is no time; "" if both came to their end.
  // Of the simulated time, in per cent of the real one. REQUIRES: no error.
  double off_percent() const { return 100 * (simulated_s - real_s) / real_s; }
};

// Runs `request` for real and its twin in virtual time. REQUIRES: the model is real.
Prediction Predict(RunRequest request, const Calibration& calibration,
                   const std::function<bool()>& stopped);

struct SpeedUpPoint {
  int cores = 1;
  double wall_s = 0;
  double speed_up = 1;
};
// 1 / ((1 - p) + p / n): the part p of the work that more cores make shorter, as it fits best.
double AmdahlFraction(const std::vector<SpeedUpPoint>& curve);
double AmdahlSpeedUp(double fraction, int cores);

// The same program in virtual time on 1, 2, 4 ... 64 cores. Errors: a sentence.
std::expected<std::vector<SpeedUpPoint>, std::string> SpeedUpCurve(
    RunRequest request, const Calibration& calibration, const std::function<bool()>& stopped);

}  // namespace interleave
