#pragma once

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/guess/guess_board.h"
#include "gui/timeline/timeline_scene.h"

namespace interleave {

// The rows of a guess: painted, and drawn in with the mouse.

// The pixels of the rows. `scene.cards` is empty, or the recording that lies over the guess.
struct GuessRowsView {
  const GuessSheet& sheet;
  const GuessTruth* truth = nullptr;  // Null: it is being drawn.
  GuessKind kind = GuessKind::kRunning;
  bool editable = true;
  float row_px = 0;  // How high a row is: of GuessRowHeight().
};

// How high a row is where all of them have `room`, in pixels; and all of them, if each is so high.
float GuessRowHeight(std::size_t rows, bool truth, float room, const Theme& theme);
float GuessRowsHeight(std::size_t rows, float row_px, const Theme& theme);

// Into the rest of the current window, from the cursor down; it scrolls.
void DrawGuessRows(const TimelineScene& scene, const GuessRowsView& view, GuessMemory& memory,
                   Commands& out);

}  // namespace interleave
