#include "scenarios/model.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace interleave {
namespace {

struct Name {
  Model model;
  std::string_view key;
  std::string_view title;
};
constexpr std::array kNames = {
    Name{Model::kSequential, "seq", "Sequential"},
    Name{Model::kThreads, "thr", "Threads"},
    Name{Model::kGlobalLock, "gil", "Threads + GIL"},
    Name{Model::kProcesses, "proc", "Processes"},
    Name{Model::kEventLoop, "loop", "Event loop"},
    Name{Model::kSimulated, "sim", "Simulated"},
    Name{Model::kSimulatedSequential, "sim:seq", "Simulated: Sequential"},
    Name{Model::kSimulatedThreads, "sim:thr", "Simulated: Threads"},
    Name{Model::kSimulatedGlobalLock, "sim:gil", "Simulated: Threads + GIL"},
    Name{Model::kSimulatedProcesses, "sim:proc", "Simulated: Processes"},
    Name{Model::kSimulatedEventLoop, "sim:loop", "Simulated: Event loop"},
};

const Name& NameOf(Model model) { return *std::ranges::find(kNames, model, &Name::model); }

}  // namespace

std::string_view ModelKey(Model model) { return NameOf(model).key; }
std::string_view ModelTitle(Model model) { return NameOf(model).title; }

std::optional<Model> ModelFromKey(std::string_view key) {
  const auto found = std::ranges::find(kNames, key, &Name::key);
  if (found == kNames.end()) return std::nullopt;
  return found->model;
}

bool ModelExists(Model /*model*/) { return true; }

bool IsSimulated(Model model) { return model >= Model::kSimulated; }

Model RealModel(Model model) {
  const auto found = std::ranges::find(kSimulatedModels, model);
  if (found == kSimulatedModels.end()) return model;
  return kAllModels[static_cast<std::size_t>(found - kSimulatedModels.begin())];
}

Model SimulatedModel(Model model) {
  const auto found = std::ranges::find(kAllModels, model);
  return kSimulatedModels[static_cast<std::size_t>(found - kAllModels.begin())];
}

}  // namespace interleave
