#include "cli/finished_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "scenarios/wording.h"

namespace interleave {
namespace {

bool CameToItsEnd(const FinishedRun& run) {
  return run.trace != nullptr && !run.result.stopped && run.result.wall_s > 0;
}

// A column is as wide as its widest cell; what is counted in bytes would push umlauts and "×" out
// of line.
std::size_t Columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char byte) { return (byte & '\xc0') != '\x80'; }));
}

std::string Seconds(double seconds) { return seconds > 0 ? Duration(seconds) : "-"; }

std::string StateSeconds(const RunResult& result, State state) {
  return Seconds(result.state_s[static_cast<std::size_t>(state)]);
}

using Row = std::array<std::string, 8>;

Row RowOf(const FinishedRun& run, std::span<const FinishedRun> all) {
  const RunResult& result = run.result;
  Row row;
  row.fill("-");
  row[0] = ModelTitle(run.model);
  if (run.trace == nullptr) return row;
  const std::optional<double> speed_up = SpeedUp(run, all);
  row[1] = Duration(result.wall_s);
  if (speed_up) row[2] = fmt::format("{:.2f}×", *speed_up);
  row[3] = fmt::format("{:.2f}", result.cores_busy);
  row[4] = Seconds(result.cpu_s);
  row[5] = StateSeconds(result, State::kWaitingGil);
  row[6] = StateSeconds(result, State::kWaitingIo);
  row[7] =
      Grouped(static_cast<std::int64_t>(result.voluntary_switches + result.involuntary_switches));
  return row;
}

std::string OutcomeText(const RunResult& result) {
  return result.ok ? result.text : "FAILED: " + result.error;
}

// The result once, if it is the same everywhere, else that of each model.
std::string ResultLines(std::span<const FinishedRun> runs) {
  const std::string first = OutcomeText(runs.front().result);
  const bool same = std::ranges::all_of(
      runs, [&](const FinishedRun& run) { return OutcomeText(run.result) == first; });
  if (same) {
    return fmt::format("Result: {}{}\n", first, runs.size() > 1 ? ", on every model" : "");
  }
  std::string lines;
  for (const FinishedRun& run : runs) {
    lines += fmt::format("{}: {}\n", ModelTitle(run.model), OutcomeText(run.result));
  }
  return lines;
}

}  // namespace

std::optional<double> SpeedUp(const FinishedRun& run, std::span<const FinishedRun> all) {
  const auto sequential = std::ranges::find(all, Model::kSequential, &FinishedRun::model);
  const FinishedRun& base = sequential == all.end() ? all.front() : *sequential;
  if (!CameToItsEnd(run) || !CameToItsEnd(base)) return std::nullopt;
  return base.result.wall_s / run.result.wall_s;
}

std::string ComparisonText(std::span<const FinishedRun> runs) {
  std::vector<Row> rows = {
      {"Model", "Wall", "Speed-up", "Cores", "CPU", "GIL wait", "I/O wait", "Switches"}};
  for (const FinishedRun& run : runs) rows.push_back(RowOf(run, runs));
  std::array<std::size_t, std::tuple_size_v<Row>> widths{};
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Columns(row[i]));
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - Columns(row[i]), ' ');
      // Words begin in line, numbers end in line.
      text += i == 0 ? row[i] + padding : "  " + padding + row[i];
    }
    text += '\n';
  }
  return text + '\n' + ResultLines(runs);
}

}  // namespace interleave
