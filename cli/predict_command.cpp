#include "cli/predict_command.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "cli/stop_signals.h"
#include "scenarios/prediction.h"
#include "scenarios/simulated_machine.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

using Json = nlohmann::ordered_json;

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
                              Duration(each.real_s), Duration(each.simulated_s), each.off_percent())
                : fmt::format("{:14}  {}\n", ModelTitle(each.model), each.error);
  }
  return text;
}

std::string CurveText(const std::vector<SpeedUpPoint>& curve, double fraction) {
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
  const RunArguments& run = arguments.run;
  StopSignals signals;
  const auto stopped = [&] { return signals.Asked(); };
  const auto calibration = CalibrationHere(err);
  if (!calibration) {
    err.Print(fmt::format("interleave-cli: {}\n", calibration.error()));
    return kExitFailed;
  }
  RunRequest request{.scenario = run.scenario,
                     .values = run.values,
                     .time_scale = run.time_scale,
                     .seed = run.seed,
                     .kernel_records = run.kernel_records};
  std::vector<Prediction> predictions;
  for (const Model model : run.models) {
    if (IsSimulated(model) || signals.Asked()) continue;
    request.model = model;
    predictions.push_back(Predict(request, *calibration, stopped));
  }
  request.model = SimulatedModel(MainModel(*run.scenario));
  const auto curve = SpeedUpCurve(request, *calibration, stopped);
  const double fraction = curve ? AmdahlFraction(*curve) : 0;
  if (run.json) {
    Json json;
    json["scenario"] = run.scenario->id;
    json["calibration"] = Json::parse(CalibrationJson(*calibration));
    json["predictions"] = Json::array();
    for (const Prediction& each : predictions) {
      Json one = {{"model", ModelKey(each.model)}};
      one["real_s"] = each.real_s;
      one["simulated_s"] = each.simulated_s;
      one["off_percent"] = each.error.empty() ? Json(each.off_percent()) : Json(nullptr);
      one["error"] = each.error;
      json["predictions"].push_back(std::move(one));
    }
    json["speed_up"] = Json::array();
    if (curve) {
      for (const SpeedUpPoint& point : *curve) {
        json["speed_up"].push_back(
            {{"cores", point.cores}, {"wall_s", point.wall_s}, {"speed_up", point.speed_up}});
      }
    }
    json["parallel_fraction"] = fraction;
    out.Print(json.dump(2) + "\n");
  } else {
    out.Print(Table(predictions));
    out.Print(curve ? CurveText(*curve, fraction) : curve.error() + "\n");
  }
  bool all = curve.has_value() && !signals.Asked();
  for (const Prediction& each : predictions) all = all && each.error.empty();
  return all ? kExitRight : kExitFailed;
}

}  // namespace interleave
