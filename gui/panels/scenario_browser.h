#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/panels/layout.h"
#include "gui/timeline/search.h"
#include "scenarios/scenario.h"

namespace interleave {

// What the user is typing; kept between frames.
struct BrowserState {
  std::string search;
  bool focus_search = false;  // In the next frame the keyboard goes to the search box.
};

// Those whose title, id or group contain every word of `search`, in order; capitals do not count.
std::vector<const Scenario*> Matching(std::span<const Scenario> catalogue, std::string_view search);

// What the words in the box find in the recordings.
struct FoundBlocks {
  std::span<const TimelineCard> cards;
  std::span<const SearchHit> hits;
  std::size_t total = 0;
};

// Search box and the scenarios by group, below them what was found in the recordings. Enter in the
// box selects the first match.
void DrawScenarioBrowser(const Rect& rect, std::span<const Scenario> catalogue,
                         std::string_view selected_id, BrowserState& state,
                         const FoundBlocks& found, const Theme& theme, Commands& out);

}  // namespace interleave
