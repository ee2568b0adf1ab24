#include "scenarios/recording_of.h"

#include <fmt/format.h>

#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "engine/analysis/statistics.h"
#include "engine/task/duration.h"
#include "scenarios/machine.h"
#include "scenarios/parameters.h"
#include "scenarios/simulated_machine.h"

namespace interleave {
namespace {

bool Concerns(const Parameter& parameter, Model model) {
  switch (parameter.concern) {
    case Concern::kProgram:
      return true;
    case Concern::kGlobalLock:
      return RealModel(model) == Model::kGlobalLock;
    case Concern::kProcesses:
      return RealModel(model) == Model::kProcesses;
    case Concern::kEventLoop:
      return RealModel(model) == Model::kEventLoop;
    case Concern::kMachine:
      return IsSimulated(model);
  }
  return true;
}

// What the run went by: those of another model mean nothing to it, and would be a line of nothing
// in every picture.
std::vector<RecordedParameter> ParametersOf(const RunRequest& request) {
  const Model model = ResolveModel(*request.scenario, request.values, request.model);
  std::vector<RecordedParameter> parameters;
  for (const auto& [id, value] : request.values.all()) {
    const Parameter* const parameter = request.scenario->FindParameter(id);
    if (parameter == nullptr || !Concerns(*parameter, model)) continue;
    parameters.push_back({.id = id, .value = value, .text = ValueText(*parameter, value)});
  }
  return parameters;
}

}  // namespace

std::string RecordingTitle(const Scenario& scenario, Model model) {
  return fmt::format("{}: {}", scenario.title, ModelTitle(model));
}

Recording DescriptionOf(const RunRequest& request, std::string_view version) {
  const bool simulated = IsSimulated(request.model);
  Machine machine = ThisMachine();
  if (simulated) {  // Nothing of this machine shows in it: the same bytes everywhere.
    machine = {.cpu = "simulated",
               .cores = MachineOf(*request.scenario, request.values, request.model).cores,
               .system = "virtual time"};
  }
  return {.title = RecordingTitle(*request.scenario, request.model),
          .scenario = request.scenario->id,
          .model = std::string(ModelKey(request.model)),
          .parameters = ParametersOf(request),
          .seed = request.seed,
          .time_scale = request.time_scale,
          .machine = {.cpu = machine.cpu, .cores = machine.cores, .system = machine.system},
          .program = fmt::format("Interleave {}", version),
          .recorded_at = simulated ? 0 : std::time(nullptr)};
}

Recording RecordingOf(const RunRequest& request, const RunResult& result,
                      std::shared_ptr<const Trace> trace, std::string_view version) {
  Recording recording = DescriptionOf(request, version);
  recording.trace = std::move(trace);
  recording.result = {.text = result.text,
                      .value = {},
                      .error = result.error,
                      .ok = result.ok,
                      .stopped = result.stopped,
                      .wall_s = result.wall_s,
                      .memory_mib = result.memory_mib,
                      .notes = result.notes};
  if (!result.value.is_null()) {
    // Text of the program may be of any bytes.
    recording.result.value =
        result.value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  return recording;
}

RunResult ResultOf(const Recording& recording) {
  const Trace& trace = *recording.trace;
  const Statistics statistics = StatisticsOf(trace);
  const Totals totals = TotalsOf(trace);
  RunResult result{.wall_s = WallSeconds(recording),
                   .cpu_s = ToSeconds(totals.cpu_ns),
                   .text = recording.result.text,
                   .ok = recording.result.ok,
                   .stopped = recording.result.stopped,
                   .error = recording.result.error,
                   .workers = ProcessTotalsOf(trace),
                   .voluntary_switches = totals.voluntary_switches,
                   .involuntary_switches = totals.involuntary_switches,
                   .gil_hand_overs = statistics.gil_hand_overs,
                   .threads = totals.threads,
                   .memory_mib = recording.result.memory_mib,
                   .notes = recording.result.notes};
  if (result.wall_s > 0) result.cores_busy = ToSeconds(statistics.on_core_ns) / result.wall_s;
  for (std::size_t state = 0; state < kStateCount; ++state) {
    result.state_s[state] = ToSeconds(statistics.state_ns[state]);
  }
  return result;
}

}  // namespace interleave
