#include "cli/arguments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <expected>
#include <string_view>
#include <utility>

#include "cli/export.h"
#include "engine/formats/file_format.h"
#include "scenarios/parameters.h"
#include "scenarios/run.h"
#include "scenarios/suggest.h"
#include "scenarios/toml/file_scenario.h"

namespace interleave {
namespace {

constexpr int kMinWidth = 40;
constexpr int kMaxWidth = 400;

// A right value, or a sentence for the user.
template <typename T>
using Checked = std::expected<T, std::string>;

// The options as they were typed. All text: the sentences about wrong ones are ours.
struct Typed {
  bool list_json = false;
  std::string show_id;
  std::string run_id;
  std::vector<std::string> models;
  std::vector<std::string> settings;
  std::string time_scale = "1";
  std::string seed = "1";
  bool json = false;
  std::vector<std::string> exports;
  bool no_kernel_records = false;
  std::string start_method;
  bool ascii = false;
  std::string width;
  TypedWhy why;
};

template <typename Number>
Checked<Number> ParseNumber(std::string_view option, std::string_view text, Number min, Number max,
                            std::string_view kind) {
  Number value{};
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && stopped == text.data() + text.size() && value >= min &&
      value <= max) {
    return value;
  }
  return std::unexpected(
      fmt::format("{} is `{}`, but must be {} from {} to {}", option, text, kind, min, max));
}

// One of the catalogue, which nobody needs to keep, or from a file.
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

std::vector<std::string> Keys(const std::vector<Model>& models) {
  std::vector<std::string> keys;
  keys.reserve(models.size());
  for (const Model model : models) keys.emplace_back(ModelKey(model));
  return keys;
}

Checked<std::vector<Model>> LookUpModels(const Scenario& scenario,
                                         const std::vector<std::string>& typed) {
  const std::vector<Model> runnable = scenario.RunnableModels();
  bool all = typed.empty();
  std::vector<Model> models;
  for (const std::string& key : typed) {
    if (key == "all") {
      all = true;
      continue;
    }
    const std::optional<Model> model = ModelFromKey(key);
    if (!model) {
      std::vector<std::string> names = Keys({kAllModels.begin(), kAllModels.end()});
      names.emplace_back("all");
      return std::unexpected(fmt::format("no model `{}`{}\n`{}` runs on {}, or all", key,
                                         DidYouMean(key, names), scenario.id,
                                         fmt::join(Keys(runnable), ", ")));
    }
    if (std::ranges::find(runnable, *model) == runnable.end()) {
      return std::unexpected(
          fmt::format("{}; `{}` runs on {}",
                      ModelExists(*model)
                          ? fmt::format("`{}` makes no sense on the model `{}`", scenario.id, key)
                          : fmt::format("the model `{}` is not built yet", key),
                      scenario.id, fmt::join(Keys(runnable), ", ")));
    }
    if (std::ranges::find(models, *model) == models.end()) models.push_back(*model);
  }
  return all ? runnable : models;
}

Checked<Values> ReadSettings(const Scenario& scenario, const std::vector<std::string>& settings) {
  Values values(scenario.parameters);
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

Checked<RunArguments> ReadRun(const Typed& typed) {
  const auto scenario = LookUpScenario(typed.run_id);
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
  auto values = ReadSettings(**scenario, settings);
  if (!values) return std::unexpected(values.error());
  const auto time_scale =
      ParseNumber("--time-scale", typed.time_scale, kMinTimeScale, kMaxTimeScale, "a number");
  if (!time_scale) return std::unexpected(time_scale.error());
  const auto seed =
      ParseNumber<std::uint64_t>("--seed", typed.seed, 0, UINT64_MAX, "a whole number");
  if (!seed) return std::unexpected(seed.error());
  int width = 0;
  if (!typed.width.empty()) {
    const auto columns =
        ParseNumber("--width", typed.width, kMinWidth, kMaxWidth, "a whole number");
    if (!columns) return std::unexpected(columns.error());
    width = *columns;
  }
  for (const std::string& file : typed.exports) {
    if (const auto wrong = WrongExtension(file)) return std::unexpected(*wrong);
  }
  return RunArguments{.scenario = scenario->get(),
                      .file = *scenario,
                      .models = std::move(*models),
                      .values = std::move(*values),
                      .time_scale = *time_scale,
                      .seed = *seed,
                      .json = typed.json,
                      .exports = typed.exports,
                      .kernel_records = !typed.no_kernel_records,
                      .ascii = typed.ascii,
                      .width = width};
}

void Declare(CLI::App& app, Typed& typed) {
  app.set_version_flag("--version", std::string("interleave-cli ") + INTERLEAVE_VERSION);
  app.set_help_all_flag("--help-all", "Help for all commands");
  app.require_subcommand(1);
  app.footer("Exit status: 0 all came out as stated, 1 a run failed, 2 wrong usage.");

  CLI::App* list = app.add_subcommand("list", "List the scenarios");
  list->add_flag("--json", typed.list_json, "As JSON");

  CLI::App* show =
      app.add_subcommand("show", "Explain a scenario: parameters, programs, what to see");
  show->add_option("ID", typed.show_id, "The scenario, or a file of your own: my.toml")->required();

  CLI::App* run = app.add_subcommand("run", "Run a scenario under several models and compare them");
  run->add_option("ID", typed.run_id, "The scenario, or a file of your own: my.toml")->required();
  run->add_option("--model", typed.models,
                  "seq, thr, gil, proc, loop, several with commas, or all (default)")
      ->delimiter(',')
      ->allow_extra_args(false)  // `--model seq gil-cpu`: the second word is the scenario.
      ->type_name("MODELS");
  run->add_option("--set", typed.settings, "Set a parameter; `show ID` lists them")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  run->add_option("--start-method", typed.start_method,
                  "How worker processes start: spawn (default), forkserver, or thread to compare")
      ->type_name("METHOD");
  run->add_option("--time-scale", typed.time_scale, "Multiplies every wait, 0.01 to 10 (default 1)")
      ->type_name("X");
  run->add_option("--seed", typed.seed, "Of everything random (default 1)")->type_name("N");
  run->add_flag("--json", typed.json, "Print one JSON object instead of diagrams");
  run->add_option("--export", typed.exports, "Write the recordings to a file: " + FormatList())
      ->allow_extra_args(false)
      ->type_name("FILE");
  run->add_flag("--no-kernel-records", typed.no_kernel_records,
                "Estimate what the cores did instead of asking the kernel");
  run->add_flag("--ascii", typed.ascii, "Draw the diagrams in plain ASCII");
  run->add_option("--width", typed.width, "Columns of the diagrams (default: the terminal's)")
      ->type_name("N");

  DeclareWhy(app, typed.why);
}

Leave WrongUsage(const std::string& sentence, const std::string& command) {
  return {.status = kExitUsage,
          .err = fmt::format("interleave-cli: {}\n`interleave-cli {}--help` shows how to use it.\n",
                             sentence, command.empty() ? "" : command + " ")};
}

// The first word that nobody knew what to do with.
std::string Unexpected(const CLI::App& command) {
  const std::vector<std::string> words = command.remaining(/*recurse=*/true);
  const std::string word = words.empty() ? std::string() : words.front();
  if (!word.starts_with('-')) return fmt::format("`{}` is one word too many", word);
  std::vector<std::string> options;
  for (const CLI::Option* option : command.get_options()) {
    if (option->nonpositional()) options.push_back(option->get_name());
  }
  return fmt::format("no option `{}`{}", word, DidYouMean(word, options));
}

// What CLI11 found wrong, in our words where they say more.
Leave Explain(const CLI::App& app, const CLI::ParseError& error) {
  const std::vector<CLI::App*> parsed = app.get_subcommands();
  const CLI::App& command = parsed.empty() ? app : *parsed.front();
  const std::string name = parsed.empty() ? "" : command.get_name();
  const std::vector<std::string> words = app.remaining(/*recurse=*/true);
  if (parsed.empty() && words.empty()) return {.status = kExitUsage, .err = app.help()};
  if (parsed.empty() && !words.front().starts_with('-')) {
    std::vector<std::string> names;
    for (const CLI::App* each : app.get_subcommands({})) names.push_back(each->get_name());
    return WrongUsage(
        fmt::format("no command `{}`{}", words.front(), DidYouMean(words.front(), names)), name);
  }
  if (!words.empty()) return WrongUsage(Unexpected(command), name);
  return WrongUsage(error.what(), name);
}

}  // namespace

Arguments ParseArguments(int argc, const char* const* argv) {
  CLI::App app(
      "Shows concurrency as it really happens: runs a small program under several models\n"
      "and draws what every thread and every core did.",
      "interleave-cli");
  Typed typed;
  Declare(app, typed);
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Leave{.out = app.help()};
  } catch (const CLI::CallForAllHelp&) {
    return Leave{.out = app.help("", CLI::AppFormatMode::All)};
  } catch (const CLI::CallForVersion& version) {
    return Leave{.out = std::string(version.what()) + "\n"};
  } catch (const CLI::ParseError& error) {
    return Explain(app, error);
  }
  if (app.got_subcommand("list")) return ListArguments{.json = typed.list_json};
  if (app.got_subcommand("show")) {
    const auto scenario = LookUpScenario(typed.show_id);
    if (!scenario) return WrongUsage(scenario.error(), "show");
    return ShowArguments{.scenario = scenario->get(), .file = *scenario};
  }
  if (app.got_subcommand("why")) {
    auto why = ReadWhy(typed.why);
    if (!why) return WrongUsage(why.error(), "why");
    return std::move(*why);
  }
  auto run = ReadRun(typed);
  if (!run) return WrongUsage(run.error(), "run");
  return std::move(*run);
}

}  // namespace interleave
