#include "cli/predict_command.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "cli/finished_run.h"
#include "cli/predict_table.h"
#include "cli/run_text.h"
#include "cli/stop_signals.h"
#include "scenarios/prediction.h"
#include "scenarios/simulated_machine.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

using Json = nlohmann::ordered_json;
using Curve = std::expected<std::vector<SpeedUpPoint>, std::string>;

// That of the file, or measured now and kept.
std::expected<Calibration, std::string> CalibrationHere(Output& err) {
  const auto file = CalibrationFile();
  if (file) {
    if (const auto kept = LoadCalibration(*file)) return *kept;
  }
  err.Print("interleave-cli: measuring this machine first\n");
  const auto measured = Calibrate();
  if (measured && file) {
    if (const auto saved = Save(*measured, *file); !saved) {
      err.Print(fmt::format("interleave-cli: {}\n", saved.error()));
    }
  }
  return measured;
}

std::string Table(const std::vector<Prediction>& predictions) {
  std::string text = fmt::format("{:14}  {:>10}  {:>10}  {:>8}\n", "", "real", "simulated", "off");
  for (const Prediction& each : predictions) {
    text += each.error.empty()
                ? fmt::format("{:14}  {:>10}  {:>10}  {:>+7.1f}%\n", ModelTitle(each.model),
                              Duration(each.real.result.wall_s),
                              Duration(each.simulated.result.wall_s), each.off_percent())
                : fmt::format("{:14}  {}\n", ModelTitle(each.model), each.error);
  }
  return text;
}

// Each run with its twin below it, all on one time axis.
std::string Diagrams(const RunArguments& run, const std::vector<Prediction>& predictions,
                     int columns) {
  std::vector<FinishedRun> runs;
  for (const Prediction& each : predictions) {
    if (!each.error.empty()) continue;
    runs.push_back({each.model, each.real.result, each.real.trace});
    runs.push_back({SimulatedModel(each.model), each.simulated.result, each.simulated.trace});
  }
  return runs.empty() ? "" : DiagramsOf(run, runs, columns);
}

std::string CurveText(const std::vector<SpeedUpPoint>& curve) {
  const double fraction = AmdahlFraction(curve);
  std::string text =
      fmt::format("\n{:>6}  {:>10}  {:>9}  {:>9}\n", "cores", "simulated", "speed-up", "Amdahl");
  for (const SpeedUpPoint& point : curve) {
    text +=
        fmt::format("{:>6}  {:>10}  {:>8.2f}×  {:>8.2f}×\n", point.cores, Duration(point.wall_s),
                    point.speed_up, AmdahlSpeedUp(fraction, point.cores));
  }
  return text + fmt::format("Amdahl's law fits best with {:.1f} % of the work in parallel.\n",
                            100 * fraction);
}

Json PredictionJson(const Scenario& scenario, const Calibration& calibration,
                    const std::vector<Prediction>& predictions, const Curve& curve) {
  Json json;
  json["scenario"] = scenario.id;
  json["calibration"] = Json::parse(CalibrationJson(calibration));
  json["predictions"] = Json::array();
  for (const Prediction& each : predictions) {
    const bool known = each.error.empty();
    json["predictions"].push_back({{"model", ModelKey(each.model)},
                                   {"real_s", each.real.result.wall_s},
                                   {"simulated_s", each.simulated.result.wall_s},
                                   {"off_percent", known ? Json(each.off_percent()) : Json()},
                                   {"error", each.error}});
  }
  json["speed_up"] = Json::array();
  if (curve) {
    for (const SpeedUpPoint& point : *curve) {
      json["speed_up"].push_back(
          {{"cores", point.cores}, {"wall_s", point.wall_s}, {"speed_up", point.speed_up}});
    }
  }
  json["parallel_fraction"] = curve ? AmdahlFraction(*curve) : 0;
  return json;
}

}  // namespace

int CalibrateMachine(const CalibrateArguments& arguments, Output& out, Output& err) {
  const auto measured = Calibrate();
  if (!measured) {
    err.Print(fmt::format("interleave-cli: {}\n", measured.error()));
    return kExitFailed;
  }
  if (arguments.json) {
    out.Print(CalibrationJson(*measured));
  } else {
    out.Print(fmt::format(
        "a context switch          {:10.2f} µs\n"
        "waking up a thread        {:10.2f} µs\n"
        "starting a process        {:10.2f} ms\n"
        "a byte of a message       {:10.3f} ns\n"
        "a loopback request        {:10.3f} ms\n"
        "an iteration of computing {:10.0f} ps\n"
        "cores                     {:10}\n",
        measured->switch_us, measured->wake_up_us, measured->start_ms, measured->byte_ns,
        measured->network_ms, measured->iteration_ps, measured->cores));
  }
  const auto file = CalibrationFile();
  if (!file) {
    err.Print("interleave-cli: there is no folder to keep it in; set HOME or XDG_CONFIG_HOME\n");
    return kExitFailed;
  }
  if (const auto saved = Save(*measured, *file); !saved) {
    err.Print(fmt::format("interleave-cli: {}\n", saved.error()));
    return kExitFailed;
  }
  err.Print(fmt::format("interleave-cli: kept in {}\n", file->string()));
  return kExitRight;
}

int PredictScenario(const PredictArguments& arguments, Output& out, Output& err) {
  StopSignals signals;
  const auto calibration = CalibrationHere(err);
  if (!calibration) {
    err.Print(fmt::format("interleave-cli: {}\n", calibration.error()));
    return kExitFailed;
  }
  if (arguments.run.scenario == nullptr) {
    return PredictCatalogue(*calibration, arguments, signals, out, err);
  }
  const auto stopped = [&] { return signals.Asked(); };
  const RunArguments& run = arguments.run;
  RunRequest request{.scenario = run.scenario,
                     .values = run.values,
                     .time_scale = run.time_scale,
                     .seed = run.seed,
                     .kernel_records = run.kernel_records};
  std::vector<Prediction> predictions;
  for (const Model model : run.models) {
    if (IsSimulated(model) || signals.Asked()) continue;
    request.model = model;
    const auto twin = ValuesOfTwin(request, *calibration, stopped);
    predictions.push_back(twin ? Predict(request, *twin, arguments.repeats, stopped)
                               : Prediction{.model = model, .error = twin.error()});
  }
  request.model = SimulatedModel(MainModel(*run.scenario));
  const auto curve = SpeedUpCurve(request, *calibration, stopped);
  if (run.json) {
    out.Print(PredictionJson(*run.scenario, *calibration, predictions, curve).dump(2) + "\n");
  } else {
    out.Print(Diagrams(run, predictions, out.columns()) + Table(predictions));
    out.Print(curve ? CurveText(*curve) : curve.error() + "\n");
  }
  bool all = curve.has_value() && !signals.Asked();
  for (const Prediction& each : predictions) all = all && each.error.empty();
  return all ? kExitRight : kExitFailed;
}

}  // namespace interleave
