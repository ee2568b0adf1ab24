#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/task/registry.h"
#include "scenarios/scenario.h"

namespace interleave {

// A user's own scenario, from a TOML file (see README.md and scenarios/examples/). It runs, shows
// and checks itself like those of the catalogue; its id is the name of its file.

inline constexpr std::string_view kFileEnding = ".toml";

// True if `id` is the name of a scenario file rather than the id of a scenario.
bool IsScenarioFile(std::string_view id);

// Errors: "bakery.toml:12:9: no phase `lok`; did you mean `lock`? ...", or why it cannot be read.
std::expected<std::shared_ptr<const Scenario>, std::string> LoadScenario(const std::string& path);
// The same from `text`, as if it stood in a file called `id`.
std::expected<std::shared_ptr<const Scenario>, std::string> ParseScenario(std::string_view text,
                                                                          const std::string& id);

// Why `scenario`, if it is from a file, cannot run with these values on this model: more tasks than
// are allowed, a time below 0 ... nullopt if it can, or is not from a file.
std::optional<std::string> RefusalOfFile(const Scenario& scenario, const Values& values,
                                         Model model);

// For worker processes: the tasks of any scenario file.
TaskRegistry FileScenarioTasks();

}  // namespace interleave
