#include "engine/trace/time_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace interleave {
namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

std::uint64_t Magnitude(Nanos value) {
  const auto bits = static_cast<std::uint64_t>(value);
  return value < 0 ? 0 - bits : bits;
}

std::uint64_t UnitNanos(TimeFormat::Unit unit) {
  switch (unit) {
    case TimeFormat::Unit::kNanos:
      return 1;
    case TimeFormat::Unit::kMicros:
      return 1'000;
    case TimeFormat::Unit::kMillis:
      return 1'000'000;
    case TimeFormat::Unit::kSeconds:
    case TimeFormat::Unit::kClock:
      return kSecond;
  }
  return kSecond;
}

const char* UnitName(TimeFormat::Unit unit) {
  switch (unit) {
    case TimeFormat::Unit::kNanos:
      return "ns";
    case TimeFormat::Unit::kMicros:
      return "µs";
    case TimeFormat::Unit::kMillis:
      return "ms";
    case TimeFormat::Unit::kSeconds:
    case TimeFormat::Unit::kClock:
      return "s";
  }
  return "s";
}

std::uint64_t PowerOfTen(int exponent) {
  std::uint64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

// `value` in units of `unit_ns`, exactly: integers only, so that no digit is made up.
std::string Fixed(std::uint64_t value, std::uint64_t unit_ns, int decimals) {
  const std::uint64_t scale = PowerOfTen(decimals);
  std::uint64_t whole = value / unit_ns;
  // Rounded to the last decimal shown. `unit_ns` is at most 10^9, so the product fits.
  std::uint64_t fraction = (value % unit_ns * scale + unit_ns / 2) / unit_ns;
  if (fraction == scale) {
    ++whole;
    fraction = 0;
  }
  if (decimals == 0) return fmt::format("{}", whole);
  return fmt::format("{}.{:0{}}", whole, fraction, decimals);
}

std::string ClockText(std::uint64_t value, int decimals) {
  const std::uint64_t minutes = value / kSecond / 60;
  const std::uint64_t rest = value % (60 * kSecond);
  std::string text;
  if (minutes >= 60) {
    text = fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
  } else if (minutes > 0) {
    text = fmt::format("{} min", minutes);
  }
  if (rest == 0 && !text.empty()) return text;
  const std::string seconds = Fixed(rest, kSecond, decimals);
  if (text.empty()) return seconds + " s";
  return fmt::format("{} {}{} s", text, rest < 10 * kSecond ? "0" : "", seconds);
}

}  // namespace

TimeFormat FormatFor(Nanos largest, Nanos resolution) {
  using Unit = TimeFormat::Unit;
  const std::uint64_t size = Magnitude(largest);
  TimeFormat format;
  format.unit = size < 1'000                          ? Unit::kNanos
                : size < 1'000'000                    ? Unit::kMicros
                : size < kSecond                      ? Unit::kMillis
                : size < std::uint64_t{120} * kSecond ? Unit::kSeconds
                                                      : Unit::kClock;
  const std::uint64_t step = std::max<std::uint64_t>(Magnitude(resolution), 1);
  for (std::uint64_t digit = UnitNanos(format.unit); digit > step; digit /= 10) ++format.decimals;
  return format;
}

std::string TimeText(Nanos at, TimeFormat format) {
  if (at == 0) return "0 s";
  const char* sign = at < 0 ? "-" : "";
  const std::uint64_t value = Magnitude(at);
  if (format.unit == TimeFormat::Unit::kClock)
    return fmt::format("{}{}", sign, ClockText(value, format.decimals));
  return fmt::format("{}{} {}", sign, Fixed(value, UnitNanos(format.unit), format.decimals),
                     UnitName(format.unit));
}

std::string DurationText(Nanos length) {
  if (length == 0) return "0 s";
  const char* sign = length < 0 ? "-" : "";
  const std::uint64_t value = Magnitude(length);
  if (value >= 100 * kSecond) {
    return fmt::format("{}{}", sign, ClockText((value + kSecond / 2) / kSecond * kSecond, 0));
  }
  constexpr std::array kUnits = {TimeFormat::Unit::kNanos, TimeFormat::Unit::kMicros,
                                 TimeFormat::Unit::kMillis, TimeFormat::Unit::kSeconds};
  for (const TimeFormat::Unit unit : kUnits) {
    const std::uint64_t unit_ns = UnitNanos(unit);
    if (unit == TimeFormat::Unit::kNanos) {
      if (value < 1'000) return fmt::format("{}{} ns", sign, value);
      continue;
    }
    // Three digits after rounding: what would be written 1000 goes to the next unit.
    for (const auto& [limit, decimals] : {std::pair{10U, 2}, {100U, 1}, {1000U, 0}}) {
      const std::uint64_t step = unit_ns / PowerOfTen(decimals);
      const std::uint64_t rounded = (value + step / 2) / step * step;
      if (rounded < limit * unit_ns) {
        return fmt::format("{}{} {}", sign, Fixed(rounded, unit_ns, decimals), UnitName(unit));
      }
    }
  }
  return fmt::format("{}{} s", sign, Fixed(value, kSecond, 0));
}

}  // namespace interleave
