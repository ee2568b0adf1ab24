#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gui/timeline/timeline.h"

namespace interleave {

// Finds blocks in recordings by their words. Pure.

struct SearchHit {
  std::size_t card = 0;
  TrackId track = kNoTrack;
  TimeRange range;

  bool operator==(const SearchHit&) const = default;
};

struct SearchResult {
  std::vector<SearchHit> hits;  // In order of time; at most kMostHits.
  std::size_t total = 0;        // How many there are.
  std::vector<float> density;   // In kDensityColumns parts of the whole range, the most is 1.
};
inline constexpr std::size_t kMostHits = 500;
inline constexpr std::size_t kDensityColumns = 256;

// Tasks by their names, waits by what they wait for and by the name of their state, flags by
// theirs. Capitals of ASCII do not count. Nothing for a query of spaces. Walks over all slices.
SearchResult SearchIn(std::span<const TimelineCard> cards, std::string_view query, TimeRange whole);

// "sum squares #2 · Thread 2"
std::string HitText(std::span<const TimelineCard> cards, const SearchHit& hit);

}  // namespace interleave
