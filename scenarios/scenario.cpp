#include "scenarios/scenario.h"

#include <algorithm>
#include <iterator>

namespace interleave {

bool Scenario::Supports(Model model) const {
  return std::ranges::find(models, model) != models.end();
}

std::vector<Model> Scenario::RunnableModels() const {
  std::vector<Model> runnable;
  std::ranges::copy_if(models, std::back_inserter(runnable), ModelExists);
  return runnable;
}

const Parameter* Scenario::FindParameter(std::string_view parameter_id) const {
  const auto found = std::ranges::find(parameters, parameter_id, &Parameter::id);
  return found == parameters.end() ? nullptr : &*found;
}

}  // namespace interleave
