#include "scenarios/wording.h"

#include <fmt/format.h>

#include <cstddef>

#include "engine/formats/display_text.h"

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

std::string Duration(double seconds) { return SecondsText(seconds, /*ascii=*/false); }

}  // namespace interleave
