#include "cli/run_arguments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "cli/file_arguments.h"
#include "engine/formats/file_format.h"
#include "scenarios/parameters.h"
#include "scenarios/run.h"
#include "scenarios/simulated_machine.h"
#include "scenarios/suggest.h"
#include "scenarios/toml/file_scenario.h"

namespace interleave {
namespace {

constexpr int kMinWidth = 40;
constexpr int kMaxWidth = 400;
constexpr std::string_view kAllSimulated = "sim:all";

std::vector<std::string> Keys(const std::vector<Model>& models) {
  std::vector<std::string> keys;
  keys.reserve(models.size());
  for (const Model model : models) keys.emplace_back(ModelKey(model));
  return keys;
}

// All that `scenario` runs on, in virtual time too.
std::vector<Model> RunnableModels(const Scenario& scenario) {
  std::vector<Model> models = scenario.RunnableModels();
  for (const Model model : kSimulatedModels) {
    if (scenario.Supports(model)) models.push_back(model);
  }
  return models;
}

// Parameters of the simulated machine that are options, too.
struct MachineOption {
  std::string_view id;
  const char* help;
  const char* value;
};
constexpr std::array kMachineOptions = {
    MachineOption{kCores, "Virtual cores of the models sim, 1 to 1024 (default 4)", "N"},
    MachineOption{kScheduler, "Who gets a virtual core: rr (default), fair, fcfs or priority",
                  "NAME"},
    MachineOption{kQuantum, "How long before another takes over, in ms (default 4)", "MS"},
};

Checked<std::vector<Model>> LookUpModels(const Scenario& scenario,
                                         const std::vector<std::string>& typed) {
  const std::vector<Model> runnable = RunnableModels(scenario);
  // Virtual time beside real time only where somebody asks for it.
  std::vector<Model> real = scenario.RunnableModels();
  std::erase_if(real, IsSimulated);
  bool all = typed.empty();
  std::vector<Model> models;
  const auto add = [&](Model model) {
    if (std::ranges::find(models, model) == models.end()) models.push_back(model);
  };
  for (const std::string& key : typed) {
    if (key == "all") {
      all = true;
      continue;
    }
    if (key == kAllSimulated) {
      for (const Model model : kSimulatedModels) {
        if (scenario.Supports(model)) add(model);
      }
      continue;
    }
    const std::optional<Model> model = ModelFromKey(key);
    if (!model) {
      std::vector<std::string> names = Keys({kAllModels.begin(), kAllModels.end()});
      for (const std::string& name : Keys({kSimulatedModels.begin(), kSimulatedModels.end()})) {
        names.push_back(name);
      }
      names.emplace_back("all");
      names.emplace_back(kAllSimulated);
      return std::unexpected(fmt::format("no model `{}`{}\n`{}` runs on {}, or all", key,
                                         DidYouMean(key, names), scenario.id,
                                         fmt::join(Keys(runnable), ", ")));
    }
    if (std::ranges::find(runnable, *model) == runnable.end()) {
      return std::unexpected(fmt::format("`{}` makes no sense on the model `{}`; `{}` runs on {}",
                                         scenario.id, key, scenario.id,
                                         fmt::join(Keys(runnable), ", ")));
    }
    add(*model);
  }
  return all ? real : models;
}

}  // namespace

Checked<Values> ReadSettings(const Scenario& scenario, const std::vector<std::string>& settings,
                             Values values) {
  for (const std::string& setting : settings) {
    const std::size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) {
      return std::unexpected(fmt::format(
          "--set wants NAME=VALUE, but is `{}`; `interleave-cli show {}` lists the names", setting,
          scenario.id));
    }
    const auto set = SetParameter(scenario, std::string_view(setting).substr(0, equals),
                                  std::string_view(setting).substr(equals + 1), values);
    if (!set) return std::unexpected(set.error());
  }
  return values;
}

Checked<double> ReadTimeScale(const TypedRun& typed) {
  return ParseNumber("--time-scale", typed.time_scale, kMinTimeScale, kMaxTimeScale, "a number");
}

Checked<std::uint64_t> ReadSeed(const std::string& typed) {
  return ParseNumber<std::uint64_t>("--seed", typed, 0, UINT64_MAX, "a whole number");
}

Checked<int> ReadWidth(const std::string& typed) {
  if (typed.empty()) return 0;
  return ParseNumber("--width", typed, kMinWidth, kMaxWidth, "a whole number");
}

Checked<std::shared_ptr<const Scenario>> LookUpScenario(const std::string& id) {
  if (IsScenarioFile(id)) return LoadScenario(id);
  if (const Scenario* scenario = FindScenario(id)) {
    return std::shared_ptr<const Scenario>(std::shared_ptr<void>(), scenario);
  }
  const std::string nearest = NearestScenario(id);
  return std::unexpected(fmt::format("no scenario `{}`{}", id,
                                     nearest.empty()
                                         ? "; `interleave-cli list` shows all there are"
                                         : fmt::format("; did you mean `{}`?", nearest)));
}

