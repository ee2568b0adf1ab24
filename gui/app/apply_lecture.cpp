#include <algorithm>

#include "gui/app/apply.h"

namespace interleave {

void ApplyTo(ApplyContext& context, const TogglePresent&) {
  Lecture& lecture = context.view.lecture;
  lecture.on = !lecture.on;
  lecture.blank = false;
  context.view.guess.open = false;  // A class guesses with its answers.
  context.view.CloseOverlays();
  if (lecture.card >= context.cards.size()) lecture.card = 0;
  const bool ended = std::ranges::any_of(
      context.cards, [](const TimelineCard& card) { return card.trace != nullptr && !card.live; });
  // Who is in the middle of a replay goes on with it.
  const bool replaying = context.view.replay.open;
  lecture.asking = lecture.on && context.answers && ended && !lecture.predicted && !replaying;
}

void ApplyTo(ApplyContext& context, const PresentCard& command) {
  if (command.card >= context.cards.size()) return;
  Lecture& lecture = context.view.lecture;
  lecture.card = command.card;
  lecture.beside.reset();
  lecture.alone = true;
  lecture.blank = false;
}

void ApplyTo(ApplyContext& context, const PresentBeside& command) {
  ShowBeside(context.view.lecture, command.card, context.cards.size());
  context.view.lecture.blank = false;
}

void ApplyTo(ApplyContext& context, const StepLecture& command) {
  context.view.lecture.blank = false;
  context.view.lecture.asking = false;
  const std::vector<const Trace*> traces = PresentedTraces(context.view.lecture, context.cards);
  const std::vector<Nanos> steps = LectureSteps(traces);
  if (steps.empty()) return;
  Nanos end = 0;
  for (const Trace* trace : traces) end = std::max(end, trace->now_ns());
  Replay& replay = context.view.replay;
  const std::size_t step = replay.open ? StepAt(steps, replay.at) : 0;
  replay.open = true;
  replay.playing = false;
  replay.rest_ns = 0;
  if (command.by > 0) {
    replay.at = step < steps.size() ? steps[step] : end;
  } else {
    replay.at = step >= 2 ? steps[step - 2] : 0;
  }
  FollowPlayhead(context);
}

void ApplyTo(ApplyContext& context, const PredictAnswer& command) {
  context.view.lecture.predicted = command.answer;
  context.view.lecture.asking = false;
}

void ApplyTo(ApplyContext& context, const RevealAnswer&) { context.view.lecture.asking = false; }

void ApplyTo(ApplyContext& context, const BlankScreen&) {
  context.view.lecture.blank = !context.view.lecture.blank;
}

}  // namespace interleave
