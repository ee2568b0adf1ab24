#include "cli/run_json.h"

#include <array>
#include <cstddef>
#include <ranges>
#include <string>
#include <string_view>

#include "engine/task/duration.h"
#include "scenarios/machine.h"
#include "scenarios/parameters.h"

namespace interleave {
namespace {

using Json = nlohmann::ordered_json;

// Always there, so that a reader need not ask whether they are.
constexpr std::array kAlways = {State::kRunning, State::kWaitingIo, State::kWaitingGil};

Json StatesToJson(const RunResult& result) {
  Json states = Json::object();
  for (const State state : kAlways) {
    states[std::string(StateKey(state))] = result.state_s[static_cast<std::size_t>(state)];
  }
  for (std::size_t i = 0; i < kStateCount; ++i) {
    if (result.state_s[i] > 0) {
      states[std::string(StateKey(static_cast<State>(i)))] = result.state_s[i];
    }
  }
  return states;
}

// The workers; none on the models that have only threads.
Json ProcessesToJson(const FinishedRun& run) {
  Json processes = Json::array();
  if (!run.trace) return processes;
  for (const ProcessInfo& process : run.trace->processes() | std::views::drop(1)) {
    Json json;
    json["pid"] = process.pid;
    json["name"] = process.name;
    json["start_ms"] = process.entered >= 0
                           ? Json(static_cast<double>(process.entered - process.created) / 1e6)
                           : Json(nullptr);
    json["rss_mib"] = static_cast<double>(process.resident_kib) / 1024;
    json["pss_mib"] = static_cast<double>(process.proportional_kib) / 1024;
    json["ended"] = process.how != 0 ? std::string(run.trace->Name(process.how)) : "by itself";
    processes.push_back(std::move(json));
  }
  return processes;
}

Json FindingsToJson(const FinishedRun& run) {
  Json findings = Json::array();
  for (const Finding& finding : run.result.findings) {
    Json tracks = Json::array();
    for (const TrackId track : finding.tracks) tracks.push_back(run.trace->tracks()[track].name);
    findings.push_back({{"kind", FindingKey(finding.kind)},
                        {"sentence", finding.sentence},
                        {"begin_s", ToSeconds(finding.evidence.begin)},
                        {"end_s", ToSeconds(finding.evidence.end)},
                        {"tracks", std::move(tracks)}});
  }
  return findings;
}

Json RunToJson(const FinishedRun& run, std::span<const FinishedRun> all) {
  const RunResult& result = run.result;
  Json json;
  json["model"] = ModelKey(run.model);
  json["wall_s"] = result.wall_s;
  json["cpu_s"] = result.cpu_s;
  const std::optional<double> speed_up = SpeedUp(run, all);
  json["speedup"] = speed_up ? Json(*speed_up) : Json(nullptr);
  json["cores_busy"] = result.cores_busy;
  json["result"] = Json(result.value);
  json["events"] = run.trace ? run.trace->events() : 0;
  json["dropped"] = run.trace ? run.trace->dropped() : 0;
  json["truth"] = run.trace ? Json(TruthKey(run.trace->truth())) : Json(nullptr);
  json["states"] = StatesToJson(result);
  json["switches"] = {{"voluntary", result.voluntary_switches},
                      {"involuntary", result.involuntary_switches}};
  json["gil_hand_overs"] = result.gil_hand_overs;
  json["threads"] = result.threads;
  json["processes"] = ProcessesToJson(run);
  json["memory_mib"] = result.memory_mib;
  json["notes"] = result.notes;
  json["findings"] = FindingsToJson(run);
  json["ok"] = result.ok;
  json["error"] = result.error;
  return json;
}

// As a user would set it: choices by their names.
Json ParameterToJson(const Scenario& scenario, std::string_view id, double value) {
  const Parameter* parameter = scenario.FindParameter(id);
  if (parameter != nullptr && !parameter->choices.empty()) return ValueText(*parameter, value);
  return value;
}

}  // namespace

nlohmann::ordered_json ToJson(const RunArguments& arguments, std::span<const FinishedRun> runs) {
  Json json;
  json["scenario"] = arguments.scenario->id;
  json["seed"] = arguments.seed;
  json["time_scale"] = arguments.time_scale;
  json["parameters"] = Json::object();
  for (const auto& [id, value] : arguments.values.all()) {
    json["parameters"][id] = ParameterToJson(*arguments.scenario, id, value);
  }
  json["machine"] = Json(ToJson(ThisMachine()));
  json["runs"] = Json::array();
  for (const FinishedRun& run : runs) json["runs"].push_back(RunToJson(run, runs));
  json["not_run"] = Json::array();  // After a stop.
  for (const Model model : arguments.models | std::views::drop(runs.size())) {
    json["not_run"].push_back(ModelKey(model));
  }
  return json;
}

}  // namespace interleave
