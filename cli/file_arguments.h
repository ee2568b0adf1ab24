#pragma once

#include <string>

#include "cli/argument_reading.h"
#include "cli/arguments.h"
#include "cli/figure_arguments.h"

namespace CLI {
class App;
}

namespace interleave {

// The options of the commands about files, as they were typed.
struct TypedFiles {
  std::string first;   // The file that is read ...
  std::string second;  // ... and the one that is written, or the other that is read.
  std::string from;
  std::string to;
  std::string range;
  std::vector<std::string> rows;
  bool by_task = false;
  bool json = false;
  TypedFigure figure;  // Of `convert`.
};
// Each declares a command of `app`; `typed` is filled when the command line is parsed, and must
// outlive that.
void DeclareConvert(CLI::App& app, TypedFiles& typed);
void DeclareInfo(CLI::App& app, TypedFiles& typed);
void DeclareStats(CLI::App& app, TypedFiles& typed);
void DeclareDiff(CLI::App& app, TypedFiles& typed);

Checked<ConvertArguments> ReadConvert(const TypedFiles& typed);
Checked<InfoArguments> ReadInfo(const TypedFiles& typed);
Checked<StatsArguments> ReadStats(const TypedFiles& typed);
Checked<DiffArguments> ReadDiff(const TypedFiles& typed);

// Where to write to. `to`: the extension of the format, for "-"; "" where the name tells it.
Checked<ExportTarget> ReadTarget(std::string_view option, const std::string& file,
                                 const std::string& to);

// "1.0s..2.5s", "250ms..", "..3": a part of a recording; numbers without a unit are seconds.
Checked<TimeRange> ReadRange(std::string_view text);

}  // namespace interleave
