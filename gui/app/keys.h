#pragma once

#include <span>

#include "gui/app/commands.h"
#include "gui/present/lecture.h"
#include "gui/replay/replay.h"
#include "gui/timeline/timeline.h"
#include "scenarios/scenario.h"

namespace interleave {

// What the keys of this frame may refer to.
struct KeyContext {
  std::span<const Scenario> catalogue;
  const Scenario* selected = nullptr;
  std::span<const TimelineCard> cards;
  const TimelineView* timeline = nullptr;
  const Replay* replay = nullptr;
  const Lecture* lecture = nullptr;
  double interface_scale = 1;
  bool running = false;
  bool overlay_open = false;   // Keys or export: only Esc and the overlay's own keys count.
  bool guessing = false;       // The board of a guess is in the place of the cards ...
  bool guess_dragged = false;  // ... and Esc takes back the drag under way, not the board.
  bool typing = false;         // The keyboard belongs to a text box.
  bool list_open = false;      // A list of choices was open, and Esc has closed that.
};

// Appends what the keys that were pressed in this frame ask for.
void ReadKeys(const KeyContext& context, Commands& out);

}  // namespace interleave
