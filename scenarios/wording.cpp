#include "scenarios/wording.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>

namespace interleave {

std::string Grouped(std::string_view digits) {
  std::string grouped;
  if (digits.starts_with('-')) {
    grouped.push_back('-');
    digits.remove_prefix(1);
  }
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) grouped.push_back(' ');
    grouped.push_back(digits[i]);
  }
  return grouped;
}

std::string Grouped(std::int64_t number) {
  return Grouped(std::string_view(fmt::to_string(number)));
}

std::string Counted(std::int64_t number, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", Grouped(number), number == 1 ? one : many);
}

std::string Duration(double seconds) {
  const double size = std::abs(seconds);
  if (size >= 100) return fmt::format("{:.0f} s", seconds);
  if (size >= 10) return fmt::format("{:.1f} s", seconds);
  if (size >= 1) return fmt::format("{:.2f} s", seconds);
  if (size >= 0.1) return fmt::format("{:.0f} ms", seconds * 1e3);
  if (size >= 0.01) return fmt::format("{:.1f} ms", seconds * 1e3);
  if (size >= 0.001) return fmt::format("{:.2f} ms", seconds * 1e3);
  return fmt::format("{:.0f} µs", seconds * 1e6);
}

}  // namespace interleave
