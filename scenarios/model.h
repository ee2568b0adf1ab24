#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace interleave {

// How a program is run. The order is the one of the screen and of the catalogue.
enum class Model {
  kSequential,
  kThreads,
  kGlobalLock,
  kProcesses,
  kEventLoop,
  kSimulated,  // In virtual time, as the main model of the scenario; or as the one it names:
  kSimulatedSequential,
  kSimulatedThreads,
  kSimulatedGlobalLock,
  kSimulatedProcesses,
  kSimulatedEventLoop,
};
// Those a scenario names.
inline constexpr std::array kAllModels = {Model::kSequential, Model::kThreads,   Model::kGlobalLock,
                                          Model::kProcesses,  Model::kEventLoop, Model::kSimulated};
// What each of the real ones is in virtual time.
inline constexpr std::array kSimulatedModels = {
    Model::kSimulatedSequential, Model::kSimulatedThreads, Model::kSimulatedGlobalLock,
    Model::kSimulatedProcesses, Model::kSimulatedEventLoop};

// "gil" on the command line and in files, "sim:gil" in virtual time; "Threads + GIL" on screen.
std::string_view ModelKey(Model model);
std::string_view ModelTitle(Model model);
std::optional<Model> ModelFromKey(std::string_view key);

// False for the models whose runtime is not built yet: shown, greyed out, with that word.
bool ModelExists(Model model);

bool IsSimulated(Model model);
// The real model that `model` stands for; itself, if it is one. REQUIRES: not kSimulated.
Model RealModel(Model model);
// `model` in virtual time. REQUIRES: a real one.
Model SimulatedModel(Model model);

}  // namespace interleave
