#include "scenarios/model.h"

#include <algorithm>
#include <utility>

namespace interleave {

std::string_view ModelKey(Model model) {
  switch (model) {
    case Model::kSequential:
      return "seq";
    case Model::kThreads:
      return "thr";
    case Model::kGlobalLock:
      return "gil";
    case Model::kProcesses:
      return "proc";
    case Model::kEventLoop:
      return "loop";
    case Model::kSimulated:
      return "sim";
  }
  std::unreachable();
}

std::string_view ModelTitle(Model model) {
  switch (model) {
    case Model::kSequential:
      return "Sequential";
    case Model::kThreads:
      return "Threads";
    case Model::kGlobalLock:
      return "Threads + GIL";
    case Model::kProcesses:
      return "Processes";
    case Model::kEventLoop:
      return "Event loop";
    case Model::kSimulated:
      return "Simulated";
  }
  std::unreachable();
}

std::optional<Model> ModelFromKey(std::string_view key) {
  const auto found = std::ranges::find(kAllModels, key, ModelKey);
  if (found == kAllModels.end()) return std::nullopt;
  return *found;
}

bool ModelExists(Model model) {
  return model == Model::kSequential || model == Model::kThreads || model == Model::kGlobalLock ||
         model == Model::kProcesses || model == Model::kEventLoop;
}

}  // namespace interleave
