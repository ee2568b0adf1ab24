#include <csignal>
#include <cstdio>
#include <exception>
#include <variant>

#include "cli/arguments.h"
#include "cli/catalogue_text.h"
#include "cli/explore_command.h"
#include "cli/file_commands.h"
#include "cli/output.h"
#include "cli/predict_command.h"
#include "cli/run_command.h"
#include "engine/process/worker_main.h"
#include "engine/record/open_files.h"
#include "scenarios/scenario.h"

namespace interleave {
namespace {

template <typename... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};

int Main(int argc, const char* const* argv) {
  Output out(stdout);
  Output err(stderr);
  const int status = std::visit(
      Overloaded{
          [&](const ListArguments& arguments) {
            out.Print(arguments.json ? CatalogueJson() : CatalogueText());
            return kExitRight;
          },
          [&](const ShowArguments& arguments) {
            out.Print(ScenarioText(*arguments.scenario));
            return kExitRight;
          },
          [&](const RunArguments& arguments) { return RunScenario(arguments, out, err); },
          [&](const PredictArguments& arguments) { return PredictScenario(arguments, out, err); },
          [&](const CalibrateArguments& arguments) {
            return CalibrateMachine(arguments, out, err);
          },
          [&](const ExploreArguments& arguments) { return ExploreScenario(arguments, out, err); },
          [&](const ConvertArguments& arguments) { return Convert(arguments, out, err); },
          [&](const InfoArguments& arguments) { return ShowInfo(arguments, out, err); },
          [&](const StatsArguments& arguments) { return ShowStatistics(arguments, out, err); },
          [&](const DiffArguments& arguments) { return ShowDifference(arguments, out, err); },
          [&](const WhyArguments& arguments) { return ExplainWhy(arguments, out, err); },
          [&](const Leave& leave) {
            out.Print(leave.out);
            err.Print(leave.err);
            return leave.status;
          }},
      ParseArguments(argc, argv));
  if (out.error().empty()) return status;
  err.Print("interleave-cli: cannot write to standard output: " + out.error() + "\n");
  return kExitFailed;
}

}  // namespace
}  // namespace interleave

int main(int argc, char** argv) {
  if (const auto status = interleave::RunAsWorker(argc, argv, &interleave::FindTasksOf)) {
    return *status;
  }
  // A reader that has gone (`| head`) shows as a failed write, not as our sudden death.
  std::signal(SIGPIPE, SIG_IGN);
  interleave::RaiseOpenFileLimit();
  try {
    return interleave::Main(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "interleave-cli: %s\n", error.what());
    return interleave::kExitFailed;
  }
}
