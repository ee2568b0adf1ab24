#include "scenarios/scenario.h"

#include <algorithm>
#include <iterator>

namespace interleave {

bool Scenario::Supports(Model model) const {
  const bool named = std::ranges::find(models, model) != models.end();
  // In virtual time it runs as each of the models it has.
  return named ||
         (model > Model::kSimulated && Supports(Model::kSimulated) && Supports(RealModel(model)));
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
