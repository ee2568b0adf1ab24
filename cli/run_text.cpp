#include "cli/run_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "engine/formats/comparison_table.h"
#include "engine/formats/display_text.h"
#include "engine/formats/text_diagram.h"
#include "engine/trace/by_task.h"
#include "engine/trace/process_groups.h"

namespace interleave {
namespace {

constexpr int kColumnsOfAFile = 80;

std::string OutcomeText(const RunResult& result) {
  if (result.ok) return result.text;
  return result.stopped ? result.error : "FAILED: " + result.error;
}

// A line for each worker process; nothing on models that have only threads.
std::string WorkerLines(const Trace& trace, bool ascii) {
  std::string lines;
  for (std::uint32_t i = 1; i < trace.processes().size(); ++i) {
    const ProcessInfo& process = trace.processes()[i];
    std::string line = ProcessTitle(trace, i);
    const Nanos start = StartUp(process);
    line += start < 0 ? ": never ran"
                      : fmt::format(": started in {:.2f} ms", static_cast<double>(start) / 1e6);
    if (const std::string memory = MemoryWords(process); !memory.empty()) line += ", " + memory;
    const std::string how = HowEnded(trace, i);
    line += how.empty() ? ", ended by itself" : ", " + how;
    lines += OneLine(line, ascii) + "\n";
  }
  return lines;
}

std::string DiagramOf(const RunArguments& arguments, const FinishedRun& run,
                      std::span<const FinishedRun> all, const DiagramOptions& options) {
  if (run.trace == nullptr) {
    return OneLine(fmt::format("{}: {}", ModelTitle(run.model), OutcomeText(run.result)),
                   options.ascii) +
           "\n";
  }
  const std::shared_ptr<const Trace> shown = arguments.by_task ? ByTask(*run.trace) : run.trace;
  return TextDiagram({.title = arguments.scenario->title,
                      .model = std::string(ModelTitle(run.model)),
                      .wall_s = run.result.wall_s,
                      .speedup = SpeedUp(run, all).value_or(0),
                      .trace = shown.get(),
                      .remark = OutcomeText(run.result)},
                     options) +
         WorkerLines(*run.trace, options.ascii);
}

std::string TableOf(std::span<const FinishedRun> runs, const DiagramOptions& options) {
  std::vector<ComparisonLine> lines;
  for (const FinishedRun& run : runs) {
    const RunResult& result = run.result;
    lines.push_back({.model = std::string(ModelTitle(run.model)),
                     .wall_s = result.wall_s,
                     .speedup = SpeedUp(run, runs).value_or(0),
                     .cores_busy = result.cores_busy,
                     .cpu_s = result.cpu_s,
                     .lock_wait_s = LockWaitSeconds(result),
                     .io_wait_s = IoWaitSeconds(result),
                     .sleep_s = SleepSeconds(result),
                     .switches = result.voluntary_switches + result.involuntary_switches,
                     .memory_mib = result.memory_mib});
  }
  return ComparisonTable(lines, {.width = options.width, .ascii = options.ascii});
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

// The models that were to run, but after a stop were not begun.
std::string NotRun(const RunArguments& arguments, std::size_t begun) {
  std::string lines;
  for (std::size_t i = begun; i < arguments.models.size(); ++i) {
    lines += fmt::format("{}: not run\n", ModelTitle(arguments.models[i]));
  }
  return lines;
}

// What is worth knowing about the recordings, a line each.
std::string Findings(std::span<const FinishedRun> runs, bool ascii) {
  std::string lines;
  for (const FinishedRun& run : runs) {
    for (const Finding& finding : run.result.findings) {
      lines +=
          OneLine(fmt::format("Finding, {}: {}", ModelTitle(run.model), finding.sentence), ascii);
      lines += '\n';
    }
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

DiagramOptions OptionsOf(const RunArguments& arguments, int columns) {
  DiagramOptions options = {.width = arguments.width, .ascii = arguments.ascii};
  if (options.width == 0) options.width = columns > 0 ? columns : kColumnsOfAFile;
  return options;
}

}  // namespace

std::string DiagramsOf(const RunArguments& arguments, std::span<const FinishedRun> runs,
                       int columns) {
  DiagramOptions options = OptionsOf(arguments, columns);
  for (const FinishedRun& run : runs) {
    if (run.trace != nullptr) options.range.end = std::max(options.range.end, run.trace->now_ns());
  }
  std::string text;
  for (const FinishedRun& run : runs) text += DiagramOf(arguments, run, runs, options) + "\n";
  return text;
}

std::string RunText(const RunArguments& arguments, std::span<const FinishedRun> runs, int columns) {
  const DiagramOptions options = OptionsOf(arguments, columns);
  return DiagramsOf(arguments, runs, columns) + TableOf(runs, options) + "\n" +
         Results(runs, options.ascii) + NotRun(arguments, runs.size()) +
         Findings(runs, options.ascii) + Notes(runs, options.ascii);
}

}  // namespace interleave