Checked<RunArguments> ReadRun(const TypedRun& typed) {
  const auto scenario = LookUpScenario(typed.id);
  if (!scenario) return std::unexpected(scenario.error());
  auto models = LookUpModels(**scenario, typed.models);
  if (!models) return std::unexpected(models.error());
  std::vector<std::string> settings = typed.settings;
  if (!typed.start_method.empty()) {
    if ((*scenario)->FindParameter(kStartMethod) == nullptr) {
      return std::unexpected(fmt::format(
          "--start-method says how worker processes start, but `{}` has none: it runs on {}",
          (*scenario)->id, fmt::join(Keys((*scenario)->RunnableModels()), ", ")));
    }
    settings.push_back(fmt::format("{}={}", kStartMethod, typed.start_method));
  }
  settings.insert(settings.end(), typed.machine.begin(), typed.machine.end());
  auto values = ReadSettings(**scenario, settings, Values((*scenario)->parameters));
  if (!values) return std::unexpected(values.error());
  const auto time_scale = ReadTimeScale(typed);
  if (!time_scale) return std::unexpected(time_scale.error());
  const auto seed = ReadSeed(typed.seed);
  if (!seed) return std::unexpected(seed.error());
  const auto width = ReadWidth(typed.width);
  if (!width) return std::unexpected(width.error());
  std::vector<ExportTarget> exports;
  for (const std::string& file : typed.exports) {
    auto target = ReadTarget("--export", file, file == "-" ? typed.to : std::string());
    if (!target) return std::unexpected(target.error());
    exports.push_back(std::move(*target));
  }
  if (!typed.record.empty() && !typed.record.ends_with(".interleave")) {
    return std::unexpected(fmt::format(
        "--record writes Interleave's own files, so `{}` must end in .interleave; --export writes "
        "the others",
        typed.record));
  }
  auto figure = ReadFigure(typed.figure);
  if (!figure) return std::unexpected(figure.error());
  return RunArguments{.scenario = scenario->get(),
                      .file = *scenario,
                      .models = std::move(*models),
                      .values = std::move(*values),
                      .time_scale = *time_scale,
                      .seed = *seed,
                      .json = typed.json,
                      .exports = std::move(exports),
                      .record = typed.record,
                      .figure = std::move(*figure),
                      .kernel_records = !typed.no_kernel_records,
                      .ascii = typed.ascii,
                      .by_task = typed.by_task,
                      .width = *width};
}

void DeclareRun(CLI::App& run, TypedRun& typed) {
  run.add_option("ID", typed.id, "The scenario, or a file of your own: my.toml")->required();
  run.add_option("--model", typed.models,
                 "seq, thr, gil, proc, loop, several with commas, or all (default); in virtual "
                 "time sim, or sim:seq, sim:thr ... or sim:all")
      ->delimiter(',')
      ->allow_extra_args(false)  // `--model seq gil-cpu`: the second word is the scenario.
      ->type_name("MODELS");
  run.add_option("--set", typed.settings, "Set a parameter; `show ID` lists them")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  run.add_option("--start-method", typed.start_method,
                 "How worker processes start: spawn (default), forkserver, or thread to compare")
      ->type_name("METHOD");
  for (const MachineOption& option : kMachineOptions) {
    const std::string name(option.id);
    const auto keep = [&typed, name](const std::string& value) {
      typed.machine.push_back(name + "=" + value);
    };
    run.add_option_function<std::string>("--" + name, keep, option.help)->type_name(option.value);
  }
  run.add_option("--time-scale", typed.time_scale, "Multiplies every wait, 0.01 to 10 (default 1)")
      ->type_name("X");
  run.add_option("--seed", typed.seed, "Of everything random (default 1)")->type_name("N");
  run.add_flag("--json", typed.json, "Print one JSON object instead of diagrams");
  run.add_option("--export", typed.exports, "Write the recordings to a file: " + FormatList())
      ->allow_extra_args(false)
      ->type_name("FILE");
  run.add_option("--to", typed.to, "The format of `--export -`, standard output: json, csv ...")
      ->type_name("EXT");
  run.add_option("--record", typed.record,
                 "Write a .interleave file while it runs, which keeps what was recorded whatever "
                 "ends the program")
      ->type_name("FILE");
  DeclareFigure(run, typed.figure, /*whole=*/true);
  run.add_flag("--no-kernel-records", typed.no_kernel_records,
               "Estimate what the cores did instead of asking the kernel");
  run.add_flag(
      "--by-task", typed.by_task,
      "Diagrams with a row for each task, from its submission to what came of it, in place "
      "of those of threads");
  run.add_flag("--ascii", typed.ascii, "Draw the diagrams in plain ASCII");
  run.add_option("--width", typed.width, "Columns of the diagrams (default: the terminal's)")
      ->type_name("N");
}

}  // namespace interleave
