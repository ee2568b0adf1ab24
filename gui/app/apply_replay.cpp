#include <algorithm>

#include "gui/app/apply.h"
#include "gui/timeline/navigation.h"

namespace interleave {
namespace {

bool Live(const ApplyContext& context) {
  return std::ranges::any_of(context.cards, &TimelineCard::live);
}

}  // namespace

void FollowPlayhead(ApplyContext& context) {
  ViewState& view = context.view;
  TimelineView& timeline = view.timeline;
  timeline.playhead.reset();
  if (!view.replay.open) return;
  timeline.playhead = view.replay.at;
  if (timeline.selection) timeline.selection->at = view.replay.at;
  const TimeRange range = timeline.range;
  // It moves the picture where it leaves it; that is no step to go back over.
  if (!timeline.follow && (view.replay.at < range.begin || view.replay.at >= range.end)) {
    timeline.range = Showing(range, view.replay.at, WholeRange(context.cards));
  }
}

void ApplyTo(ApplyContext& context, const PlayReplay&) {
  const Nanos end = EndOf(context.cards);
  if (end <= 0 || Live(context)) return;
  PlayOrPause(context.view.replay, end);
  FollowPlayhead(context);
}

void ApplyTo(ApplyContext& context, const CloseReplay&) {
  context.view.replay = {.speed = context.view.replay.speed};
  FollowPlayhead(context);
}

void ApplyTo(ApplyContext& context, const StepReplay& command) {
  Replay& replay = context.view.replay;
  const Nanos end = EndOf(context.cards);
  if (end <= 0 || Live(context)) return;
  replay.open = true;
  replay.playing = false;
  replay.rest_ns = 0;
  const auto next = NeighbourEvent(context.cards, replay.at, command.by);
  replay.at = next.value_or(command.by > 0 ? end : 0);
  FollowPlayhead(context);
}

void ApplyTo(ApplyContext& context, const SetReplaySpeed& command) {
  if (!(command.speed > 0)) return;
  context.view.replay.speed = std::clamp(command.speed, kSlowestReplay, kFastestReplay);
}

void ApplyTo(ApplyContext& context, const MovePlayhead& command) {
  const Nanos end = EndOf(context.cards);
  if (end <= 0 || Live(context)) return;
  Replay& replay = context.view.replay;
  replay.open = true;
  replay.rest_ns = 0;
  replay.at = std::clamp<Nanos>(command.at, 0, end);
  FollowPlayhead(context);
}

}  // namespace interleave
