#pragma once

#include <vector>

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/guess/guess_board.h"
#include "gui/panels/layout.h"
#include "scenarios/scenario.h"

namespace interleave {

struct GuessPanelView {
  const GuessBoard* board = nullptr;
  const Scenario* scenario = nullptr;
  std::vector<Model> models;  // Those that can be drawn.
  bool running = false;
};

// The empty timeline that a guess is drawn into, and the truth over it once the program has run: in
// place of the cards. Changes nothing but `memory`, which has the drag that is under way.
void DrawGuessPanel(const Rect& rect, const GuessPanelView& view, const Theme& theme,
                    GuessMemory& memory, Commands& out);

}  // namespace interleave
