#include "cli/predict_table.h"

#include <fmt/format.h>

#include <cmath>
#include <string>

#include "cli/arguments.h"
#include "scenarios/machine.h"
#include "scenarios/prediction.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr double kShortest_s = 0.05;  // Below, it is all start and end.
constexpr double kNear = 10;          // Per cent.

struct PredictedRows {
  std::string table;
  std::string failures;
  int rows = 0;
  int near = 0;
};

void Add(const Scenario& scenario, const Prediction& prediction, PredictedRows& rows) {
  if (!prediction.error.empty()) {
    rows.failures +=
        fmt::format("`{}` on {}: {}\n", scenario.id, ModelKey(prediction.model), prediction.error);
    return;
  }
  const RunResult& real = prediction.real.result;
  if (real.wall_s < kShortest_s) return;
  ++rows.rows;
  if (std::abs(prediction.off_percent()) <= kNear) ++rows.near;
  rows.table += fmt::format("| `{}` | {} | {:.2f} | {} | {} | {:+.1f} % |\n", scenario.id,
                            ModelKey(prediction.model), real.cores_busy, Duration(real.wall_s),
                            Duration(prediction.simulated.result.wall_s), prediction.off_percent());
}

}  // namespace

int PredictCatalogue(const Calibration& calibration, const PredictArguments& arguments,
                     StopSignals& signals, Output& out, Output& err) {
  const int repeats = arguments.repeats;
  const auto stopped = [&] { return signals.Asked(); };
  PredictedRows rows;
  for (const Scenario& scenario : Catalogue()) {
    if (stopped()) break;
    err.Print(fmt::format("interleave-cli: {}\n", scenario.id));
    for (const Model model : scenario.RunnableModels()) {
      if (IsSimulated(model) || stopped()) continue;
      const RunRequest request{.scenario = &scenario,
                               .model = model,
                               .values = Values(scenario.parameters),
                               .time_scale = arguments.run.time_scale};
      const auto twin = ValuesOfTwin(request, calibration, stopped);
      Add(scenario,
          twin ? Predict(request, *twin, repeats, stopped)
               : Prediction{.model = model, .error = twin.error()},
          rows);
    }
  }
  if (stopped()) {
    err.Print("interleave-cli: stopped; there is no table\n");
    return kExitFailed;
  }
  const Machine machine = ThisMachine();
  out.Print(fmt::format(
      "Measured on {}, {}, {}, time scale {}. {} of {} runs are within {:.0f} %.\n\n"
      "| scenario | model | cores busy | real | simulated | off |\n|---|---|--:|--:|--:|--:|\n{}",
      machine.cpu, Counted(machine.cores, "core", "cores"),
      repeats == 1 ? "one run each" : fmt::format("the median of {} runs each", repeats),
      arguments.run.time_scale, rows.near, rows.rows, kNear, rows.table));
  if (!rows.failures.empty()) err.Print(rows.failures);
  return !rows.failures.empty() ? kExitFailed : kExitRight;
}

}  // namespace interleave
