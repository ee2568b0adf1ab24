#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/simulated/options.h"
#include "scenarios/scenario.h"

namespace interleave {

// The machine of the model `sim`, as parameters that every scenario has besides its own.

inline constexpr std::string_view kSimulates = "simulates";
inline constexpr std::string_view kCores = "cores";
inline constexpr std::string_view kScheduler = "scheduler";
inline constexpr std::string_view kQuantum = "quantum";                 // Milliseconds.
inline constexpr std::string_view kSwitchCost = "switch-cost";          // Microseconds.
inline constexpr std::string_view kWakeUp = "wake-up";                  // Microseconds.
inline constexpr std::string_view kNetworkLatency = "network-latency";  // Milliseconds.
inline constexpr std::string_view kStartCost = "start-cost";            // Milliseconds.
inline constexpr std::string_view kByteCost = "byte-cost";              // Nanoseconds.
inline constexpr std::string_view kIterationCost = "iteration-cost";    // Picoseconds.
inline constexpr std::string_view kOperationCost = "operation-cost";    // Nanoseconds.
inline constexpr std::string_view kDeadlockFound = "deadlock-found";    // Milliseconds.
inline constexpr std::string_view kMostEvents = "most-events";

// Those of `scenario`, without any whose id it uses itself.
std::vector<Parameter> MachineParameters(const Scenario& scenario);

// What `sim` stands for unless one says otherwise: the first model of the scenario on which things
// happen at the same time.
Model MainModel(const Scenario& scenario);
// kSimulated as the model that `values` names; any other as it is.
Model ResolveModel(const Scenario& scenario, const Values& values, Model model);

// The machine that `values` describe. REQUIRES: `model` is simulated and resolved.
SimulatedOptions MachineOf(const Scenario& scenario, const Values& values, Model model);
// "4 virtual cores, round robin"
std::string MachineText(const SimulatedOptions& machine);

}  // namespace interleave
