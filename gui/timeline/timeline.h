#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/analysis/findings.h"
#include "engine/formats/recording.h"
#include "engine/picture/block_labels.h"
#include "engine/picture/card_rows.h"
#include "engine/picture/level_of_detail.h"
#include "engine/picture/task_crowd.h"
#include "engine/picture/time_axis.h"
#include "engine/trace/trace.h"
#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/timeline/card_layout.h"
#include "gui/timeline/overview.h"
#include "gui/timeline/row_choice.h"
#include "gui/timeline/state_pyramid.h"

namespace interleave {

// One run as the timeline shows it: a card with a CONCURRENCY band above a PARALLELISM band.
struct TimelineCard {
  const Trace* trace = nullptr;       // Null: not run yet; `title` and an invitation are shown,
  std::string waits_for;              // or which run it waits for.
  std::string title;                  // "Threads + GIL"
  std::string wall;                   // "6.48 s"; grows while live.
  double speedup = 0;                 // Beside the sequential (or first) run; 0 where unknown.
  double best_speedup = 1;            // Of all cards: the bar's full length.
  std::string summary;                // "1.01 of 2 cores busy · 1 296 hand-overs"
  std::string error;                  // Shown in place of the summary, in the warning colour.
  std::span<const Finding> findings;  // Marked in the rows they are about, unless those are
  bool by_task = false;               // of tasks: findings name threads.
  bool live = false;
  int cores = 1;  // Core rows to show, also for those that ran nothing.
};

struct TimelineSelection {
  std::size_t card = 0;
  TrackId track = kNoTrack;
  Nanos at = 0;
};

// What the timeline shows now. Plain values, changed between frames by commands.
struct TimelineView {
  TimeRange range;     // The time axis, shared by all cards; not looked at while `follow`.
  bool follow = true;  // Shows WholeRange() as it grows; ends when the user zooms or pans.
  std::optional<TimelineSelection> selection;
  std::optional<TimeRange> measured;    // begin < end.
  std::optional<Nanos> playhead;        // What comes after it is veiled.
  std::vector<Bookmark> bookmarks;      // In order of time.
  std::optional<Nanos> pointed;         // Where the mouse is, if over the tracks.
  std::optional<std::size_t> new_note;  // A bookmark that was made just now, to be named.
  std::vector<float> hits;              // Where the search found something: 0 to 1, over all.
  RowChoice rows;
  bool all_arrows = false;  // Else messages between processes, and those of the selected slice.

  // Other rows are shown from now on: what was selected or hidden is not there any more.
  void ForgetRows() {
    selection.reset();
    rows.ForgetRows();
  }
};

// A row whose name is held by the mouse, to be moved.
struct RowDrag {
  std::size_t card = 0;
  TrackId track = kNoTrack;
  bool moving = false;  // The mouse has left the place where it went down.
};

// The row whose menu is open, and where it was asked for.
struct RowMenu {
  std::size_t card = 0;
  TrackId track = kNoTrack;
  float x = 0;
  float y = 0;
};

struct SceneMemory {
  std::vector<CardRows> rows;            // By card.
  std::vector<const TaskCrowd*> crowds;  // By card; null where every task has a row.
  // By card: "10 000 tasks", or which of them have rows in this range of time.
  std::vector<std::string> crowd_texts;
  std::vector<CardShape> shapes;
  CardLayout layout;
};

// What is remembered from frame to frame, so that a frame costs pixels, not events.
struct TimelineMemory {
  Crowds crowds;
  Pyramids pyramids;
  Overview overview;
  // What the frame at hand is painted from, in memory that is used again.
  SceneMemory scene;
  RowPieces pieces;                  // Of the row that is being painted ...
  std::vector<LabelRun> label_runs;  // ... and what is written into it.
  std::vector<Tick> ticks;
  std::optional<Nanos> pointed;  // The time under the mouse, if that is over the tracks.
  std::optional<RowDrag> drag;
  std::optional<RowMenu> menu;
  std::string filter;  // What is being typed into the box above the names of the rows.
};

// The range that shows every card whole, with a little room at its end. Beside a live recording
// it grows in steps.
TimeRange WholeRange(std::span<const TimelineCard> cards);

// The range that shows the selected slice whole, with a little room around it; the whole range if
// there is none.
TimeRange RangeOfSelection(std::span<const TimelineCard> cards, const TimelineView& view);

// Draws the time axis and the cards into the current window's remaining space, scrolling when they
// are higher than it, and appends what the user does there (zoom, pan, select) to `out`.
void DrawTimeline(std::span<const TimelineCard> cards, const TimelineView& view, const Theme& theme,
                  TimelineMemory& memory, Commands& out);

// The legend's little swatch: the fill and texture of `state`, `size` pixels square, at the cursor.
void DrawStateSwatch(State state, const Theme& theme, float size);

}  // namespace interleave
