#include "scenarios/model_parameters.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "scenarios/parameters.h"

namespace interleave {

void AddModelParameters(Scenario& scenario) {
  const auto add = [&](Model model, std::vector<Parameter> parameters) {
    if (!scenario.Supports(model)) return;
    std::ranges::move(parameters, std::back_inserter(scenario.parameters));
  };
  add(Model::kGlobalLock, GlobalLockParameters());
  add(Model::kProcesses, {StartMethodParameter()});
  add(Model::kEventLoop, EventLoopParameters());
}

}  // namespace interleave
