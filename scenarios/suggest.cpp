#include "scenarios/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <vector>

namespace interleave {
namespace {

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(), [](unsigned char letter) {
    return static_cast<char>(std::tolower(letter));
  });
  return lower;
}

// Edit distance in which a swap of two neighbours costs one (optimal string alignment).
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string Nearest(std::string_view typed, std::span<const std::string> candidates) {
  const std::string wanted = Lower(typed);
  // A third of the letters may be wrong: more would suggest names that only happen to be short.
  const std::size_t allowed = std::max<std::size_t>(1, wanted.size() / 3);
  const std::string* nearest = nullptr;
  std::size_t nearest_distance = allowed + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = Distance(wanted, Lower(candidate));
    if (distance < nearest_distance && distance < wanted.size()) {
      nearest_distance = distance;
      nearest = &candidate;
    }
  }
  if (nearest == nullptr && wanted.size() >= 2) {
    const auto begun = std::ranges::find_if(candidates, [&](const std::string& candidate) {
      return Lower(candidate).starts_with(wanted);
    });
    if (begun != candidates.end()) nearest = &*begun;
  }
  return nearest == nullptr ? std::string() : *nearest;
}

std::string DidYouMean(std::string_view typed, std::span<const std::string> candidates) {
  const std::string nearest = Nearest(typed, candidates);
  return nearest.empty() ? std::string() : fmt::format("; did you mean `{}`?", nearest);
}

}  // namespace interleave
