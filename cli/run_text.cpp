#include "cli/run_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "engine/formats/comparison_table.h"
#include "engine/formats/display_text.h"
#include "engine/formats/text_diagram.h"

namespace interleave {
namespace {

constexpr int kColumnsOfAFile = 80;

std::string OutcomeText(const RunResult& result) {
  return result.ok ? result.text : "FAILED: " + result.error;
}

double StateSeconds(const RunResult& result, State state) {
  return result.state_s[static_cast<std::size_t>(state)];
}

std::string DiagramOf(const RunArguments& arguments, const FinishedRun& run,
                      std::span<const FinishedRun> all, const DiagramOptions& options) {
  if (run.trace == nullptr) {
    return OneLine(fmt::format("{}: {}", ModelTitle(run.model), OutcomeText(run.result)),
                   options.ascii) +
           "\n";
  }
  return TextDiagram({.title = arguments.scenario->title,
                      .model = std::string(ModelTitle(run.model)),
                      .wall_s = run.result.wall_s,
                      .speedup = SpeedUp(run, all).value_or(0),
                      .trace = run.trace.get(),
                      .remark = OutcomeText(run.result)},
                     options);
}

std::string TableOf(std::span<const FinishedRun> runs, bool ascii) {
  std::vector<ComparisonLine> lines;
  for (const FinishedRun& run : runs) {
    const RunResult& result = run.result;
    lines.push_back({.model = std::string(ModelTitle(run.model)),
                     .wall_s = result.wall_s,
                     .speedup = SpeedUp(run, runs).value_or(0),
                     .cores_busy = result.cores_busy,
                     .cpu_s = result.cpu_s,
                     .lock_wait_s = StateSeconds(result, State::kWaitingGil) +
                                    StateSeconds(result, State::kWaitingLock),
                     .io_wait_s = StateSeconds(result, State::kWaitingIo) +
                                  StateSeconds(result, State::kSleeping),
                     .switches = result.voluntary_switches + result.involuntary_switches,
                     .memory_mib = result.memory_mib});
  }
  return ComparisonTable(lines, ascii);
}

// The result once, if it is the same everywhere, else that of each model.
std::string Results(std::span<const FinishedRun> runs, bool ascii) {
  const std::string first = OutcomeText(runs.front().result);
  const bool same = std::ranges::all_of(
      runs, [&](const FinishedRun& run) { return OutcomeText(run.result) == first; });
  if (same) {
    return OneLine(fmt::format("Result: {}{}", first, runs.size() > 1 ? ", on every model" : ""),
                   ascii) +
           "\n";
  }
  std::string lines;
  for (const FinishedRun& run : runs) {
    lines += OneLine(fmt::format("{}: {}", ModelTitle(run.model), OutcomeText(run.result)), ascii);
    lines += '\n';
  }
  return lines;
}

// What nobody failed for, but somebody should know.
std::string Notes(std::span<const FinishedRun> runs, bool ascii) {
  std::string lines;
  for (const FinishedRun& run : runs) {
    for (const std::string& note : run.result.notes) {
      lines += OneLine(fmt::format("Note, {}: {}", ModelTitle(run.model), note), ascii);
      lines += '\n';
    }
  }
  return lines;
}

}  // namespace

std::string RunText(const RunArguments& arguments, std::span<const FinishedRun> runs, int columns) {
  DiagramOptions options = {.width = arguments.width, .ascii = arguments.ascii};
  if (options.width == 0) options.width = columns > 0 ? columns : kColumnsOfAFile;
  for (const FinishedRun& run : runs) {
    if (run.trace != nullptr) options.range.end = std::max(options.range.end, run.trace->now_ns());
  }
  std::string text;
  for (const FinishedRun& run : runs) text += DiagramOf(arguments, run, runs, options) + "\n";
  return text + TableOf(runs, options.ascii) + "\n" + Results(runs, options.ascii) +
         Notes(runs, options.ascii);
}

}  // namespace interleave
