#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/argument_reading.h"
#include "cli/arguments.h"
#include "cli/figure_arguments.h"

namespace CLI {
class App;
}

namespace interleave {

// The options of `run`, as they were typed. All text: the sentences about wrong ones are ours.
struct TypedRun {
  std::string id;
  std::vector<std::string> models;
  std::vector<std::string> settings;
  std::string time_scale = "1";
  std::string seed = "1";
  bool json = false;
  std::vector<std::string> exports;
  std::string to;
  std::string record;
  TypedFigure figure;
  bool no_kernel_records = false;
  std::string start_method;
  std::vector<std::string> machine;  // Of the simulated one: settings as for --set.
  bool ascii = false;
  bool by_task = false;
  std::string width;
};
// `typed` is filled when the command line is parsed, and must outlive that.
void DeclareRun(CLI::App& run, TypedRun& typed);
Checked<RunArguments> ReadRun(const TypedRun& typed);

// `values` with what --set says. For `run` and `explore`.
Checked<Values> ReadSettings(const Scenario& scenario, const std::vector<std::string>& settings,
                             Values values);
Checked<double> ReadTimeScale(const TypedRun& typed);
Checked<std::uint64_t> ReadSeed(const std::string& typed);
// Columns; 0 for those of the terminal.
Checked<int> ReadWidth(const std::string& typed);

// One of the catalogue, which nobody needs to keep, or from a file.
Checked<std::shared_ptr<const Scenario>> LookUpScenario(const std::string& id);

}  // namespace interleave
