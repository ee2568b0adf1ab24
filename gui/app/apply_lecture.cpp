#include <algorithm>

#include "gui/app/apply.h"

namespace interleave {
namespace {

const Trace* PresentedTrace(const ApplyContext& context) {
  const std::size_t card = context.view.lecture.card;
  return card < context.cards.size() ? context.cards[card].trace : nullptr;
}

}  // namespace

void ApplyTo(ApplyContext& context, const TogglePresent&) {
  Lecture& lecture = context.view.lecture;
  lecture.on = !lecture.on;
  lecture.blank = false;
  context.view.guess.open = false;  // A class guesses with its answers.
  context.view.CloseOverlays();
  if (lecture.card >= context.cards.size()) lecture.card = 0;
}

void ApplyTo(ApplyContext& context, const PresentCard& command) {
  if (command.card >= context.cards.size()) return;
  context.view.lecture.card = command.card;
  context.view.lecture.blank = false;
}

void ApplyTo(ApplyContext& context, const StepLecture& command) {
  context.view.lecture.blank = false;
  const Trace* trace = PresentedTrace(context);
  if (trace == nullptr || trace->live()) return;
  const std::vector<Nanos> steps = LectureSteps(*trace);
  if (steps.empty()) return;
  Replay& replay = context.view.replay;
  const std::size_t step = replay.open ? StepAt(steps, replay.at) : 0;
  replay.open = true;
  replay.playing = false;
  replay.rest_ns = 0;
  if (command.by > 0) {
    replay.at = step < steps.size() ? steps[step] : trace->now_ns();
  } else {
    replay.at = step >= 2 ? steps[step - 2] : 0;
  }
  FollowPlayhead(context);
}

void ApplyTo(ApplyContext& context, const PredictAnswer& command) {
  context.view.lecture.predicted = command.answer;
}

void ApplyTo(ApplyContext& context, const BlankScreen&) {
  context.view.lecture.blank = !context.view.lecture.blank;
}

}  // namespace interleave
