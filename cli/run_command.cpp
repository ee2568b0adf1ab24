#include "cli/run_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <ranges>
#include <string_view>
#include <utility>

#include "cli/export.h"
#include "cli/finished_run.h"
#include "cli/progress.h"
#include "cli/run_json.h"
#include "cli/run_text.h"
#include "cli/stop_signals.h"
#include "engine/task/duration.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// How often recorded events are taken out of the threads' rings; more often while they fill fast.
constexpr Nanos kPollInterval = 4_ms;
constexpr Nanos kBurstInterval = 500'000;
constexpr std::uint64_t kBurstEvents = 10'000;

std::string ProgressLine(const RunArguments& arguments, Model model, const Trace& trace) {
  return fmt::format("{} · {} · {} · {} · Ctrl-C stops", arguments.scenario->id, ModelTitle(model),
                     Duration(ToSeconds(trace.now_ns())),
                     Counted(static_cast<std::int64_t>(trace.events()), "event", "events"));
}

FinishedRun RunModel(const RunArguments& arguments, Model model, StopSignals& signals,
                     Output& err) {
  FinishedRun finished{.model = model};
  auto started = Run::Start({.scenario = arguments.scenario,
                             .model = model,
                             .values = arguments.values,
                             .time_scale = arguments.time_scale,
                             .seed = arguments.seed,
                             .kernel_records = arguments.kernel_records});
  if (!started) {
    finished.result.error = started.error();
    return finished;
  }
  Run& run = **started;
  Progress progress(err);
  bool burst = false;
  while (!run.finished()) {
    run.WaitEnded(burst ? kBurstInterval : kPollInterval);
    const std::uint64_t events = run.trace().events();
    run.Poll();
    burst = run.trace().events() - events > kBurstEvents;
    if (signals.Asked()) run.RequestStop();
    if (progress.Due()) progress.Show(ProgressLine(arguments, model, run.trace()));
  }
  finished.result = run.result();
  finished.trace = run.ShareTrace();
  return finished;
}

// Writes what was asked for; false if a file could not be written.
bool WriteExports(const RunArguments& arguments, const std::vector<FinishedRun>& runs,
                  Output& err) {
  bool all_written = true;
  for (const std::string& file : arguments.exports) {
    const auto written = Export(file, arguments, runs);
    err.Print(fmt::format("interleave-cli: {}\n", written ? *written : written.error()));
    all_written = all_written && written;
  }
  return all_written;
}

// "interleave-cli: stopped; Processes was not run"
std::string StoppedLine(const RunArguments& arguments, std::size_t begun) {
  std::vector<std::string_view> rest;
  for (const Model model : arguments.models | std::views::drop(begun)) {
    rest.push_back(ModelTitle(model));
  }
  return fmt::format("interleave-cli: stopped{}\n",
                     rest.empty() ? "" : fmt::format("; not run: {}", fmt::join(rest, ", ")));
}

}  // namespace

int RunScenario(const RunArguments& arguments, Output& out, Output& err) {
  for (const std::string& file : arguments.exports) {
    // Better now than after the run.
    if (const auto why_not = CannotWrite(file)) {
      err.Print(fmt::format("interleave-cli: {}\n", *why_not));
      return kExitFailed;
    }
  }
  StopSignals signals;
  std::vector<FinishedRun> runs;
  for (const Model model : arguments.models) {
    runs.push_back(RunModel(arguments, model, signals, err));
    if (signals.Asked()) break;
  }
  if (arguments.json) {
    out.Print(ToJson(arguments, runs).dump(2) + "\n");
  } else {
    out.Print(RunText(arguments, runs, out.columns()));
  }
  if (signals.Asked()) err.Print(StoppedLine(arguments, runs.size()));
  const bool written = WriteExports(arguments, runs, err);
  const bool all_ok =
      runs.size() == arguments.models.size() &&
      std::ranges::all_of(runs, [](const FinishedRun& run) { return run.result.ok; });
  return written && all_ok ? kExitRight : kExitFailed;
}

}  // namespace interleave
