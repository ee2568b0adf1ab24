#pragma once

#include <string>
#include <vector>

#include "cli/argument_reading.h"
#include "cli/arguments.h"

namespace CLI {
class App;
}

namespace interleave {

// The options of `explore`, as they were typed.
struct TypedExplore {
  std::string id;
  std::vector<std::string> settings;
  std::string seed = "1";
  std::string bound;
  std::string most = "100000";
  std::string schedule;
  bool json = false;
  bool ascii = false;
  std::string width;
};
// `typed` is filled when the command line is parsed, and must outlive that.
void DeclareExplore(CLI::App& explore, TypedExplore& typed);
Checked<ExploreArguments> ReadExplore(const TypedExplore& typed);

}  // namespace interleave
