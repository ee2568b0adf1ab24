#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include "scenarios/parameters.h"
#include "scenarios/suggest.h"
#include "scenarios/toml/reading.h"

namespace interleave {
namespace {

constexpr std::size_t kMostParameters = 50;

// What formulas and the models call their own.
constexpr std::array<std::string_view, 6> kTaken = {"index",  "min",   "max",
                                                    "random", kChecks, kLockKind};

void CheckName(const toml::key& key) {
  const std::string_view name = key.str();
  const bool right = !name.empty() && std::isalpha(static_cast<unsigned char>(name[0])) != 0 &&
                     std::ranges::all_of(name, [](char c) {
                       return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
                     });
  if (!right) {
    Refuse(PlaceOf(key), fmt::format("the parameter {} must be named with letters, digits and `_` "
                                     "alone, so that formulas can use it",
                                     Quoted(name)));
  }
  if (std::ranges::find(kTaken, name) != kTaken.end()) {
    Refuse(PlaceOf(key), fmt::format("a parameter cannot be named `{}`, which has a meaning "
                                     "already",
                                     name));
  }
}

double ReadNumber(const toml::table& table, std::string_view id, std::string_view key,
                  bool& integer) {
  const toml::node* node = table.get(key);
  if (node == nullptr) {
    Refuse(PlaceOf(table), fmt::format("the parameter `{}` has no `{}`; it must have `default`, "
                                       "`min` and `max`",
                                       id, key));
  }
  const std::optional<double> value = node->value<double>();
  if (!value || !node->is_number() || !std::isfinite(*value)) {
    Refuse(PlaceOf(*node), fmt::format("`{}` of the parameter `{}` is {}, but must be a number",
                                       key, id, Found(*node)));
  }
  integer = integer && node->is_integer();
  return *value;
}

Parameter ReadParameter(const toml::key& key, const toml::node& node) {
  CheckName(key);
  const std::string id(key.str());
  const auto* table = node.as_table();
  if (table == nullptr) {
    Refuse(PlaceOf(node), fmt::format("the parameter `{}` is {}, but must be a table like "
                                      "{{ default = 4, min = 1, max = 16 }}",
                                      id, Found(node)));
  }
  ExpectKeys(*table, "a parameter", {"default", "min", "max", "unit", "title"});
  Parameter parameter{.id = id, .title = id};
  parameter.default_value = ReadNumber(*table, id, "default", parameter.integer);
  parameter.min = ReadNumber(*table, id, "min", parameter.integer);
  parameter.max = ReadNumber(*table, id, "max", parameter.integer);
  if (const auto* unit = table->get("unit")) parameter.unit = ReadText(*unit, "unit", 20);
  if (const auto* title = table->get("title")) parameter.title = ReadText(*title, "title", 60);
  parameter.logarithmic = parameter.min > 0 && parameter.max / parameter.min > 100;
  if (!(parameter.min < parameter.max)) {
    Refuse(PlaceOf(*table->get("max")),
           fmt::format("the parameter `{}` goes from {:g} to {:g}; `max` must be greater than "
                       "`min`",
                       id, parameter.min, parameter.max));
  }
  if (const auto why_not = WhyNot(parameter, parameter.default_value)) {
    Refuse(PlaceOf(*table->get("default")), "the default is wrong: " + *why_not);
  }
  return parameter;
}

}  // namespace

std::vector<Parameter> ReadParameters(const toml::table& table) {
  if (table.size() > kMostParameters) {
    Refuse(PlaceOf(table),
           fmt::format("{} parameters; at most {} are allowed", table.size(), kMostParameters));
  }
  std::vector<std::pair<Place, Parameter>> placed;
  for (const auto& [key, node] : table) placed.emplace_back(PlaceOf(key), ReadParameter(key, node));
  // In the order of the file, not of the alphabet.
  std::ranges::sort(placed, {},
                    [](const auto& each) { return std::pair(each.first.line, each.first.column); });
  std::vector<Parameter> parameters;
  for (auto& [place, parameter] : placed) parameters.push_back(std::move(parameter));
  return parameters;
}

std::vector<Model> ReadModels(const toml::node& node) {
  std::vector<std::string> keys;
  for (const Model model : kAllModels) keys.emplace_back(ModelKey(model));
  std::vector<Model> models;
  for (const toml::node& each : ReadArray(node, "models")) {
    const auto* text = each.as_string();
    const auto model = text == nullptr ? std::nullopt : ModelFromKey(text->get());
    if (!model) {
      Refuse(PlaceOf(each), fmt::format("{} is no model{}; allowed are {}", Found(each),
                                        text == nullptr ? "" : DidYouMean(text->get(), keys),
                                        fmt::join(keys, ", ")));
    }
    if (std::ranges::find(models, *model) != models.end()) {
      Refuse(PlaceOf(each), fmt::format("the model `{}` is named twice", ModelKey(*model)));
    }
    models.push_back(*model);
  }
  if (models.empty()) {
    Refuse(PlaceOf(node), fmt::format("`models` is empty; it must name one or more of {}, or be "
                                      "left out",
                                      fmt::join(keys, ", ")));
  }
  std::ranges::sort(models);
  return models;
}

}  // namespace interleave
