#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "cli/figure_arguments.h"
#include "cli/why_command.h"
#include "engine/formats/cut_recording.h"
#include "engine/formats/file_format.h"
#include "engine/formats/open_recording.h"
#include "scenarios/scenario.h"

namespace interleave {

// What the command line asks for. Everything in it has been looked up and is in range: nothing is
// started before all of it is known to be right.

struct ListArguments {
  bool json = false;
};

struct ShowArguments {
  const Scenario* scenario = nullptr;
  std::shared_ptr<const Scenario> file;  // Keeps `scenario`, where it is from a file.
};

// Where recordings go. "-" is standard output.
struct ExportTarget {
  std::string file;
  const FileFormat* format = nullptr;
};

struct RunArguments {
  const Scenario* scenario = nullptr;
  std::shared_ptr<const Scenario> file;  // As above.
  std::vector<Model> models;             // In the order they run.
  Values values;
  double time_scale = 1;
  std::uint64_t seed = 1;
  bool json = false;
  std::vector<ExportTarget> exports;
  std::string record;      // A native file that is written while it runs; "": none.
  FigureArguments figure;  // Of those that are pictures.
  bool kernel_records = true;
  bool ascii = false;
  bool by_task = false;  // The text diagrams: a row for each task, not for each thread.
  int width = 0;         // Columns of the text diagrams; 0: as wide as the terminal.
};

// The same for real and in virtual time.
struct PredictArguments {
  RunArguments run;  // Without a scenario: the whole catalogue; only the time scale counts.
  int repeats = 1;   // So often for real.
};

struct CalibrateArguments {
  bool json = false;
};

struct ExploreArguments {
  const Scenario* scenario = nullptr;
  std::shared_ptr<const Scenario> file;  // As above.
  Values values;
  std::uint64_t seed = 1;
  std::optional<std::size_t> preemptions;  // At most so many; not given: all interleavings.
  std::uint64_t most_runs = 100'000;
  std::vector<std::uint32_t> schedule;  // Only this one; empty: all.
  bool json = false;
  bool ascii = false;
  int width = 0;
};

// A recording to open. "-" is standard input.
struct Source {
  std::string file;
  const Reader* format = nullptr;  // What it must be; null: whatever it is.
};

struct ConvertArguments {
  Source from;
  ExportTarget to;
  Cut cut;
  FigureOptions figure;
};

struct InfoArguments {
  Source from;
};

struct StatsArguments {
  Source from;
  Cut cut;
  bool json = false;
};

struct DiffArguments {
  Source first;
  Source second;
  bool json = false;
};

// There is nothing to do but to say something and leave.
struct Leave {
  int status = 0;
  std::string out;  // For standard output: help, the version.
  std::string err;  // For standard error: what is wrong.
};

inline constexpr int kExitRight = 0;   // All came out as stated.
inline constexpr int kExitFailed = 1;  // A run failed, was stopped, or a file could not be written.
inline constexpr int kExitUsage = 2;   // The command line is wrong; nothing was started.

using Arguments = std::variant<ListArguments, ShowArguments, RunArguments, ExploreArguments,
                               PredictArguments, CalibrateArguments, ConvertArguments,
                               InfoArguments, StatsArguments, DiffArguments, WhyArguments, Leave>;

Arguments ParseArguments(int argc, const char* const* argv);

}  // namespace interleave
