#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "engine/task/registry.h"

namespace interleave {

// The hidden mode in which this program's own executable is a worker process. Every program that
// runs the model `proc` begins its main() with
//
//   if (const auto status = RunAsWorker(argc, argv, &FindTasks)) return *status;

inline constexpr const char* kWorkerMode = "--interleave-worker";
inline constexpr const char* kTemplateMode = "--interleave-worker-template";
inline constexpr int kWorkerChannel = 3;  // The descriptor of its connection to the main program.

// The tasks that `key` stands for, made anew in the worker. Throws std::out_of_range if `key` means
// nothing.
using FindTasks = std::function<TaskRegistry(std::string_view key)>;

// nullopt if the arguments do not ask for the worker mode; else its exit status, after all is done.
std::optional<int> RunAsWorker(int argc, const char* const* argv, const FindTasks& find_tasks);

}  // namespace interleave
