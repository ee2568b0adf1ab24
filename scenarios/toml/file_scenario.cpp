#include "scenarios/toml/file_scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <utility>

#include "scenarios/model_parameters.h"
#include "scenarios/toml/description.h"
#include "scenarios/toml/file_body.h"
#include "scenarios/toml/listing.h"
#include "scenarios/toml/script.h"

namespace interleave {
namespace {

bool NeedsCalibration(const Description& description) {
  return std::ranges::any_of(description.groups, [](const TaskEntry& group) {
    return std::ranges::any_of(group.phases, [](const Phase& phase) {
      return phase.kind == PhaseKind::kCompute && phase.amount.is_time();
    });
  });
}

std::string Sentence(const std::string& id, const ScenarioFileError& error) {
  return fmt::format("{}:{}:{}: {}", id, error.place.line, error.place.column, error.text);
}

// The body of a scenario from a file: by its type it is known again.
struct FileBody {
  std::shared_ptr<const Description> description;
  double iterations_per_second = 1;

  Task<Outcome> operator()(Context& ctx, const Values& values) const {
    return RunDescription(ctx, description, iterations_per_second, values);
  }
};

std::shared_ptr<const Scenario> MakeScenario(Description&& read) {
  const double speed = NeedsCalibration(read) ? MeasureIterationsPerSecond() : 1;
  const auto description = std::make_shared<const Description>(std::move(read));
  Scenario scenario{
      .id = description->id,
      .title = description->title,
      .group = "Your own",
      .question = description->question,
      .parameters = description->parameters,
      .models = description->models,
      .listing = ListingOf(*description),
      .what_to_see = description->what_to_see,
      .tasks = FileScenarioTasks(),
      .body = FileBody{description, speed},
      .check = [description](const Outcome& outcome, const Values& values, const RunFacts& facts) {
        return CheckOutcome(*description, outcome, values, facts);
      }};
  if (!scenario.Supports(Model::kSimulated)) scenario.models.push_back(Model::kSimulated);
  AddModelParameters(scenario);
  return std::make_shared<const Scenario>(std::move(scenario));
}

}  // namespace

bool IsScenarioFile(std::string_view id) { return id.ends_with(kFileEnding); }

std::expected<std::shared_ptr<const Scenario>, std::string> ParseScenario(std::string_view text,
                                                                          const std::string& id) {
  auto description = ReadDescription(text, id);
  if (!description) return std::unexpected(Sentence(id, description.error()));
  return MakeScenario(std::move(*description));
}

std::expected<std::shared_ptr<const Scenario>, std::string> LoadScenario(const std::string& path) {
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) {
    return std::unexpected(fmt::format("cannot open {}: {}", path, std::strerror(errno)));
  }
  // One byte more than allowed is enough to know, also of a file that has no end.
  std::string text(kMostBytes + 1, '\0');
  text.resize(std::fread(text.data(), 1, text.size(), file));
  const int error = std::ferror(file) != 0 ? errno : 0;
  std::fclose(file);
  if (error != 0) {
    return std::unexpected(fmt::format("cannot read {}: {}", path, std::strerror(error)));
  }
  return ParseScenario(text, std::filesystem::path(path).filename().string());
}

std::optional<std::string> RefusalOfFile(const Scenario& scenario, const Values& values,
                                         Model model) {
  const auto* body = scenario.body.target<FileBody>();
  if (body == nullptr) return std::nullopt;
  const Description& description = *body->description;
  if (auto right = CheckValues(description, values); !right) {
    return Sentence(description.id, right.error());
  }
  if (auto right = CheckModel(description, values, RealModel(model)); !right) {
    return Sentence(description.id, right.error());
  }
  return std::nullopt;
}

TaskRegistry FileScenarioTasks() { return TaskRegistry(kRunScript); }

}  // namespace interleave
