#pragma once

#include <span>
#include <string>
#include <string_view>

namespace interleave {

// What somebody who typed a wrong name probably meant.

// The candidate nearest to `typed` by edit distance (letters added, left out, changed or swapped
// with their neighbour; capitals do not count), or one that `typed` is the beginning of. "" when
// nothing is near enough to be what was meant.
std::string Nearest(std::string_view typed, std::span<const std::string> candidates);

// The same as the end of a sentence: "; did you mean `gil-cpu`?", or "".
std::string DidYouMean(std::string_view typed, std::span<const std::string> candidates);

}  // namespace interleave
