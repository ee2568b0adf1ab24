#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace interleave {

// How a program is run. The order is the one of the screen and of the catalogue.
enum class Model { kSequential, kThreads, kGlobalLock, kProcesses, kEventLoop, kSimulated };
inline constexpr std::array kAllModels = {Model::kSequential, Model::kThreads,   Model::kGlobalLock,
                                          Model::kProcesses,  Model::kEventLoop, Model::kSimulated};

// "gil" on the command line and in files; "Threads + GIL" on screen.
std::string_view ModelKey(Model model);
std::string_view ModelTitle(Model model);
std::optional<Model> ModelFromKey(std::string_view key);

// False for the models whose runtime is not built yet: shown, greyed out, with that word.
bool ModelExists(Model model);

}  // namespace interleave
