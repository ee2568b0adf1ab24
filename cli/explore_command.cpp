#include "cli/explore_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/progress.h"
#include "cli/stop_signals.h"
#include "engine/formats/display_text.h"
#include "engine/formats/text_diagram.h"
#include "scenarios/explore.h"
#include "scenarios/explore_text.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostStepsShown = 200;
constexpr int kColumnsOfAFile = 80;

// A column for each thread, a line for each step.
std::string StepTable(const ReplayedRun& replay) {
  std::uint32_t last = 0;
  std::size_t width = 8;
  for (const TakenStep& step : replay.steps) {
    last = std::max(last, step.thread);
    width = std::max(width, StepText(step).size() + 2);
  }
  const bool main =
      std::ranges::any_of(replay.steps, [](const TakenStep& step) { return step.thread == 0; });
  const std::uint32_t first = main ? 0 : 1;
  std::string table = "  Step  ";
  for (std::uint32_t thread = first; thread <= last; ++thread) {
    table += fmt::format("{:{}}", ThreadName(thread), width);
  }
  table += '\n';
  for (std::size_t i = 0; i < replay.steps.size() && i < kMostStepsShown; ++i) {
    const TakenStep& step = replay.steps[i];
    table += fmt::format("  {:>4}  {}{}\n", i + 1, std::string(width * (step.thread - first), ' '),
                         StepText(step));
  }
  if (replay.steps.size() > kMostStepsShown) {
    table += fmt::format("  and {} more\n", replay.steps.size() - kMostStepsShown);
  }
  return table;
}

std::string RunText(const ExploreArguments& arguments, const ExploredRun& run, int columns) {
  std::string text = StepTable(run.replay);
  text += run.replay.verdict.failure == Failure::kNone
              ? "  It comes out right.\n"
              : fmt::format("  {}\n", OneLine(run.replay.verdict.text, arguments.ascii));
  if (run.trace == nullptr) return text;
  DiagramOptions options = {.width = arguments.width, .ascii = arguments.ascii};
  if (options.width == 0) options.width = columns > 0 ? columns : kColumnsOfAFile;
  options.range.end = run.trace->now_ns();
  return text + "\n" +
         TextDiagram({.title = arguments.scenario->title,
                      .model = "one step a millisecond",
                      .wall_s = static_cast<double>(run.trace->now_ns()) / 1e9,
                      .trace = run.trace.get(),
                      .remark = run.replay.verdict.text},
                     options);
}

Json StepsToJson(const ReplayedRun& replay) {
  Json steps = Json::array();
  for (const TakenStep& step : replay.steps) {
    steps.push_back({{"thread", step.thread},
                     {"step", StepText(step)},
                     {"choices", step.choices},
                     {"lost_update", step.lost_update}});
  }
  return steps;
}

Json RunToJson(const Schedule& schedule, const ReplayedRun& replay) {
  return {{"schedule", ShortSchedule(schedule)},
          {"switches", SwitchesOf(schedule)},
          {"failure", FailureKey(replay.verdict.failure)},
          {"text", replay.verdict.text},
          {"steps", StepsToJson(replay)}};
}

constexpr const char* MethodKey(ExploreMethod method) {
  switch (method) {
    case ExploreMethod::kAll:
      return "all";
    case ExploreMethod::kReduced:
      return "reduced";
    case ExploreMethod::kPreempted:
      return "preemptions";
    case ExploreMethod::kRandom:
      return "random";
  }
  return "";
}

Json ReportToJson(const ExploreReport& report) {
  const Exploration& found = report.exploration;
  Json json;
  json["method"] = MethodKey(report.method);
  json["complete"] = found.complete;
  json["explored"] = found.explored;
  json["pruned"] = found.pruned;
  json["too_long"] = found.too_long;
  json["different"] = report.different > 0 ? Json(report.different) : Json(nullptr);
  json["failing"] = found.AllFailing();
  json["failures"] = Json::object();
  for (const auto& [failure, count] : found.failing) {
    json["failures"][std::string(FailureKey(failure))] = count;
  }
  json["interleavings"] = Json::array();
  for (const auto& [schedule, failure] : report.each) {
    json["interleavings"].push_back(
        {{"schedule", ShortSchedule(schedule)}, {"failure", FailureKey(failure)}});
  }
  return json;
}

Json Head(const ExploreArguments& arguments) {
  Json json;
  json["scenario"] = arguments.scenario->id;
  json["seed"] = arguments.seed;
  json["parameters"] = Json::object();
  for (const auto& [id, value] : arguments.values.all()) json["parameters"][id] = value;
  return json;
}

// The one interleaving that was asked for.
int ShowSchedule(const ExploreArguments& arguments, const ExploreRequest& request, Output& out,
                 Output& err) {
  const ExploredRun run = RunSchedule(request, arguments.schedule);
  if (run.replay.misfit) {
    err.Print(fmt::format("interleave-cli: {}\n", MisfitText(arguments.schedule, run.replay)));
    return kExitUsage;
  }
  const Schedule schedule = run.replay.schedule();
  if (arguments.json) {
    Json json = Head(arguments);
    json["run"] = RunToJson(schedule, run.replay);
    out.Print(json.dump(2) + "\n");
  } else {
    out.Print(fmt::format("{}: {} ({})\n", arguments.scenario->title, ShortSchedule(schedule),
                          Counted(std::int64_t(SwitchesOf(schedule)), "switch", "switches")));
    out.Print(RunText(arguments, run, out.columns()));
  }
  return run.replay.verdict.failure == Failure::kNone ? kExitRight : kExitFailed;
}

std::string EachText(const ExploreReport& report) {
  std::string text;
  for (const auto& [schedule, failure] : report.each) {
    text += fmt::format("  {}  {}\n", ShortSchedule(schedule),
                        failure == Failure::kNone ? "right" : FailureKey(failure));
  }
  return text;
}

}  // namespace

int ExploreScenario(const ExploreArguments& arguments, Output& out, Output& err) {
  ExploreRequest request{.scenario = arguments.scenario,
                         .values = arguments.values,
                         .seed = arguments.seed,
                         .most_runs = arguments.most_runs,
                         .most_preemptions = arguments.preemptions};
  if (!arguments.schedule.empty()) return ShowSchedule(arguments, request, out, err);
  StopSignals signals;
  request.stopped = [&] { return signals.Asked(); };
  const ExploreReport report = Explore(request);
  Json json = Head(arguments);
  if (arguments.json) {
    json.update(ReportToJson(report));
    json["found"] = nullptr;
  } else {
    out.Print(ExploreSummary(*arguments.scenario, report, arguments.preemptions));
    if (!report.exploration.failing.empty()) out.Print(EachText(report));
  }
  if (report.shrunk) {
    const Schedule& schedule = report.shrunk->run.schedule;
    const ExploredRun run = RunSchedule(request, schedule);
    if (arguments.json) {
      json["found"] = RunToJson(schedule, run.replay);
      json["found"]["fewest"] = report.shrunk->proved;
    } else {
      out.Print(fmt::format(
          "\nFailing with {}{}: {}\n",
          Counted(std::int64_t(SwitchesOf(schedule)), "switch", "switches"),
          report.shrunk->proved ? ", and with fewer none does" : ", perhaps not the fewest",
          ShortSchedule(schedule)));
      out.Print(RunText(arguments, run, out.columns()));
    }
  }
  if (arguments.json) out.Print(json.dump(2) + "\n");
  if (signals.Asked()) err.Print("interleave-cli: stopped\n");
  const bool clean = report.exploration.failing.empty() && !signals.Asked();
  return clean ? kExitRight : kExitFailed;
}

}  // namespace interleave
