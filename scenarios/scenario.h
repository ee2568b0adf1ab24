#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/task/context.h"
#include "engine/task/registry.h"
#include "engine/task/task.h"
#include "engine/trace/trace.h"
#include "scenarios/model.h"

namespace interleave {

// What a parameter is about, and so which runs go by it.
enum class Concern : std::uint8_t { kProgram, kGlobalLock, kProcesses, kEventLoop, kMachine };

// One thing a user can set before a run. Numbers only: a choice is a number with named values.
struct Parameter {
  std::string id;     // "tasks"
  std::string title;  // "Tasks"
  std::string unit;   // "ms"; "" for a plain count.
  double min = 0;
  double max = 1;
  double default_value = 0;
  bool integer = true;
  bool logarithmic = false;          // For sliders: the useful values span powers of ten.
  std::vector<std::string> choices;  // Names of min, min + 1, ...; empty for plain numbers.
  Concern concern = Concern::kProgram;
  // Of the simulated machine: means nothing to other models.
  bool machine() const { return concern == Concern::kMachine; }
};

// Values of a scenario's parameters, by id.
class Values {
 public:
  Values() = default;
  // The defaults of `parameters`.
  explicit Values(const std::vector<Parameter>& parameters);

  // REQUIRES: `id` is a parameter of the scenario.
  double Real(std::string_view id) const;
  std::int64_t Int(std::string_view id) const;
  bool Is(std::string_view id) const { return Int(id) != 0; }

  void Set(std::string_view id, double value);
  const std::map<std::string, double, std::less<>>& all() const { return values_; }

 private:
  std::map<std::string, double, std::less<>> values_;
};

// What a body hands back: a value for files and tests, a sentence for people.
struct Outcome {
  nlohmann::json value;  // Exact result: the same on every model.
  std::string text;      // "sum 333 333 283 333 335 000 000"; shown in the results table.
  nlohmann::json details = nullptr;  // For `check` alone: what may differ from run to run.
};

// Facts of a finished run that an expectation may speak of. Seconds are unscaled wall time, or
// virtual time where it was simulated.
struct RunFacts {
  Model model = Model::kSequential;
  double wall_s = 0;
  double time_scale = 1;
  const Trace* trace = nullptr;
  bool simulated = false;  // In virtual time; `model` is the real one it stands for.
};

// A listing of the program for people, written for this project.
struct Listing {
  std::string python;
  std::string cpp;
};

// A small, complete concurrent program, written once and run by every model it names.
struct Scenario {
  std::string id;
  std::string title;
  std::string group;     // "Threads", "The global lock" ...
  std::string question;  // What a lecturer asks before the run.
  std::vector<Parameter> parameters;
  std::vector<Model> models;  // As in the catalogue, also those not built yet.
  Listing listing;
  std::string what_to_see;
  // What the body starts on the model `proc`, where a worker process must find it by its name.
  TaskRegistry tasks;
  // Values that make it small enough to try every interleaving; for the others, the defaults.
  std::vector<std::pair<std::string, double>> explore;
  std::function<Task<Outcome>(Context&, const Values&)> body;
  // What must come out: nullopt if it did, else a sentence that says what did not.
  std::function<std::optional<std::string>(const Outcome&, const Values&, const RunFacts&)> check;

  bool Supports(Model model) const;
  // Those of `models` whose runtime exists.
  std::vector<Model> RunnableModels() const;
  const Parameter* FindParameter(std::string_view id) const;
};

// Every scenario of the program, in the order of the catalogue.
const std::vector<Scenario>& Catalogue();
const Scenario* FindScenario(std::string_view id);
// For worker processes: the tasks of the scenario `id`. Throws std::out_of_range.
TaskRegistry FindTasksOf(std::string_view id);
// The id that `id` was probably meant to be, or "" when nothing is near.
std::string NearestScenario(std::string_view id);

// Sets `id` from text; on error a sentence with the name, the range and what to do.
std::expected<void, std::string> SetParameter(const Scenario& scenario, std::string_view id,
                                              std::string_view text, Values& values);

}  // namespace interleave
