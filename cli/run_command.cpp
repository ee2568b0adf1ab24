#include "cli/run_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <ranges>
#include <string_view>
#include <utility>

#include "cli/export.h"
#include "cli/finished_run.h"
#include "cli/progress.h"
#include "cli/run_json.h"
#include "cli/run_text.h"
#include "cli/stop_signals.h"
#include "engine/formats/recording_file.h"
#include "engine/task/duration.h"
#include "scenarios/machine.h"
#include "scenarios/recording_of.h"
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

// `file`: keeps what is recorded as it comes; may be null.
FinishedRun RunModel(const RunArguments& arguments, Model model, StopSignals& signals,
                     RecordingFile* file, Output& err) {
  FinishedRun finished{.model = model};
  RunRequest request{.scenario = arguments.scenario,
                     .model = model,
                     .values = arguments.values,
                     .time_scale = arguments.time_scale,
                     .seed = arguments.seed,
                     .kernel_records = arguments.kernel_records};
  if (file != nullptr) {
    request.record = [file](std::span<const Fact> facts, const NameTable& names) {
      file->Add(facts, names);
    };
  }
  auto started = Run::Start(request);
  if (!started) {
    finished.result.error = started.error();
    return finished;
  }
  if (file != nullptr) {
    file->Begin(DescriptionOf(request, INTERLEAVE_VERSION), ThisMachine().cores, SlowStep(request));
  }
  Run& run = **started;
  finished.model = run.request().model;  // What `sim` stands for.
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
  if (file != nullptr) {
    file->End(RecordingOf(request, finished.result, finished.trace, INTERLEAVE_VERSION));
  }
  return finished;
}

// Writes what was asked for; false if a file could not be written.
bool WriteExports(const RunArguments& arguments, const std::vector<FinishedRun>& runs, Output& out,
                  Output& err) {
  bool all_written = true;
  // Ctrl-C has ended a run, perhaps; another one is for the export.
  StopSignals signals;
  for (const ExportTarget& target : arguments.exports) {
    const auto written = Export(target, arguments, runs, signals, out, err);
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
  bool to_out = false;
  for (const ExportTarget& target : arguments.exports) {
    to_out = to_out || target.file == "-";
    // Better now than after the run.
    if (const auto why_not = CannotWrite(target.file)) {
      err.Print(fmt::format("interleave-cli: {}\n", *why_not));
      return kExitFailed;
    }
  }
  std::unique_ptr<RecordingFile> file;
  if (!arguments.record.empty()) {
    auto created = RecordingFile::Create(arguments.record);
    if (!created) {
      err.Print(fmt::format("interleave-cli: {}\n", created.error()));
      return kExitFailed;
    }
    file = std::move(*created);
  }
  std::vector<FinishedRun> runs;
  bool stopped = false;
  {
    StopSignals signals;
    for (const Model model : arguments.models) {
      runs.push_back(RunModel(arguments, model, signals, file.get(), err));
      stopped = signals.Asked();
      if (stopped) break;
    }
  }
  // What goes to standard output must be able to be read by a program.
  Output& text = to_out ? err : out;
  if (arguments.json) {
    text.Print(ToJson(arguments, runs).dump(2) + "\n");
  } else {
    text.Print(RunText(arguments, runs, text.columns()));
  }
  if (stopped) err.Print(StoppedLine(arguments, runs.size()));
  bool written = WriteExports(arguments, runs, out, err);
  if (file != nullptr) {
    const auto closed = file->Close();
    err.Print(closed ? fmt::format("interleave-cli: recorded to {}\n", arguments.record)
                     : fmt::format("interleave-cli: {}\n", closed.error()));
    written = written && closed;
  }
  const bool all_ok =
      runs.size() == arguments.models.size() &&
      std::ranges::all_of(runs, [](const FinishedRun& run) { return run.result.ok; });
  return written && all_ok ? kExitRight : kExitFailed;
}

}  // namespace interleave
