#pragma once

#include <optional>
#include <span>

#include "gui/app/theme.h"
#include "gui/panels/layout.h"
#include "gui/timeline/timeline.h"

namespace interleave {

// Everything of lecture mode is placed on a screen of 1600 x 900 and then scaled: so nothing is
// ever clipped.
struct LectureSheet {
  Rect window;
  const Theme& theme;  // Of LectureScale().

  // Pixels of that screen on the one there is.
  float P(float px) const;
};
inline constexpr float kLectureLeft = 60;

struct LectureRoom {
  float top = 0;
  float bottom = 0;
};

// Draws one run or two, one below the other on one time axis: names, rows, cores, and the axis.
// What comes after the playhead is not shown. REQUIRES: one of them has a trace.
void DrawLectureRuns(const LectureSheet& sheet, std::span<const TimelineCard> cards,
                     std::optional<Nanos> playhead, const LectureRoom& room,
                     TimelineMemory& memory);

}  // namespace interleave
