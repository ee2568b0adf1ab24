#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "gui/timeline/timeline.h"

namespace interleave {

// Lecture mode: a prediction, a run, and its steps one by one. Plain values and pure functions.

struct Lecture {
  bool on = false;
  bool blank = false;                    // The screen is empty: look at the lecturer.
  std::size_t card = 0;                  // Which run is shown.
  std::optional<std::size_t> predicted;  // Which of the answers was chosen.
};

// The moments at which a row of `trace` begins to do something else, in order; those so close that
// nobody could tell them apart are one. At most kMostLectureSteps.
inline constexpr std::size_t kMostLectureSteps = 20'000;
std::vector<Nanos> LectureSteps(const Trace& trace);

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
