#include "gui/panels/results.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>

#include "engine/formats/display_text.h"
#include "engine/task/duration.h"
#include "engine/trace/time_text.h"
#include "gui/panels/widgets.h"
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
    {"Sleep", 84, 6},
    {"Switches", 84, 6},
    {"Threads", 76, 8},
    {"Processes", 88, 7},
    {"Memory", 84, 7},
    {"Result", 150, 0},  // And what is left.
}};

constexpr float kGap = 8;  // Between columns, at scale 1.

constexpr std::string_view kNothing = "–";

const ColumnShape& Shape(ResultColumn column) { return kColumns[static_cast<std::size_t>(column)]; }

// What the widest cell of the column needs, at scale 1; the shape's width is the least.
float WidthOf(ResultColumn column, std::span<const ResultRow> rows, const Theme& theme) {
  float width = Shape(column).width;
  if (column == ResultColumn::kResult) return width;
  const bool on_demand = column == ResultColumn::kProcesses || column == ResultColumn::kSleep;
  const auto known = [&](const ResultRow& row) { return row.Cell(column) != kNothing; };
  if (on_demand && std::ranges::none_of(rows, known)) return 0;
  ImFont* font = column == ResultColumn::kModel ? theme.fonts.text : theme.fonts.mono;
  for (const ResultRow& row : rows) {
    width = std::max(width, std::ceil(TextWidth(font, row.Cell(column)) / theme.scale) + 2 * kGap);
  }
  return width;
}

std::string SecondsOrDash(double seconds) {
  return seconds > 0 ? DurationText(FromSeconds(seconds)) : std::string(kNothing);
}

void FillFinished(const RunResult& result, double speedup, ResultRow& row) {
  row.wall_s = result.wall_s;
  const auto set = [&](ResultColumn column, std::string text) {
    row.cells[static_cast<std::size_t>(column)] = std::move(text);
  };
  set(ResultColumn::kWall, DurationText(FromSeconds(result.wall_s)));
  if (speedup > 0) set(ResultColumn::kSpeedup, fmt::format("{:.2f}×", speedup));
  set(ResultColumn::kCoresBusy, fmt::format("{:.2f}", result.cores_busy));
  set(ResultColumn::kCpu, SecondsOrDash(result.cpu_s));
  set(ResultColumn::kLockWait, SecondsOrDash(LockWaitSeconds(result)));
  set(ResultColumn::kIoWait, SecondsOrDash(IoWaitSeconds(result)));
  set(ResultColumn::kSleep, SecondsOrDash(SleepSeconds(result)));
  set(ResultColumn::kSwitches,
      Grouped(static_cast<std::int64_t>(result.voluntary_switches + result.involuntary_switches)));
  set(ResultColumn::kThreads, Grouped(static_cast<std::int64_t>(result.threads)));
  if (const std::size_t workers = result.workers.workers; workers > 0) {
    set(ResultColumn::kProcesses, Grouped(static_cast<std::int64_t>(workers)));
  }
  if (result.memory_mib > 0) set(ResultColumn::kMemory, MemoryText(result.memory_mib));
  row.failed = !result.ok && !result.stopped;
  if (result.stopped) {
    set(ResultColumn::kResult, "stopped");
  } else {
    set(ResultColumn::kResult, result.ok ? result.text : result.error);
  }
}

