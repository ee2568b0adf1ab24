#include "cli/arguments.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string_view>
#include <utility>

#include "cli/explore_arguments.h"
#include "cli/file_arguments.h"
#include "cli/predict_arguments.h"
#include "cli/run_arguments.h"
#include "scenarios/suggest.h"

namespace interleave {
namespace {

// The options as they were typed.
struct Typed {
  bool list_json = false;
  std::string show_id;
  TypedRun run;
  TypedPredict predict;
  bool calibrate_json = false;
  TypedExplore explore;
  TypedFiles convert;
  TypedFiles info;
  TypedFiles stats;
  TypedFiles diff;
  TypedWhy why;
};

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

  DeclareRun(*app.add_subcommand("run", "Run a scenario under several models and compare them"),
             typed.run);
  DeclarePredict(*app.add_subcommand("predict",
                                     "Run a scenario for real and in virtual time: how far off "
                                     "was that, and how fast would more cores be"),
                 typed.predict);
  app.add_subcommand("calibrate", "Measure what things cost on this machine, for the simulated one")
      ->add_flag("--json", typed.calibrate_json, "As JSON");
  DeclareExplore(
      *app.add_subcommand("explore",
                          "Try every interleaving of a small scenario, and show one that fails"),
      typed.explore);
  DeclareConvert(app, typed.convert);
  DeclareInfo(app, typed.info);
  DeclareStats(app, typed.stats);
  DeclareDiff(app, typed.diff);
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

// What was read, or what is wrong with it.
template <typename T>
Arguments Read(Checked<T> arguments, const std::string& command) {
  if (!arguments) return WrongUsage(arguments.error(), command);
  return std::move(*arguments);
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
  if (app.got_subcommand("calibrate")) return CalibrateArguments{.json = typed.calibrate_json};
  if (app.got_subcommand("predict")) return Read(ReadPredict(typed.predict), "predict");
  if (app.got_subcommand("explore")) return Read(ReadExplore(typed.explore), "explore");
  if (app.got_subcommand("convert")) return Read(ReadConvert(typed.convert), "convert");
  if (app.got_subcommand("info")) return Read(ReadInfo(typed.info), "info");
  if (app.got_subcommand("stats")) return Read(ReadStats(typed.stats), "stats");
  if (app.got_subcommand("diff")) return Read(ReadDiff(typed.diff), "diff");
  if (app.got_subcommand("why")) return Read(ReadWhy(typed.why), "why");
  return Read(ReadRun(typed.run), "run");
}

}  // namespace interleave
