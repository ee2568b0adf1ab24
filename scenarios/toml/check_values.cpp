#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/toml/amounts.h"
#include "scenarios/toml/description.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// Gives `count` tasks, or the sentence.
Read<std::int64_t> CheckCount(const Formula& formula, const std::vector<double>& parameters,
                              std::int64_t least, std::int64_t most, const std::string& what,
                              const Place& place) {
  const double value = formula.Bound(parameters).Value();
  const auto number = WholeNumber(value, what, least, most);
  if (!number) return Wrong(ScenarioFileError{place, number.error()});
  return *number;
}

Read<void> CheckPhase(const Phase& phase, const std::vector<double>& parameters,
                      std::int64_t tasks) {
  Phase bound = phase;
  bound.amount = phase.amount.Bound(parameters);
  bound.size = phase.size.Bound(parameters);
  bound.status = phase.status.Bound(parameters);
  for (const std::int64_t index : {std::int64_t{0}, tasks - 1}) {
    const auto amounts = AmountsOf(bound, static_cast<double>(index), nullptr);
    if (!amounts) return Wrong(ScenarioFileError{phase.place, amounts.error()});
  }
  return {};
}

bool Has(const Description& description, PhaseKind kind) {
  return std::ranges::any_of(description.groups, [&](const TaskEntry& group) {
    return std::ranges::find(group.phases, kind, &Phase::kind) != group.phases.end();
  });
}

// The first of `kinds` that is used, as the reason why a model does not do.
const Phase* FirstOf(const Description& description, std::initializer_list<PhaseKind> kinds) {
  for (const TaskEntry& group : description.groups) {
    for (const Phase& phase : group.phases) {
      if (std::ranges::find(kinds, phase.kind) != kinds.end()) return &phase;
    }
  }
  return nullptr;
}

}  // namespace

Read<void> CheckValues(const Description& description, const Values& values) {
  const std::vector<double> parameters = FormulaValues(description.parameters, values);
  std::int64_t tasks = 0;
  for (const TaskEntry& group : description.groups) {
    const auto count = CheckCount(group.count, parameters, 1, kMostTasks,
                                  fmt::format("`count` of the task `{}`", group.name), group.place);
    if (!count) return Wrong(count.error());
    tasks += *count;
    if (tasks > kMostTasks) {
      return Wrong(
          ScenarioFileError{group.place, fmt::format("{} tasks in all, but at most {} are allowed",
                                                     Grouped(tasks), Grouped(kMostTasks))});
    }
    for (const Phase& phase : group.phases) {
      if (auto right = CheckPhase(phase, parameters, *count); !right) return right;
    }
  }
  for (const SharedThing& thing : description.shared) {
    if (thing.size.empty()) continue;
    const std::int64_t least = thing.kind == SharedKind::kQueue ? 0 : 1;
    const auto size =
        CheckCount(thing.size, parameters, least, kMostTasks,
                   fmt::format("`{}` of `{}`", SharedWord(thing.kind), thing.name), thing.place);
    if (!size) return Wrong(size.error());
  }
  if (description.has_pool) {
    const auto workers = CheckCount(description.workers, parameters, 1, kMostWorkers,
                                    "`workers` of the pool", description.pool_place);
    if (!workers) return Wrong(workers.error());
  }
  return {};
}

Read<void> CheckModel(const Description& description, const Values& values, Model model) {
  const std::vector<double> parameters = FormulaValues(description.parameters, values);
  std::int64_t alone = 0;
  Place place;
  for (const TaskEntry& group : description.groups) {
    if (group.pooled) continue;
    alone += std::llround(group.count.Bound(parameters).Value());
    place = group.place;
  }
  const bool processes = model == Model::kProcesses;
  const bool many = model == Model::kThreads || model == Model::kGlobalLock || processes;
  const std::int64_t most = processes ? kMostProcesses : kMostThreads;
  if (many && alone > most) {
    return Wrong(ScenarioFileError{
        place, fmt::format("{} tasks without a pool would be as many {}, but at most {} are "
                           "allowed; add a [pool], or run it on `loop`",
                           Grouped(alone), processes ? "processes" : "threads", Grouped(most))});
  }
  if (processes) {
    const std::int64_t workers =
        description.has_pool ? std::llround(description.workers.Bound(parameters).Value()) : 0;
    if (workers > kMostProcesses) {
      return Wrong(ScenarioFileError{description.pool_place,
                                     fmt::format("a pool of {} processes; at most {} are allowed",
                                                 Grouped(workers), kMostProcesses)});
    }
  }
  if (model == Model::kSequential) {
    const Phase* phase = FirstOf(
        description, {PhaseKind::kBarrier, PhaseKind::kEach, PhaseKind::kEvent, PhaseKind::kGet});
    if (phase == nullptr && Has(description, PhaseKind::kPut)) {
      for (const SharedThing& thing : description.shared) {
        if (thing.kind != SharedKind::kQueue || thing.size.Bound(parameters).Value() == 0) continue;
        phase = FirstOf(description, {PhaseKind::kPut});
      }
    }
    if (phase != nullptr) {
      return Wrong(ScenarioFileError{
          phase->place, fmt::format("`{}` waits for another task, which on the model `seq` "
                                    "begins only when this one has ended",
                                    PhaseWord(phase->kind))});
    }
  }
  return {};
}

}  // namespace interleave
