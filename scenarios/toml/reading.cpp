#include "scenarios/toml/reading.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "engine/formats/display_text.h"
#include "scenarios/suggest.h"

namespace interleave {
namespace {

constexpr std::size_t kMostShown = 40;

Place ToPlace(const toml::source_position& position) {
  return {static_cast<std::int32_t>(position.line), static_cast<std::int32_t>(position.column)};
}

}  // namespace

void Refuse(const Place& place, std::string text) {
  throw ScenarioFileError{place, std::move(text)};  // NOLINT: caught by ReadDescription().
}

Place PlaceOf(const toml::node& node) { return ToPlace(node.source().begin); }
Place PlaceOf(const toml::key& key) { return ToPlace(key.source().begin); }

std::string Quoted(std::string_view text) {
  const bool cut = text.size() > kMostShown;
  if (cut) {
    text = text.substr(0, kMostShown);
    // Not in the middle of a letter.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) {
      text.remove_suffix(1);
    }
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xc0) text.remove_suffix(1);
  }
  return fmt::format("`{}{}`", OneLine(std::string(text), false), cut ? "..." : "");
}

std::string Found(const toml::node& node) {
  if (const auto* text = node.as_string()) return "the text " + Quoted(text->get());
  if (const auto* number = node.as_integer()) return fmt::format("the number {}", number->get());
  if (const auto* number = node.as_floating_point()) {
    return fmt::format("the number {:g}", number->get());
  }
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  if (node.is_table()) return "a table";
  if (node.is_array()) return "an array";
  return "a date or time";
}

void ExpectKeys(const toml::table& table, std::string_view what,
                std::initializer_list<std::string_view> known) {
  const std::vector<std::string> names(known.begin(), known.end());
  for (const auto& [key, value] : table) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    Refuse(PlaceOf(key), fmt::format("{} has no key {}{}; allowed are {}", what, Quoted(key.str()),
                                     DidYouMean(key.str(), names), fmt::join(names, ", ")));
  }
}

std::string ReadText(const toml::node& node, std::string_view key, std::size_t most_letters) {
  const auto* text = node.as_string();
  if (text == nullptr) {
    Refuse(PlaceOf(node), fmt::format("`{}` is {}, but must be a text", key, Found(node)));
  }
  if (text->get().size() > most_letters) {
    Refuse(PlaceOf(node), fmt::format("`{}` has {} letters, but at most {} are allowed", key,
                                      text->get().size(), most_letters));
  }
  return text->get();
}

const toml::table& ReadTable(const toml::node& node, std::string_view key) {
  const auto* table = node.as_table();
  if (table == nullptr) {
    Refuse(PlaceOf(node), fmt::format("`{}` is {}, but must be a table", key, Found(node)));
  }
  return *table;
}

const toml::array& ReadArray(const toml::node& node, std::string_view key) {
  const auto* array = node.as_array();
  if (array == nullptr) {
    Refuse(PlaceOf(node),
           fmt::format("`{}` is {}, but must be an array: [ ... ]", key, Found(node)));
  }
  return *array;
}

Formula ReadFormula(const toml::node& node, std::string_view key,
                    const std::vector<Parameter>& parameters) {
  if (const auto* number = node.as_integer()) return Formula(static_cast<double>(number->get()));
  if (const auto* number = node.as_floating_point()) return Formula(number->get());
  const auto* text = node.as_string();
  if (text == nullptr) {
    Refuse(PlaceOf(node), fmt::format("`{}` is {}, but must be a number or a formula in text, "
                                      "like \"20 ms\" or \"2 * workers\"",
                                      key, Found(node)));
  }
  std::vector<std::string> known;
  for (const Parameter& parameter : parameters) known.push_back(parameter.id);
  known.emplace_back("index");
  const auto find = [&](std::string_view name) -> std::optional<FormulaName> {
    if (name == "index") return FormulaName{{Formula::Operation::kIndex, 0}, false};
    const auto found = std::ranges::find(parameters, name, &Parameter::id);
    if (found == parameters.end()) return std::nullopt;
    return FormulaName{
        {Formula::Operation::kParameter, static_cast<double>(found - parameters.begin())},
        SecondsPer(found->unit).has_value()};
  };
  auto formula = ParseFormula(text->get(), find, known);
  if (!formula) {
    Place place = PlaceOf(node);
    place.column += static_cast<std::int32_t>(formula.error().at) + 1;  // After the quote.
    Refuse(place, fmt::format("in `{}`: {}", key, formula.error().text));
  }
  return *std::move(formula);
}

Formula ReadCount(const toml::node& node, std::string_view key,
                  const std::vector<Parameter>& parameters) {
  Formula count = ReadFormula(node, key, parameters);
  if (!count.same_for_all()) {
    Refuse(PlaceOf(node), fmt::format("`{}` depends on `index` or chance, but must be the same for "
                                      "all; it may use parameters",
                                      key));
  }
  if (count.is_time()) {
    Refuse(PlaceOf(node), fmt::format("`{}` is a time, but must be a whole number", key));
  }
  return count;
}

}  // namespace interleave
