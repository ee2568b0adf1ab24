#include "scenarios/toml/description.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/toml/reading.h"
#include "scenarios/wording.h"

namespace interleave {

std::string_view SharedWord(SharedKind kind) {
  switch (kind) {
    case SharedKind::kLock:
      return "lock";
    case SharedKind::kSemaphore:
      return "semaphore";
    case SharedKind::kBarrier:
      return "barrier";
    case SharedKind::kQueue:
      return "queue";
    case SharedKind::kEvent:
      break;
  }
  return "event";
}

std::string_view PhaseWord(PhaseKind kind) {
  static constexpr std::string_view kWords[] = {
      "compute", "wait", "io",    "http", "lock",  "semaphore", "barrier", "put",
      "get",     "each", "event", "set",  "clear", "repeat",    "mark",    "fail"};
  return kWords[static_cast<std::size_t>(kind)];
}

bool HasBlock(PhaseKind kind) {
  return kind == PhaseKind::kLock || kind == PhaseKind::kSemaphore || kind == PhaseKind::kEach ||
         kind == PhaseKind::kRepeat;
}

bool IsAboutShared(PhaseKind kind) { return kind >= PhaseKind::kLock && kind <= PhaseKind::kClear; }

std::vector<double> FormulaValues(const std::vector<Parameter>& parameters, const Values& values) {
  std::vector<double> numbers;
  for (const Parameter& parameter : parameters) {
    numbers.push_back(values.Real(parameter.id) * SecondsPer(parameter.unit).value_or(1));
  }
  return numbers;
}

namespace {

// As prose: every run of blanks and line ends is one space, an empty line stays a paragraph.
std::string Prose(const std::string& text) {
  std::string prose;
  std::string blanks;
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      blanks += c;
      continue;
    }
    if (!blanks.empty() && !prose.empty()) {
      prose += std::ranges::count(blanks, '\n') > 1 ? '\n' : ' ';
    }
    blanks.clear();
    prose += c;
  }
  return prose;
}

TaskEntry ReadGroup(const toml::node& node, const Description& so_far) {
  const auto* table = node.as_table();
  if (table == nullptr) {
    Refuse(PlaceOf(node), fmt::format("a task is {}, but must be a table", Found(node)));
  }
  ExpectKeys(*table, "a task", {"name", "count", "pool", "phases"});
  TaskEntry group{.count = Formula(1), .pooled = so_far.has_pool, .place = PlaceOf(*table)};
  const toml::node* name = table->get("name");
  if (name == nullptr) Refuse(group.place, "a task has no `name`");
  group.name = ReadText(*name, "name", 60);
  if (group.name.empty()) Refuse(PlaceOf(*name), "a task has an empty `name`");
  for (const TaskEntry& other : so_far.groups) {
    if (other.name == group.name) {
      Refuse(PlaceOf(*name),
             fmt::format("two tasks are named {}; `count` makes several of one kind",
                         Quoted(group.name)));
    }
  }
  if (const auto* count = table->get("count")) {
    group.count = ReadCount(*count, "count", so_far.parameters);
  }
  if (const auto* pool = table->get("pool")) {
    const auto* truth = pool->as_boolean();
    if (truth == nullptr) {
      Refuse(PlaceOf(*pool), fmt::format("`pool` is {}, but must be true or false", Found(*pool)));
    }
    if (truth->get() && !so_far.has_pool) {
      Refuse(PlaceOf(*pool), "the file has no [pool]; it must have one, with `workers`");
    }
    group.pooled = truth->get();
  }
  const toml::node* phases = table->get("phases");
  if (phases == nullptr) {
    Refuse(group.place,
           fmt::format("the task {} has no `phases = [ ... ]`: what it does", Quoted(group.name)));
  }
  group.phases = ReadPhases(*phases, so_far);
  return group;
}

