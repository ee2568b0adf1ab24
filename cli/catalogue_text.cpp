#include "cli/catalogue_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "scenarios/parameters.h"

namespace interleave {
namespace {

constexpr std::size_t kColumns = 80;

std::vector<std::string_view> Keys(const std::vector<Model>& models) {
  std::vector<std::string_view> keys;
  keys.reserve(models.size());
  for (const Model model : models) keys.push_back(ModelKey(model));
  return keys;
}

// Where the first word of `text` ends: at a space, but not at one that groups the digits of a
// number
// ("1 000 000").
std::size_t WordEnd(std::string_view text) {
  const auto digit = [&](std::size_t at) {
    return at < text.size() && text[at] >= '0' && text[at] <= '9';
  };
  for (std::size_t end = text.find(' '); end != std::string_view::npos;
       end = text.find(' ', end + 1)) {
    const bool groups = end > 0 && digit(end - 1) && digit(end + 1) && digit(end + 2) &&
                        digit(end + 3) && !digit(end + 4);
    if (!groups) return end;
  }
  return text.size();
}

// Breaks `text` between words so that no line is longer than `columns`.
std::string Wrapped(std::string_view text, std::size_t columns, std::string_view indent) {
  std::string wrapped;
  std::size_t column = columns;  // As if the line were full: the first word starts one.
  while (!text.empty()) {
    const std::size_t end = WordEnd(text);
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (column + 1 + word.size() > columns) {
      if (!wrapped.empty()) wrapped += '\n';
      wrapped.append(indent).append(word);
      column = indent.size() + word.size();
    } else {
      wrapped.append(" ").append(word);
      column += 1 + word.size();
    }
  }
  return wrapped + '\n';
}

std::string Indented(std::string_view listing) {
  std::string indented;
  while (!listing.empty()) {
    const std::size_t end = std::min(listing.find('\n'), listing.size());
    if (end > 0) indented.append("    ").append(listing.substr(0, end));
    indented += '\n';
    listing.remove_prefix(std::min(end + 1, listing.size()));
  }
  return indented;
}

std::vector<Model> SimulatedOf(const Scenario& scenario) {
  std::vector<Model> models;
  for (const Model model : kSimulatedModels) {
    if (scenario.Supports(model)) models.push_back(model);
  }
  return models;
}

// Without virtual time, which is there for each.
std::vector<Model> Real(std::vector<Model> models) {
  std::erase_if(models, IsSimulated);
  return models;
}

std::string ParameterLines(const std::vector<Parameter>& parameters) {
  std::size_t id_width = 0, title_width = 0;
  for (const Parameter& parameter : parameters) {
    id_width = std::max(id_width, parameter.id.size());
    title_width = std::max(title_width, parameter.title.size());
  }
  std::string lines;
  for (const Parameter& parameter : parameters) {
    const std::string left =
        fmt::format("    {:{}}  {:{}}  ", parameter.id, id_width, parameter.title, title_width);
    const std::string right = fmt::format("{}, default {}", RangeText(parameter),
                                          ValueText(parameter, parameter.default_value));
    // What does not fit goes on below itself.
    lines += left + Wrapped(right, kColumns, std::string(left.size(), ' ')).substr(left.size());
  }
  return lines;
}

nlohmann::json ToJson(const Parameter& parameter) {
  nlohmann::json json = {{"id", parameter.id},          {"title", parameter.title},
                         {"unit", parameter.unit},      {"min", parameter.min},
                         {"max", parameter.max},        {"default", parameter.default_value},
                         {"integer", parameter.integer}};
  if (!parameter.choices.empty()) json["choices"] = parameter.choices;
  return json;
}

}  // namespace

std::string CatalogueText() {
  std::size_t id_width = 0, title_width = 0;
  for (const Scenario& scenario : Catalogue()) {
    id_width = std::max(id_width, scenario.id.size());
    title_width = std::max(title_width, scenario.title.size());
  }
  std::string text;
  std::string_view group;
  for (const Scenario& scenario : Catalogue()) {
    if (scenario.group != group) {
      group = scenario.group;
      text += fmt::format("{}{}\n", text.empty() ? "" : "\n", group);
    }
    text += fmt::format("  {:{}}  {:{}}  {}\n", scenario.id, id_width, scenario.title, title_width,
                        fmt::join(Keys(Real(scenario.RunnableModels())), " "));
  }
  text +=
      "\nAll run in virtual time too: --model sim, sim:seq, sim:thr ...\n"
      "`interleave-cli show ID` explains one, `interleave-cli run ID` runs it.\n";
  return text;
}

std::string CatalogueJson() {
  nlohmann::json catalogue = nlohmann::json::array();
  for (const Scenario& scenario : Catalogue()) {
    nlohmann::json parameters = nlohmann::json::array();
    for (const Parameter& parameter : scenario.parameters) parameters.push_back(ToJson(parameter));
    catalogue.push_back({{"id", scenario.id},
                         {"title", scenario.title},
                         {"group", scenario.group},
                         {"question", scenario.question},
                         {"models", Keys(scenario.models)},
                         {"runnable_models", Keys(scenario.RunnableModels())},
                         {"simulated_models", Keys(SimulatedOf(scenario))},
                         {"parameters", std::move(parameters)},
                         {"what_to_see", scenario.what_to_see}});
  }
  return catalogue.dump(2) + "\n";
}

std::string ScenarioText(const Scenario& scenario) {
  std::string models;
  for (const Model model : scenario.models) {
    models += fmt::format("    {:4}  {}\n", ModelKey(model), ModelTitle(model));
  }
  std::vector<Parameter> own, machine;
  for (const Parameter& parameter : scenario.parameters) {
    (parameter.machine() ? machine : own).push_back(parameter);
  }
  return fmt::format(
      "{} · {} · {}\n\n{}\n"
      "Models\n{}\n"
      "Parameters (--set ID=VALUE)\n{}\n"
      "What to see\n{}\n"
      "Python\n{}\n"
      "C++\n{}",
      scenario.id, scenario.title, scenario.group, Wrapped(scenario.question, kColumns, ""), models,
      ParameterLines(own) + "\nThe simulated machine (--model sim)\n" + ParameterLines(machine),
      Wrapped(scenario.what_to_see, kColumns, "    "), Indented(scenario.listing.python),
      Indented(scenario.listing.cpp));
}

}  // namespace interleave
