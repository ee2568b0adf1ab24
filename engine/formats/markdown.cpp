#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "engine/formats/display_text.h"
#include "engine/formats/recording_summary.h"
#include "engine/formats/table_files.h"
#include "engine/formats/text_diagram.h"

namespace interleave {
namespace {

constexpr int kColumns = 100;

// Text of anybody as text of Markdown: nothing in it is a mark, a tag or the end of a cell.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : OneLine(text, false)) {
    if (std::string_view("\\`*_{}[]<>#|~!&").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

std::string MarkdownRow(const ComparisonLine& line, bool with_memory) {
  const auto seconds = [](double s) { return s > 0 ? SecondsText(s, false) : std::string("–"); };
  std::string row = fmt::format(
      "| {} | {} | {} | {:.2f} | {} | {} | {} | {} | {} |", Escaped(line.model),
      seconds(line.wall_s), line.speedup > 0 ? fmt::format("{:.2f}×", line.speedup) : "–",
      line.cores_busy, seconds(line.cpu_s), seconds(line.lock_wait_s), seconds(line.io_wait_s),
      seconds(line.sleep_s), GroupedNumber(line.switches));
  if (with_memory) {
    row += fmt::format(" {} |", line.memory_mib > 0 ? MemoryText(line.memory_mib) : "–");
  }
  return row + "\n";
}

}  // namespace

std::expected<ExportReport, std::string> WriteMarkdown(const ExportJob& job, const ByteSink& sink) {
  const std::vector<ComparisonLine> lines = Compare(job.recordings);
  const bool with_memory =
      std::ranges::any_of(lines, [](const ComparisonLine& line) { return line.memory_mib > 0; });
  std::string text =
      "| Model | Wall | Speed-up | Cores busy | CPU | Lock wait | I/O wait | Sleep | Switches |";
  std::string rule = "|---|--:|--:|--:|--:|--:|--:|--:|--:|";
  if (with_memory) text += " Memory |", rule += "--:|";
  text += "\n" + rule + "\n";
  for (const ComparisonLine& line : lines) text += MarkdownRow(line, with_memory);
  std::string results;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string outcome = OutcomeText(job.recordings[i]);
    if (outcome.empty()) continue;
    results += fmt::format("* {}: {}\n", Escaped(lines[i].model), Escaped(outcome));
  }
  if (!results.empty()) text += "\n" + results;
  sink(text);
  return ExportReport{.what = "a table of " + std::to_string(lines.size()) +
                              (lines.size() == 1 ? " recording" : " recordings"),
                      .stopped = job.work.stop.stop_requested()};
}

std::expected<ExportReport, std::string> WriteTextDiagrams(const ExportJob& job,
                                                           const ByteSink& sink) {
  DiagramOptions options{.width = kColumns};
  if (job.range) {
    options.range = *job.range;
  } else {
    for (const Recording& recording : job.recordings) {
      options.range.end = std::max(options.range.end, recording.trace->now_ns());
    }
  }
  const std::vector<ComparisonLine> lines = Compare(job.recordings);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (job.work.stop.stop_requested()) return ExportReport{.what = {}, .stopped = true};
    const Recording& recording = job.recordings[i];
    const std::size_t colon = recording.title.rfind(": ");
    const bool has_model = !recording.model.empty() && colon != std::string::npos;
    sink(TextDiagram({.title = has_model ? recording.title.substr(0, colon) : recording.title,
                      .model = has_model ? recording.title.substr(colon + 2) : recording.model,
                      .wall_s = lines[i].wall_s,
                      .speedup = lines.size() > 1 ? lines[i].speedup : 0,
                      .trace = recording.trace.get(),
                      .remark = OutcomeText(recording)},
                     options) +
         "\n");
  }
  sink(ComparisonTable(lines, {.width = options.width, .ascii = options.ascii}));
  return ExportReport{
      .what = std::to_string(lines.size()) + (lines.size() == 1 ? " diagram" : " diagrams"),
      .stopped = job.work.stop.stop_requested()};
}

}  // namespace interleave
