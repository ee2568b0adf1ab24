#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
  kSwitches,
  kThreads,
  kProcesses,  // How many workers, and what they take of the memory together.
  kResult,
};
inline constexpr std::size_t kResultColumns = static_cast<std::size_t>(ResultColumn::kResult) + 1;
std::string_view ColumnTitle(ResultColumn column);

// One run in words; a cell of which nothing is known is "–".
struct ResultRow {
  std::array<std::string, kResultColumns> cells;
  bool failed = false;  // The result column says why, in red.

  const std::string& Cell(ResultColumn column) const {
    return cells[static_cast<std::size_t>(column)];
  }
};

// `speedup` is 0 where unknown.
ResultRow MakeResultRow(const SessionRun& run, double speedup);

// The columns that fit into `width`, in order: the model, its time and its result are always among
// them, that of the processes only if there are any. Pure, in pixels at scale 1.
std::vector<ResultColumn> FitColumns(float width, bool processes = true);

void DrawResults(const Rect& rect, std::span<const ResultRow> rows, const Theme& theme);

}  // namespace interleave
