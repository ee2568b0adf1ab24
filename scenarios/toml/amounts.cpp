#include "scenarios/toml/amounts.h"

#include <fmt/format.h>

#include <cmath>

#include "engine/net/http_target.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

std::string Shown(double value) {
  if (std::isnan(value)) return "no number (0 divided by 0)";
  if (std::isinf(value)) return "infinite";
  // Digits in groups where it is whole: 1 000 000 000 000 says more than 1e+12.
  if (std::abs(value) < 1e18 && std::abs(value - std::round(value)) < 1e-6) {
    return Grouped(static_cast<std::int64_t>(std::llround(value)));
  }
  return fmt::format("{:g}", value);
}

}  // namespace

std::expected<std::int64_t, std::string> WholeNumber(double value, std::string_view what,
                                                     std::int64_t least, std::int64_t most) {
  // 3 * 0.1 / 0.1 is meant to be 3.
  const bool whole = std::abs(value - std::round(value)) < 1e-6;
  if (whole && value >= static_cast<double>(least) - 0.5 &&
      value <= static_cast<double>(most) + 0.5) {
    return std::llround(value);
  }
  return std::unexpected(fmt::format("{} is {}, but must be a whole number from {} to {}", what,
                                     Shown(value), Grouped(least), Grouped(most)));
}

std::expected<Amounts, std::string> AmountsOf(const Phase& phase, double index,
                                              std::mt19937_64* random) {
  Amounts amounts;
  if (phase.amount.empty()) return amounts;
  const double value = phase.amount.Value(index, random);
  const std::string what = fmt::format("`{}`", PhaseWord(phase.kind));
  switch (phase.kind) {
    case PhaseKind::kPut:
    case PhaseKind::kGet: {
      const auto items = WholeNumber(value, "`items`", 0, kMostPhases);
      if (!items) return std::unexpected(items.error());
      amounts.count = *items;
      return amounts;
    }
    case PhaseKind::kRepeat: {
      const auto rounds = WholeNumber(value, what, 0, 1'000'000'000);
      if (!rounds) return std::unexpected(rounds.error());
      amounts.count = *rounds;
      return amounts;
    }
    default:
      break;
  }
  amounts.iterations_given = phase.kind == PhaseKind::kCompute && !phase.amount.is_time();
  if (amounts.iterations_given) {
    if (!(value >= 0 && value <= kMostIterations)) {
      return std::unexpected(fmt::format("{} is {}, but must be from 0 to {} iterations", what,
                                         Shown(value), Shown(kMostIterations)));
    }
    amounts.count = std::llround(value);
    return amounts;
  }
  if (!(value >= 0 && value <= kLongestWait)) {
    return std::unexpected(fmt::format("{} is {} s, but must be from 0 to {} s", what, Shown(value),
                                       Shown(kLongestWait)));
  }
  amounts.time_s = value;
  if (phase.kind == PhaseKind::kHttp) {
    const auto size = WholeNumber(phase.size.Value(index, random), "`size`", 0, kMaxBodyBytes);
    if (!size) return std::unexpected(size.error());
    const auto status = WholeNumber(phase.status.Value(index, random), "`status`", 200, 599);
    if (!status) return std::unexpected(status.error());
    amounts.size = static_cast<std::size_t>(*size);
    amounts.status = static_cast<int>(*status);
  }
  return amounts;
}

}  // namespace interleave
