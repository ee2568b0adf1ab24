#pragma once

#include <fmt/format.h>

#include <charconv>
#include <expected>
#include <string>
#include <string_view>

namespace interleave {

// A right value, or a sentence for the user about what was typed.
template <typename T>
using Checked = std::expected<T, std::string>;

template <typename Number>
Checked<Number> ParseNumber(std::string_view option, std::string_view text, Number min, Number max,
                            std::string_view kind) {
  Number value{};
  const auto [stopped, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && stopped == text.data() + text.size() && value >= min &&
      value <= max) {
    return value;
  }
  return std::unexpected(
      fmt::format("{} is `{}`, but must be {} from {} to {}", option, text, kind, min, max));
}

}  // namespace interleave