void DrawRow(const Rect& line, std::span<const ResultColumn> columns, const ColumnWidths& widths,
             const ResultRow& row, const Theme& theme) {
  float x = line.x;
  for (const ResultColumn column : columns) {
    const bool last = column == ResultColumn::kResult;
    const float width = last ? line.right() - x : theme.Px(widths.Of(column));
    const Rect cell{x, line.y, width - (last ? 0 : theme.Px(kGap)), line.height};
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

// One bar for each run, as long as it took.
void DrawBars(const Rect& area, std::span<const ResultRow> rows, const Theme& theme) {
  double longest = 0;
  for (const ResultRow& row : rows) longest = std::max(longest, row.wall_s);
  if (rows.empty() || longest <= 0 || area.empty()) return;
  const float pitch = std::min(area.height / static_cast<float>(rows.size()), theme.Px(26));
  const float names = theme.Px(150);
  const float numbers = theme.Px(170);
  const float room = std::max(area.width - names - numbers, theme.Px(40));
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  float y = area.y;
  for (const ResultRow& row : rows) {
    const float length = room * static_cast<float>(row.wall_s / longest);
    DrawTextIn({area.x, y, names - theme.Px(10), pitch}, theme.fonts.text, theme.text_soft,
               row.Cell(ResultColumn::kModel));
    const float x = area.x + names;
    draw.AddRectFilled({x, y + theme.Px(3)}, {x + length, y + pitch - theme.Px(3)},
                       row.failed ? theme.error : theme.accent, theme.Px(2));
    DrawTextIn({x + length + theme.Px(8), y, numbers - theme.Px(8), pitch}, theme.fonts.mono,
               theme.text, row.Cell(ResultColumn::kWall) + "  " + row.Cell(ResultColumn::kSpeedup));
    y += pitch;
  }
}

}  // namespace

std::string_view ColumnTitle(ResultColumn column) { return Shape(column).title; }

ResultRow MakeResultRow(const SessionRun& run, double speedup) {
  ResultRow row;
  row.cells.fill(std::string(kNothing));
  row.cells[static_cast<std::size_t>(ResultColumn::kModel)] = run.Title();
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

void LimitTo(const Statistics& range, ResultRow& row) {
  const auto set = [&](ResultColumn column, std::string text) {
    row.cells[static_cast<std::size_t>(column)] = std::move(text);
  };
  const auto time = [&](ResultColumn column, std::initializer_list<State> states) {
    Nanos sum = 0;
    for (const State state : states) sum += TimeIn(range.state_ns, state);
    set(column, sum > 0 ? DurationText(sum) : std::string(kNothing));
  };
  const Nanos length = std::max<Nanos>(range.range.length(), 0);
  row.wall_s = ToSeconds(length);
  set(ResultColumn::kWall, DurationText(length));
  set(ResultColumn::kCoresBusy, fmt::format("{:.2f}", range.cores_busy));
  set(ResultColumn::kCpu,
      range.on_core_ns > 0 ? DurationText(range.on_core_ns) : std::string(kNothing));
  time(ResultColumn::kLockWait, {State::kWaitingGil, State::kWaitingLock});
  time(ResultColumn::kIoWait, {State::kWaitingIo});
  time(ResultColumn::kSleep, {State::kSleeping});
  for (const ResultColumn column :
       {ResultColumn::kSpeedup, ResultColumn::kSwitches, ResultColumn::kThreads,
        ResultColumn::kProcesses, ResultColumn::kMemory}) {
    set(column, std::string(kNothing));
  }
}

ColumnWidths WidthsFor(std::span<const ResultRow> rows, const Theme& theme) {
  ColumnWidths widths;
  for (std::size_t i = 0; i < kResultColumns; ++i) {
    widths.at_scale_1[i] = WidthOf(static_cast<ResultColumn>(i), rows, theme);
  }
  return widths;
}

std::vector<ResultColumn> FitColumns(float width, const ColumnWidths& widths) {
  std::vector<ResultColumn> columns;
  float taken = 0;
  for (std::size_t i = 0; i < kResultColumns; ++i) {
    if (widths.at_scale_1[i] <= 0) continue;
    columns.push_back(static_cast<ResultColumn>(i));
    taken += widths.at_scale_1[i];
  }
  const auto dispensable = [](ResultColumn column) { return Shape(column).dispensable; };
  while (taken > width) {
    const auto next = std::ranges::max_element(columns, {}, dispensable);
    if (dispensable(*next) == 0) break;
    taken -= widths.Of(*next);
    columns.erase(next);
  }
  return columns;
}

void DrawResults(const Rect& rect, std::string_view title, std::span<const ResultRow> rows,
                 const Theme& theme, Commands& out, bool chart) {
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
  const float button = theme.Px(66);
  DrawTextIn({left, card.y + theme.Px(6), width - button - theme.Px(8), theme.Px(22)},
             theme.fonts.strong, theme.text, title);
  if (DrawButton("chart", {left + width - button, card.y + theme.Px(5), button, theme.Px(22)},
                 {.text = chart ? "Table" : "Bars",
                  .look = ButtonLook::kQuiet,
                  .tooltip = "The wall times as a table or as bars"},
                 theme)) {
    out.emplace_back(ToggleChart{});
  }
  if (chart) {
    DrawBars({left, card.y + theme.Px(32), width, card.bottom() - card.y - theme.Px(40)}, rows,
             theme);
    EndPanel();
    return;
  }
  const ColumnWidths widths = WidthsFor(rows, theme);
  const std::vector<ResultColumn> columns = FitColumns(width / theme.scale, widths);
  float x = left;
  for (const ResultColumn column : columns) {
    const float column_width = theme.Px(widths.Of(column));
    DrawTextIn({x, card.y + theme.Px(28), std::min(column_width, left + width - x), theme.Px(20)},
               theme.fonts.small_strong, theme.text_dim, ColumnTitle(column));
    x += column_width;
  }
  float y = card.y + theme.Px(48);
  for (const ResultRow& row : rows) {
    DrawRow({left, y, width, theme.Px(21)}, columns, widths, row, theme);
    y += theme.Px(21);
  }
  EndPanel();
}

}  // namespace interleave
