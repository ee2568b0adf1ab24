#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/picture/card_rows.h"
#include "engine/picture/level_of_detail.h"
#include "engine/picture/task_crowd.h"
#include "engine/picture/time_axis.h"
#include "gui/app/theme.h"
#include "gui/panels/layout.h"
#include "gui/timeline/card_layout.h"
#include "gui/timeline/timeline.h"

namespace interleave {

// Everything one frame of the timeline is painted from, prepared before anything is drawn.
// Lifetime: one frame, and until the next one is prepared in the same memory; it refers to that,
// the cards, the view and the theme.

// The columns of the picture, in pixels of the screen.
struct TimelineColumns {
  float card_left = 0;
  float card_right = 0;
  float label_left = 0;
  float track_left = 0;
  float track_right = 0;
  float widest_title = 0;  // Of all cards.
};

struct TimelineScene {
  std::span<const TimelineCard> cards;
  const TimelineView& view;
  const Theme& theme;
  // See SceneMemory.
  std::span<const CardRows> rows;
  std::span<const TaskCrowd* const> crowds;
  std::span<const std::string> crowd_texts;
  const CardLayout& layout;
  TimelineColumns columns;
  TimeAxis axis;
  TimeRange whole;  // What ShowAll shows; nothing zooms or pans beyond it.
  TimelineMemory* memory = nullptr;
  bool scrolls = false;  // The cards are higher than their room: a scrollbar stands beside them.

  // The track of a row; kNoTrack for a core that has none, for a crowd, for folded rows, and for a
  // counter.
  TrackId TrackOf(const RowPlace& place) const;
  // The crowd that is shown in a row, or null.
  const TaskCrowd* CrowdOf(const RowPlace& place) const;
  // The rows that are shown as this one, or null.
  const FoldedRows* FoldedOf(const RowPlace& place) const;
  // How folds of a row are mixed. REQUIRES: it has a track.
  MixRule MixOf(const RowPlace& place) const;
};

// `room`: for the cards, their margins and, if need be, a scrollbar. Measures names with ImGui's
// fonts. The scene refers to `memory`, too.
TimelineScene PrepareScene(std::span<const TimelineCard> cards, const TimelineView& view,
                           const Theme& theme, const Rect& room, TimelineMemory& memory);

// What lies under a point of the timeline.
struct Pick {
  RowPlace row;
  TrackId track = kNoTrack;  // kNoTrack: a core of which nothing is known.
  Nanos at = 0;
  std::optional<Slice> slice;     // What is there, unless it is
  std::optional<Fold> fold;       // many slices too narrow to be told apart.
  std::optional<CrowdMix> crowd;  // In a row that stands for many: what they do at that time.
};

// `y`: from the top of the layout. Nothing outside of rows and of the tracks' columns.
std::optional<Pick> PickAt(const TimelineScene& scene, float x, float y);

// The group that a click at a point folds or unfolds: on the heading of a process, and beside the
// tracks on the caption of the band and on the name of folded rows.
std::optional<RowGroup> GroupAt(const TimelineScene& scene, float x, float y);
// True if the rows of the group are one row.
bool IsFolded(const TimelineScene& scene, const RowGroup& group);

}  // namespace interleave
