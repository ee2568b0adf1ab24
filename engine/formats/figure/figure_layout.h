#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/formats/figure/drawing.h"
#include "engine/formats/figure_options.h"
#include "engine/formats/file_work.h"
#include "engine/formats/recording.h"

namespace interleave {

// Lays out recordings as one figure: title and totals, for each run its CONCURRENCY band above its
// PARALLELISM band, one time axis below all, a legend of what occurs, and how it was recorded.
//
// What was recorded is only read. Costs pixels rather than slices, but for the sums that the
// sentences name. Pure.

struct FigureRequest {
  std::span<const Recording> recordings;  // At least one.
  std::string_view version;               // The program's.
  std::optional<TimeRange> range;         // nullopt: all.
  FigureOptions options;
  FileWork work;
};

// More runs than this are counted in a sentence.
inline constexpr std::size_t kMostFigureRuns = 24;

// Errors: a sentence; no recording has the rows that were asked for, or the range is empty. When
// `stop` is asked for, what there is by then is returned.
std::expected<Drawing, std::string> LayOutFigure(const FigureRequest& request,
                                                 const MeasureText& measure);

}  // namespace interleave
