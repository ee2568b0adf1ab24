#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <stdexcept>

#include "scenarios/parameters.h"
#include "scenarios/scenario.h"
#include "scenarios/suggest.h"

namespace interleave {
namespace {

std::string_view Trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool SameLetter(unsigned char a, unsigned char b) { return std::tolower(a) == std::tolower(b); }

bool BeginsWith(std::string_view text, std::string_view beginning) {
  return text.size() >= beginning.size() &&
         std::ranges::equal(text.substr(0, beginning.size()), beginning, SameLetter);
}

// The choice that `text` names in full, or is the only one to begin with.
std::optional<double> FindChoice(const Parameter& parameter, std::string_view text) {
  std::optional<double> found;
  for (std::size_t i = 0; i < parameter.choices.size(); ++i) {
    const std::string& choice = parameter.choices[i];
    if (!BeginsWith(choice, text)) continue;
    const double value = parameter.min + static_cast<double>(i);
    if (choice.size() == text.size()) return value;
    if (found) return std::nullopt;
    found = value;
  }
  return found;
}

// "2.5", "10_000 000", "1e6", "5 ms" where the unit is milliseconds.
std::optional<double> ParseNumber(const Parameter& parameter, std::string_view text) {
  if (!parameter.unit.empty() && text.size() > parameter.unit.size() &&
      text.ends_with(parameter.unit)) {
    text = Trimmed(text.substr(0, text.size() - parameter.unit.size()));
  }
  std::string digits(text);
  std::erase_if(digits, [](char letter) { return letter == '_' || letter == ' '; });
  double value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, value);
  if (error != std::errc() || stopped != end || digits.empty()) return std::nullopt;
  return value;
}

std::vector<std::string> Ids(const std::vector<Parameter>& parameters) {
  std::vector<std::string> ids;
  for (const Parameter& parameter : parameters) ids.push_back(parameter.id);
  return ids;
}

}  // namespace

Values::Values(const std::vector<Parameter>& parameters) {
  for (const Parameter& parameter : parameters) Set(parameter.id, parameter.default_value);
}

double Values::Real(std::string_view id) const {
  const auto found = values_.find(id);
  // A body that asks for what its scenario does not declare: the run fails and says so.
  if (found == values_.end()) {
    throw std::logic_error(fmt::format("the scenario has no parameter `{}`", id));
  }
  return found->second;
}

std::int64_t Values::Int(std::string_view id) const { return std::llround(Real(id)); }

void Values::Set(std::string_view id, double value) {
  values_.insert_or_assign(std::string(id), value);
}

std::expected<void, std::string> SetParameter(const Scenario& scenario, std::string_view id,
                                              std::string_view text, Values& values) {
  const Parameter* parameter = scenario.FindParameter(id);
  if (parameter == nullptr) {
    const std::vector<std::string> ids = Ids(scenario.parameters);
    return std::unexpected(fmt::format("scenario `{}` has no parameter `{}`{}\nit has: {}",
                                       scenario.id, id, DidYouMean(id, ids), fmt::join(ids, ", ")));
  }
  text = Trimmed(text);
  std::optional<double> value;
  if (!text.empty()) value = FindChoice(*parameter, text);
  if (!value) value = ParseNumber(*parameter, text);
  if (!value) {
    return std::unexpected(
        fmt::format("`{}` is `{}`, but must be {}", id, text, Requirement(*parameter)));
  }
  if (const auto why_not = WhyNot(*parameter, *value)) return std::unexpected(*why_not);
  values.Set(id, *value);
  return {};
}

}  // namespace interleave
