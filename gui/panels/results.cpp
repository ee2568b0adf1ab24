#include "gui/panels/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/task/duration.h"
#include "engine/trace/process_groups.h"
#include "gui/panels/widgets.h"
#include "gui/timeline/time_text.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

struct ColumnShape {
  std::string_view title;
  float width;      // At scale 1.
  int dispensable;  // The greatest number is left out first; 0 never.
};

constexpr std::array<ColumnShape, kResultColumns> kColumns = {{
    {"Model", 116, 0},
    {"Wall", 84, 0},
    {"Speed-up", 88, 1},
    {"Cores busy", 94, 2},
    {"CPU", 84, 5},
    {"Lock wait", 88, 3},
    {"I/O wait", 88, 4},
    {"Switches", 84, 6},
    {"Threads", 76, 7},
    {"Processes", 122, 5},
    {"Result", 150, 0},  // And what is left.
}};

const ColumnShape& Shape(ResultColumn column) { return kColumns[static_cast<std::size_t>(column)]; }

std::string SecondsOrDash(double seconds) {
  return seconds > 0 ? DurationText(FromSeconds(seconds)) : "–";
}

double TimeIn(const RunResult& result, State state) {
  return result.state_s[static_cast<std::size_t>(state)];
}

void FillFinished(const RunResult& result, double speedup, ResultRow& row) {
  const auto set = [&](ResultColumn column, std::string text) {
    row.cells[static_cast<std::size_t>(column)] = std::move(text);
  };
  set(ResultColumn::kWall, DurationText(FromSeconds(result.wall_s)));
  if (speedup > 0) set(ResultColumn::kSpeedup, fmt::format("{:.2f}×", speedup));
  set(ResultColumn::kCoresBusy, fmt::format("{:.2f}", result.cores_busy));
  set(ResultColumn::kCpu, SecondsOrDash(result.cpu_s));
  set(ResultColumn::kLockWait,
      SecondsOrDash(TimeIn(result, State::kWaitingGil) + TimeIn(result, State::kWaitingLock)));
  set(ResultColumn::kIoWait, SecondsOrDash(TimeIn(result, State::kWaitingIo)));
  set(ResultColumn::kSwitches,
      Grouped(static_cast<std::int64_t>(result.voluntary_switches + result.involuntary_switches)));
  set(ResultColumn::kThreads, Grouped(static_cast<std::int64_t>(result.threads)));
  if (result.workers.workers > 0) {
    std::string workers = fmt::format("{}", result.workers.workers);
    if (const std::uint64_t kib = result.workers.proportional_kib; kib > 0) {
      workers += " · " + MibText(kib);
    }
    set(ResultColumn::kProcesses, std::move(workers));
  }
  row.failed = !result.ok && !result.stopped;
  if (result.stopped) {
    set(ResultColumn::kResult, "stopped");
  } else {
    set(ResultColumn::kResult, result.ok ? result.text : result.error);
  }
}

void DrawRow(const Rect& line, std::span<const ResultColumn> columns, const ResultRow& row,
             const Theme& theme) {
  float x = line.x;
  for (const ResultColumn column : columns) {
    const bool last = column == ResultColumn::kResult;
    const float width = last ? line.right() - x : theme.Px(Shape(column).width);
    const Rect cell{x, line.y, width - (last ? 0 : theme.Px(8)), line.height};
    const bool words = column == ResultColumn::kModel || last;
    const ImU32 colour = last && row.failed ? theme.error : words ? theme.text_soft : theme.text;
    const bool cut =
        DrawTextIn(cell, words ? theme.fonts.text : theme.fonts.mono, colour, row.Cell(column));
    if (cut && ImGui::IsMouseHoveringRect({cell.x, cell.y}, {cell.right(), cell.bottom()})) {
      ShowTooltip(row.Cell(column), theme);
    }
    x += width;
  }
}

}  // namespace

std::string_view ColumnTitle(ResultColumn column) { return Shape(column).title; }

ResultRow MakeResultRow(const SessionRun& run, double speedup) {
  ResultRow row;
  row.cells.fill("–");
  row.cells[static_cast<std::size_t>(ResultColumn::kModel)] = ModelTitle(run.model);
  std::string& result = row.cells[static_cast<std::size_t>(ResultColumn::kResult)];
  switch (run.phase) {
    case SessionRun::Phase::kWaiting:
      result = "waits for its turn";
      break;
    case SessionRun::Phase::kRunning:
      result = "running …";
      break;
    case SessionRun::Phase::kRefused:
      result = run.refusal;
      row.failed = true;
      break;
    case SessionRun::Phase::kFinished:
      FillFinished(run.result, speedup, row);
      break;
  }
  return row;
}

std::vector<ResultColumn> FitColumns(float width, bool processes) {
  std::vector<ResultColumn> columns;
  float taken = 0;
  for (std::size_t i = 0; i < kResultColumns; ++i) {
    if (static_cast<ResultColumn>(i) == ResultColumn::kProcesses && !processes) continue;
    columns.push_back(static_cast<ResultColumn>(i));
    taken += kColumns[i].width;
  }
  const auto dispensable = [](ResultColumn column) { return Shape(column).dispensable; };
  while (taken > width) {
    const auto next = std::ranges::max_element(columns, {}, dispensable);
    if (dispensable(*next) == 0) break;
    taken -= Shape(*next).width;
    columns.erase(next);
  }
  return columns;
}

void DrawResults(const Rect& rect, std::span<const ResultRow> rows, const Theme& theme) {
  if (rect.empty()) return;
  BeginPanel("##results", rect, ImGuiWindowFlags_NoScrollbar);
  const Rect card{rect.x + theme.Px(10), rect.y + theme.Px(4), rect.width - theme.Px(20),
                  rect.height - theme.Px(14)};
  ImDrawList* draw = ImGui::GetWindowDrawList();
  const ImVec2 corner{card.right(), card.bottom()};
  draw->AddRectFilled({card.x, card.y}, corner, theme.card, theme.Px(8));
  draw->AddRect({card.x, card.y}, corner, theme.card_border, theme.Px(8));

  const float left = card.x + theme.Px(14);
  const float width = card.width - theme.Px(28);
  DrawTextIn({left, card.y + theme.Px(6), width, theme.Px(22)}, theme.fonts.strong, theme.text,
             "Results");
  const bool processes = std::ranges::any_of(
      rows, [](const ResultRow& row) { return row.Cell(ResultColumn::kProcesses) != "–"; });
  const std::vector<ResultColumn> columns = FitColumns(width / theme.scale, processes);
  float x = left;
  for (const ResultColumn column : columns) {
    const float column_width = theme.Px(Shape(column).width);
    DrawTextIn({x, card.y + theme.Px(28), std::min(column_width, left + width - x), theme.Px(20)},
               theme.fonts.small_strong, theme.text_dim, ColumnTitle(column));
    x += column_width;
  }
  float y = card.y + theme.Px(48);
  for (const ResultRow& row : rows) {
    DrawRow({left, y, width, theme.Px(21)}, columns, row, theme);
    y += theme.Px(21);
  }
  EndPanel();
}

}  // namespace interleave
