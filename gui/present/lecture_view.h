#pragma once

#include <span>
#include <vector>

#include "gui/app/commands.h"
#include "gui/app/theme.h"
#include "gui/panels/compare_words.h"
#include "gui/panels/layout.h"
#include "gui/present/lecture.h"
#include "gui/replay/replay.h"
#include "gui/timeline/timeline.h"
#include "scenarios/scenario.h"

namespace interleave {

// What lecture mode shows in one frame. Lifetime: that frame.
struct LectureView {
  const Lecture* lecture = nullptr;
  const Replay* replay = nullptr;
  const Scenario* scenario = nullptr;
  std::span<const TimelineCard> cards;
  std::span<const Nanos> steps;           // Of the cards that are shown.
  const SpeedVerdict* verdict = nullptr;  // Of two that have ended.
  bool running = false;
};

// Fills the window: question, prediction, the rows of one run or two, what happens at this step.
// `theme`: of LectureScale().
void DrawLecture(const Rect& window, const LectureView& view, const Theme& theme,
                 TimelineMemory& memory, Commands& out);

// How high rows are in the room there is, and how many of them have any.
struct LectureRows {
  std::size_t threads = 0;
  std::size_t cores = 0;
  float thread_height = 0;
  float core_height = 0;
};
LectureRows FitLectureRows(std::size_t threads, std::size_t cores, float room, float unit);

}  // namespace interleave
