#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "gui/app/notice.h"
#include "gui/app/settings.h"
#include "gui/guess/guess_board.h"
#include "gui/interleavings/hand_play.h"
#include "gui/panels/export_panel.h"
#include "gui/panels/open_panel.h"
#include "gui/panels/scenario_browser.h"
#include "gui/panels/series.h"
#include "gui/present/lecture.h"
#include "gui/replay/replay.h"
#include "gui/timeline/timeline.h"
#include "gui/timeline/view_history.h"

namespace interleave {

// What the user is typing into the box that asks for a moment.
struct TimeQuestion {
  std::string text;
  bool focus = true;  // In the next frame the keyboard goes to it.
};

// The list of everything that can be done, narrowed down by typing.
struct CommandListState {
  std::string search;
  std::size_t chosen = 0;
  bool focus = true;
};

// Which two runs are compared: places in ComparedRuns().
struct CompareChoice {
  std::array<std::size_t, 2> runs{0, 1};
};

// What is on screen besides the session. Plain values.
struct ViewState {
  TimelineView timeline;
  ViewHistory history;
  Replay replay;
  Lecture lecture;
  bool dark = true;
  bool high_contrast = false;
  bool safe_colours = false;
  double interface_scale = 1;  // On top of what the screen asks for.
  bool python = true;          // Which listing.
  bool chart = false;          // The results as bars.
  bool keys = false;           // The overlay is open.
  bool list_open = false;      // A list of choices was open in the frame before.
  bool leaving = false;        // Asks whether recordings that were not kept may go.
  std::optional<ExportQuestion> exporting;
  std::optional<OpenQuestion> opening;
  std::optional<TimeQuestion> asking_time;
  std::optional<CommandListState> command_list;
  std::optional<CompareChoice> comparing;
  std::optional<Series> series;
  std::optional<HandPlay> hand;
  GuessBoard guess;
  std::vector<std::string> recent;  // Files that were opened, the last first.
  BrowserState browser;
  std::vector<Notice> notices;  // Oldest first.
  bool quit = false;

  bool overlay_open() const {
    return keys || leaving || exporting || opening || asking_time || command_list || comparing ||
           series || hand;
  }
  void CloseOverlays() {
    keys = leaving = false;
    exporting.reset();
    opening.reset();
    asking_time.reset();
    command_list.reset();
    comparing.reset();
    series.reset();
    hand.reset();
  }
};

// What of it is kept from one start to the next, but for the size of the window.
Settings SettingsOf(const ViewState& view);
void Adopt(const Settings& settings, ViewState& view);

}  // namespace interleave
