#include "scenarios/simulated_machine.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

#include "scenarios/parameters.h"

namespace interleave {
namespace {

constexpr std::array<std::string_view, 4> kSchedulers = {"rr", "fair", "fcfs", "priority"};
constexpr std::array<std::string_view, 4> kSchedulerTitles = {
    "round robin", "fair shares", "first come, first served", "priorities"};

Parameter Cost(std::string_view id, std::string title, std::string unit, double max,
               double default_value = 0) {
  return {.id = std::string(id),
          .title = std::move(title),
          .unit = std::move(unit),
          .min = 0,
          .max = max,
          .default_value = default_value,
          .integer = false};
}

// The real models of `scenario`, in its order.
std::vector<Model> RealModels(const Scenario& scenario) {
  std::vector<Model> models;
  for (const Model model : scenario.models) {
    if (!IsSimulated(model)) models.push_back(model);
  }
  return models;
}

// The value of a parameter of the machine, or its default where the scenario uses the id itself.
double Setting(const Scenario& scenario, const Values& values, std::string_view id,
               double otherwise) {
  const Parameter* parameter = scenario.FindParameter(id);
  return parameter != nullptr && parameter->machine() ? values.Real(id) : otherwise;
}

SimulatedKind KindOf(Model model) {
  switch (RealModel(model)) {
    case Model::kSequential:
      return SimulatedKind::kSequential;
    case Model::kGlobalLock:
      return SimulatedKind::kGlobalLock;
    case Model::kEventLoop:
      return SimulatedKind::kEventLoop;
    case Model::kProcesses:
      return SimulatedKind::kProcesses;
    default:
      return SimulatedKind::kThreads;
  }
}

// Each kind of global lock as what it comes to in virtual time.
void SetLock(const GlobalLockOptions& lock, SimulatedOptions& machine) {
  machine.switch_interval = lock.switch_interval;
  machine.check_every_operation = lock.check_every_operation;
  switch (lock.kind) {
    case GlobalLockKind::kNew:
      break;
    case GlobalLockKind::kOld:
      // Let go every so many ticks; here whoever waits is always quick enough to take it.
      machine.switch_interval = std::max<Nanos>(kTicksPerCheck * machine.operation, 1);
      machine.check_every_operation = true;
      break;
    case GlobalLockKind::kFree:
      machine.iteration_ps = static_cast<std::int64_t>(
          std::llround(static_cast<double>(machine.iteration_ps) * lock.free_slow_down));
      machine.kind = SimulatedKind::kThreads;
      break;
    case GlobalLockKind::kPerInterpreter:
      machine.kind = SimulatedKind::kThreads;
      break;
  }
}

}  // namespace

std::vector<Parameter> MachineParameters(const Scenario& scenario) {
  const SimulatedOptions defaults;
  std::vector<Parameter> parameters;
  const std::vector<Model> models = RealModels(scenario);
  if (models.size() > 1) {
    std::vector<std::string> keys;
    for (const Model model : models) keys.emplace_back(ModelKey(model));
    const auto main = std::ranges::find(models, MainModel(scenario)) - models.begin();
    parameters.push_back(Choice(std::string(kSimulates), "Simulates", std::move(keys), main));
  }
  parameters.push_back(Count(std::string(kCores), "Virtual cores", 1, kMostSimulatedCores, 4));
  parameters.push_back(
      Choice(std::string(kScheduler), "Scheduler", {kSchedulers.begin(), kSchedulers.end()}));
  Parameter quantum = Cost(kQuantum, "Quantum", "ms", 1000, 4);
  quantum.min = 0.01;
  quantum.logarithmic = true;
  parameters.push_back(std::move(quantum));
  parameters.push_back(Cost(kSwitchCost, "A context switch", "µs", 10'000));
  parameters.push_back(Cost(kWakeUp, "Waking up", "µs", 10'000));
  parameters.push_back(Cost(kNetworkLatency, "Network latency", "ms", 10'000));
  parameters.push_back(Cost(kStartCost, "Starting a process", "ms", 10'000));
  parameters.push_back(Cost(kByteCost, "A byte between processes", "ns", 1000));
  parameters.push_back(Count(std::string(kIterationCost), "An iteration of computing", 1, 1'000'000,
                             defaults.iteration_ps, "ps"));
  parameters.push_back(Count(std::string(kOperationCost), "An operation of the interpreter", 0,
                             1'000'000, defaults.operation, "ns"));
  parameters.push_back(Cost(kDeadlockFound, "A deadlock is found after", "ms", 10'000));
  parameters.push_back(Count(std::string(kMostEvents), "Most events", 1000, 1'000'000'000,
                             static_cast<std::int64_t>(defaults.most_events)));
  std::erase_if(parameters, [&](const Parameter& parameter) {
    return scenario.FindParameter(parameter.id) != nullptr;
  });
  for (Parameter& parameter : parameters) parameter.concern = Concern::kMachine;
  return parameters;
}

Model MainModel(const Scenario& scenario) {
  const std::vector<Model> models = RealModels(scenario);
  const auto at_once =
      std::ranges::find_if(models, [](Model model) { return model != Model::kSequential; });
  return at_once == models.end() ? Model::kSequential : *at_once;
}

Model ResolveModel(const Scenario& scenario, const Values& values, Model model) {
  if (model != Model::kSimulated) return model;
  const std::vector<Model> models = RealModels(scenario);
  const Parameter* parameter = scenario.FindParameter(kSimulates);
  if (parameter == nullptr || !parameter->machine()) return SimulatedModel(MainModel(scenario));
  const auto index = static_cast<std::size_t>(values.Int(kSimulates));
  return SimulatedModel(index < models.size() ? models[index] : MainModel(scenario));
}

SimulatedOptions MachineOf(const Scenario& scenario, const Values& values, Model model) {
  SimulatedOptions machine{.kind = KindOf(model)};
  const auto nanos = [&](std::string_view id, double unit_ns, Nanos otherwise) {
    const double units = static_cast<double>(otherwise) / unit_ns;
    return static_cast<Nanos>(std::llround(Setting(scenario, values, id, units) * unit_ns));
  };
  machine.cores = static_cast<int>(Setting(scenario, values, kCores, 4));
  machine.schedule =
      static_cast<SimulatedSchedule>(static_cast<int>(Setting(scenario, values, kScheduler, 0)));
  machine.quantum = std::max<Nanos>(nanos(kQuantum, 1e6, machine.quantum), 1);
  machine.context_switch = nanos(kSwitchCost, 1e3, machine.context_switch);
  machine.wake_up = nanos(kWakeUp, 1e3, machine.wake_up);
  machine.network_latency = nanos(kNetworkLatency, 1e6, machine.network_latency);
  machine.process_start = nanos(kStartCost, 1e6, machine.process_start);
  machine.byte_ps = nanos(kByteCost, 1e3, machine.byte_ps);
  machine.iteration_ps = nanos(kIterationCost, 1, machine.iteration_ps);
  machine.operation = nanos(kOperationCost, 1, machine.operation);
  machine.deadlock_found = nanos(kDeadlockFound, 1e6, machine.deadlock_found);
  machine.most_events = static_cast<std::uint64_t>(
      Setting(scenario, values, kMostEvents, static_cast<double>(machine.most_events)));
  if (machine.kind == SimulatedKind::kGlobalLock) SetLock(GlobalLockOptionsOf(values), machine);
  return machine;
}

std::string MachineText(const SimulatedOptions& machine) {
  const bool one = machine.kind == SimulatedKind::kSequential || machine.cores == 1;
  return fmt::format("{} virtual core{}, {}", one ? 1 : machine.cores, one ? "" : "s",
                     kSchedulerTitles[static_cast<std::size_t>(machine.schedule)]);
}

}  // namespace interleave
