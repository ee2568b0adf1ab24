#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gui/timeline/timeline.h"

namespace interleave {

// Lecture mode: a prediction, a run, and its steps one by one. Plain values and pure functions.

struct Lecture {
  bool on = false;
  bool blank = false;                    // The screen is empty: look at the lecturer.
  std::size_t card = 0;                  // Which run is shown,
  std::optional<std::size_t> beside;     // and another one on the same time axis;
  bool alone = false;                    // without one, where there are just two, the other.
  std::optional<std::size_t> predicted;  // Which of the answers was chosen.
  // The question is open: runs that there are already would answer it, and are not shown.
  bool asking = false;
};

// The runs that are shown, in the order of the screen: one or two, or none where there are none.
// `cards`: how many there are.
std::vector<std::size_t> PresentedCards(const Lecture& lecture, std::size_t cards);

// The recordings among them; none while one is live, as its steps are not known yet.
std::vector<const Trace*> PresentedTraces(const Lecture& lecture,
                                          std::span<const TimelineCard> cards);

// Shows another run, too: `card`, or the one after the second that is shown now, and after the last
// none. One that is shown already goes, unless it is the only one.
void ShowBeside(Lecture& lecture, std::optional<std::size_t> card, std::size_t cards);

// The moments at which a row of one of `traces` begins to do something else, in order; those so
// close that nobody could tell them apart are one. At most kMostLectureSteps.
inline constexpr std::size_t kMostLectureSteps = 20'000;
std::vector<Nanos> LectureSteps(std::span<const Trace* const> traces);

// The step that is shown at `at`: the last that is not after it, counted from 1; 0 before the
// first.
std::size_t StepAt(const std::vector<Nanos>& steps, Nanos at);

// What happens at a step, in two sentences.
struct Caption {
  std::string headline;  // "Thread 2 waits for the global lock."
  std::string detail;    // "Thread 1 holds it since 4.90 ms and computes."
};
// Of the row that changed last before `at`, or at it.
Caption CaptionAt(const Trace& trace, Nanos at);
// The trace a row of which changed last before `at`, or at it; the first where none did.
// REQUIRES: there is one.
std::size_t LastToChange(std::span<const Trace* const> traces, Nanos at);

// One row of the answers to a question.
struct Answers {
  std::vector<std::string> texts;
  std::size_t right = 0;
};
// What may be answered to the question of a scenario; nullopt where there is nothing to choose.
std::optional<Answers> AnswersOf(std::string_view scenario_id);

// By how much letters are larger than in the window, so that the picture fits such a screen.
float LectureScale(float width, float height);

}  // namespace interleave
