#include "scenarios/model_parameters.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "scenarios/parameters.h"
#include "scenarios/simulated_machine.h"

namespace interleave {

void AddModelParameters(Scenario& scenario) {
  const auto add = [&](Model model, Concern concern, std::vector<Parameter> parameters) {
    if (!scenario.Supports(model)) return;
    for (Parameter& parameter : parameters) {
      // One of its own comes before: it has the default that the scenario is about.
      if (scenario.FindParameter(parameter.id) != nullptr) continue;
      parameter.concern = concern;
      scenario.parameters.push_back(std::move(parameter));
    }
  };
  add(Model::kGlobalLock, Concern::kGlobalLock, GlobalLockParameters());
  add(Model::kProcesses, Concern::kProcesses, {StartMethodParameter()});
  add(Model::kEventLoop, Concern::kEventLoop, EventLoopParameters());
  if (scenario.Supports(Model::kSimulated)) {
    std::vector<Parameter> machine = MachineParameters(scenario);
    std::ranges::move(machine, std::back_inserter(scenario.parameters));
  }
}

}  // namespace interleave
