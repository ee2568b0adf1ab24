#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "gui/timeline/timeline.h"

namespace interleave {

// Where keys and words lead on the timeline. Pure.

// The next (by > 0) or previous slice of the task that is selected; of the row, where the selected
// slice belongs to no task. nullopt at either end.
std::optional<TimelineSelection> NeighbourSlice(std::span<const TimelineCard> cards,
                                                const TimelineSelection& selection, int by);

// `range` moved, not resized, so that `at` is inside with some room; `range` itself if it is.
TimeRange Showing(TimeRange range, Nanos at, TimeRange bounds);

// A moment as people write it: "2.5 s", "500ms", "12 µs", "1 min 30 s", "1:30"; a number alone
// is seconds. nullopt for anything else, and for what no int64 of nanoseconds holds.
std::optional<Nanos> ParseTime(std::string_view text);

// The next moment after `at` (by > 0), or the last before it, at which a slice of any row begins
// or ends. nullopt if there is none.
std::optional<Nanos> NeighbourEvent(std::span<const TimelineCard> cards, Nanos at, int by);

}  // namespace interleave
