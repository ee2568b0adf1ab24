#include "scenarios/parameters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstddef>
#include <utility>

#include "engine/task/duration.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

std::string Number(double value) {
  // As exact as a parameter can be, and never "1e+06".
  if (value == std::floor(value) && std::abs(value) < 1e15) {
    return Grouped(static_cast<std::int64_t>(value));
  }
  return fmt::format("{:g}", value);
}

std::string WithUnit(std::string number, const Parameter& parameter) {
  return parameter.unit.empty() ? number : std::move(number) + " " + parameter.unit;
}

}  // namespace

Parameter Count(std::string id, std::string title, std::int64_t min, std::int64_t max,
                std::int64_t default_value, std::string unit) {
  return {.id = std::move(id),
          .title = std::move(title),
          .unit = std::move(unit),
          .min = static_cast<double>(min),
          .max = static_cast<double>(max),
          .default_value = static_cast<double>(default_value),
          .logarithmic = min > 0 && max / min > 100};
}

Parameter WaitSeconds(std::string id, std::string title, double default_value) {
  return {.id = std::move(id),
          .title = std::move(title),
          .unit = "s",
          .min = 0.1,
          .max = 10,
          .default_value = default_value,
          .integer = false};
}

Parameter Choice(std::string id, std::string title, std::vector<std::string> choices,
                 std::int64_t default_choice) {
  return {.id = std::move(id),
          .title = std::move(title),
          .min = 0,
          .max = static_cast<double>(choices.size() - 1),
          .default_value = static_cast<double>(default_choice),
          .choices = std::move(choices)};
}

Parameter Rounds(std::int64_t default_value) {
  return Count("rounds", "Repeats", 1, 10'000, default_value);
}

Parameter Workers(std::int64_t default_value) {
  return Count("workers", "Workers", 1, 32, default_value);
}

Parameter StartMethodParameter() {
  return Choice(std::string(kStartMethod), "Processes start by", {"spawn", "forkserver", "thread"});
}

Parameter LockKindParameter(GlobalLockKind default_kind) {
  // By GlobalLockKind.
  return Choice(std::string(kLockKind), "Global lock",
                {"new (3.2+)", "old (2.x)", "per-interpreter (3.12+)", "free (3.13t, none)"},
                static_cast<std::int64_t>(default_kind));
}

std::vector<Parameter> GlobalLockParameters() {
  return {LockKindParameter(GlobalLockKind::kNew),
          {.id = std::string(kSwitchInterval),
           .title = "Switch interval",
           .unit = "ms",
           .min = 0.1,
           .max = 100,
           .default_value = 5,
           .integer = false,
           .logarithmic = true},
          Choice(std::string(kChecks), "Lock checked at",
                 {"loop edges (3.10+)", "every operation (up to 3.9)"}),
          {.id = std::string(kFreeSlowDown),
           .title = "Free: computing takes",
           .unit = "×",
           .min = 1,
           .max = 4,
           .default_value = 1.1,  // 3.14, by PEP 779; 3.13 1.4.
           .integer = false}};
}

GlobalLockOptions GlobalLockOptionsOf(const Values& values) {
  return {.kind = static_cast<GlobalLockKind>(values.Int(kLockKind)),
          .switch_interval = FromSeconds(values.Real(kSwitchInterval) / 1e3),
          .check_every_operation = values.Is(kChecks),
          .free_slow_down = values.Real(kFreeSlowDown)};
}

bool OnlySwitchesAtEdges(const Values& values) {
  return values.Int(kLockKind) == static_cast<std::int64_t>(GlobalLockKind::kNew) &&
         !values.Is(kChecks);
}

std::vector<Parameter> EventLoopParameters() {
  return {{.id = std::string(kSlowCallback),
           .title = "Slow callback",
           .unit = "ms",
           .min = 1,
           .max = 10'000,
           .default_value = 100,  // That of asyncio's debug mode.
           .integer = false,
           .logarithmic = true}};
}

std::string RangeText(const Parameter& parameter) {
  if (!parameter.choices.empty()) {
    return fmt::format("`{}`", fmt::join(parameter.choices, "` or `"));
  }
  return WithUnit(fmt::format("{} to {}", Number(parameter.min), Number(parameter.max)), parameter);
}

std::string ValueText(const Parameter& parameter, double value) {
  if (!parameter.choices.empty()) {
    const auto index = static_cast<std::size_t>(value - parameter.min);
    return index < parameter.choices.size() ? parameter.choices[index] : Number(value);
  }
  return WithUnit(Number(value), parameter);
}

std::string Requirement(const Parameter& parameter) {
  if (!parameter.choices.empty()) return RangeText(parameter);
  return (parameter.integer ? "a whole number from " : "a number from ") + RangeText(parameter);
}

std::optional<std::string> WhyNot(const Parameter& parameter, double value) {
  const bool in_range = value >= parameter.min && value <= parameter.max;  // False for NaN.
  if (in_range && (!parameter.integer || value == std::floor(value))) return std::nullopt;
  return fmt::format("`{}` is {}, but must be {}", parameter.id, Number(value),
                     Requirement(parameter));
}

}  // namespace interleave
