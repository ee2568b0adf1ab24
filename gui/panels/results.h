#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/analysis/statistics.h"
#include "gui/app/commands.h"
#include "gui/app/session.h"
#include "gui/app/theme.h"
#include "gui/panels/layout.h"

namespace interleave {

enum class ResultColumn {
  kModel,
  kWall,
  kSpeedup,
  kCoresBusy,
  kCpu,
  kLockWait,
  kIoWait,
  kSleep,  // A column only where anybody did.
  kSwitches,
  kThreads,
  kProcesses,  // Workers; a column only where there are any.
  kMemory,
  kResult,
};
inline constexpr std::size_t kResultColumns = static_cast<std::size_t>(ResultColumn::kResult) + 1;
std::string_view ColumnTitle(ResultColumn column);

// One run in words; a cell of which nothing is known is "–".
struct ResultRow {
  double wall_s = 0;  // For bars; 0 until it has finished.
  std::array<std::string, kResultColumns> cells;
  bool failed = false;  // The result column says why, in red.

  const std::string& Cell(ResultColumn column) const {
    return cells[static_cast<std::size_t>(column)];
  }
};

// `speedup` is 0 where unknown.
ResultRow MakeResultRow(const SessionRun& run, double speedup);
// `row` for what lies in a measured range alone: what is only known of whole runs is left out, but
// for what came out.
void LimitTo(const Statistics& range, ResultRow& row);

// In pixels at scale 1.
struct ColumnWidths {
  std::array<float, kResultColumns> at_scale_1{};

  float Of(ResultColumn column) const { return at_scale_1[static_cast<std::size_t>(column)]; }
};
// Wide enough that every cell of `rows` is shown whole, but for the results, which come last and
// get what is left; 0 for those of sleep and processes where no run has any.
ColumnWidths WidthsFor(std::span<const ResultRow> rows, const Theme& theme);

// The columns that fit into `width`, in order: the model, its time and its result are always among
// them, those without a width never. Pure, in pixels at scale 1.
std::vector<ResultColumn> FitColumns(float width, const ColumnWidths& widths);

void DrawResults(const Rect& rect, std::string_view title, std::span<const ResultRow> rows,
                 const Theme& theme, Commands& out, bool chart = false);

}  // namespace interleave
