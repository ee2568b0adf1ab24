// Who waits for what, when nobody can go on.

#include <fmt/format.h>

#include <algorithm>

#include "engine/simulated/machine.h"

namespace interleave {
namespace {

constexpr std::size_t kMostNamed = 6;  // In the sentence about a deadlock.

}  // namespace

std::string SimulatedRuntime::Deadlock() const {
  std::string who;
  std::size_t waiting = 0;
  const auto add = [&](const SimulatedTask& task, const std::string& name) {
    if (!task.waiting || ++waiting > kMostNamed) return;
    std::string at(StateTitle(task.waits_in));
    std::ranges::transform(at.begin(), at.begin() + 1, at.begin(),
                           [](char c) { return static_cast<char>(c - 'A' + 'a'); });
    if (task.detail == SubjectKind::kObject && task.what > 0) {
      at += fmt::format(" '{}'", object_names_[task.what - 1]);
    }
    who += fmt::format("{}{} is {}", who.empty() ? "" : ", ", name, at);
  };
  for (const SimulatedThread& thread : threads_) {
    if (thread.task != nullptr) add(*thread.task, std::string(names_->Text(thread.name)));
  }
  for (const auto& [id, task] : loop_tasks_) add(*task, fmt::format("task {}", id));
  if (waiting > kMostNamed) who += fmt::format(" and {} more wait likewise", waiting - kMostNamed);
  return fmt::format(
      "deadlock after {} s: nobody can go on, and nothing is left that could end a "
      "wait: {}",
      static_cast<double>(clock_.now()) / 1e9, who);
}

}  // namespace interleave