void ReadPool(const toml::node& node, Description& description) {
  const toml::table& table = ReadTable(node, "pool");
  ExpectKeys(table, "[pool]", {"workers"});
  description.pool_place = PlaceOf(table);
  description.has_pool = true;
  const toml::node* workers = table.get("workers");
  if (workers == nullptr) Refuse(PlaceOf(table), "[pool] has no `workers`");
  description.workers = ReadCount(*workers, "workers", description.parameters);
}

// Without `models`: those on which the file makes sense with its defaults.
void ChooseModels(const toml::node* named, Description& description) {
  const Values defaults(description.parameters);
  if (named == nullptr) {
    for (const Model model : kAllModels) {
      if (CheckModel(description, defaults, model)) description.models.push_back(model);
    }
    // Say what is wrong with the one on which most programs run.
    if (description.models.empty()) {
      if (auto right = CheckModel(description, defaults, Model::kThreads); !right) {
        throw right.error();  // NOLINT: caught by ReadDescription().
      }
    }
    return;
  }
  description.models = ReadModels(*named);
  for (const Model model : description.models) {
    if (auto right = CheckModel(description, defaults, model); !right) {
      throw right.error();  // NOLINT: caught by ReadDescription().
    }
  }
}

Description ReadTables(const toml::table& file, std::string_view text, const std::string& id) {
  ExpectKeys(
      file, "a scenario file",
      {"title", "question", "what-to-see", "models", "parameters", "shared", "pool", "task"});
  Description description{.id = id, .text = std::string(text), .title = id};
  if (const auto* node = file.get("title"))
    description.title = Prose(ReadText(*node, "title", 100));
  if (const auto* node = file.get("question")) {
    description.question = Prose(ReadText(*node, "question", 500));
  }
  if (const auto* node = file.get("what-to-see")) {
    description.what_to_see = Prose(ReadText(*node, "what-to-see", 5000));
  }
  if (const auto* node = file.get("parameters")) {
    description.parameters = ReadParameters(ReadTable(*node, "parameters"));
  }
  if (const auto* node = file.get("shared")) {
    description.shared = ReadShared(ReadTable(*node, "shared"), description);
  }
  if (const auto* node = file.get("pool")) ReadPool(*node, description);
  const toml::node* tasks = file.get("task");
  if (tasks == nullptr) Refuse({1, 1}, "the file has no [[task]]; it must have one or more");
  if (tasks->is_table()) {
    Refuse(PlaceOf(*tasks), "[task] must be written [[task]]: there may be several");
  }
  for (const toml::node& node : ReadArray(*tasks, "task")) {
    description.groups.push_back(ReadGroup(node, description));
    if (description.groups.size() > 100) {
      Refuse(PlaceOf(node), "more than 100 kinds of task, which is the limit; use `count`");
    }
  }
  if (description.groups.empty()) Refuse(PlaceOf(*tasks), "`task` is empty");
  CheckQueues(description);
  if (auto right = CheckValues(description, Values(description.parameters)); !right) {
    throw right.error();  // NOLINT: caught by ReadDescription().
  }
  ChooseModels(file.get("models"), description);
  return description;
}

}  // namespace

Read<Description> ReadDescription(std::string_view text, const std::string& id) {
  if (text.size() > kMostBytes) {
    return Wrong(ScenarioFileError{{1, 1},
                                   fmt::format("the file has {} bytes; at most {} are allowed",
                                               Grouped(static_cast<std::int64_t>(text.size())),
                                               Grouped(static_cast<std::int64_t>(kMostBytes)))});
  }
  try {
    const toml::table file = toml::parse(text);
    return ReadTables(file, text, id);
  } catch (const toml::parse_error& error) {
    const toml::source_position at = error.source().begin;
    return Wrong(
        ScenarioFileError{{std::max<std::int32_t>(static_cast<std::int32_t>(at.line), 1),
                           std::max<std::int32_t>(static_cast<std::int32_t>(at.column), 1)},
                          fmt::format("this is not TOML: {}", error.description())});
  } catch (const ScenarioFileError& error) {
    return Wrong(error);
  }
}

}  // namespace interleave
