#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/argument_reading.h"
#include "engine/formats/figure_options.h"
#include "engine/trace/trace.h"

namespace CLI {
class App;
}

namespace interleave {

// The options of pictures, for `run --export` and `convert`, as they were typed.
struct TypedFigure {
  std::string width;
  std::string theme;
  std::string range;
  std::vector<std::string> rows;
};

// `typed` is filled when the command line is parsed, and must outlive that. `whole`: also range and
// rows, for commands that have no such options of their own.
void DeclareFigure(CLI::App& command, TypedFigure& typed, bool whole);

// How pictures look, and which part of the recording they show.
struct FigureArguments {
  FigureOptions options;
  std::optional<TimeRange> range;
};
Checked<FigureArguments> ReadFigure(const TypedFigure& typed);

}  // namespace interleave
