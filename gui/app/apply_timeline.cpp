#include <fmt/format.h>

#include <algorithm>

#include "gui/app/apply.h"
#include "gui/timeline/navigation.h"

namespace interleave {
namespace {

ShownRange Shown(const ViewState& view) {
  return {.range = view.timeline.range, .follow = view.timeline.follow};
}

void Set(ViewState& view, const ShownRange& shown) {
  view.timeline.range = shown.range;
  view.timeline.follow = shown.follow;
}

TimeRange VisibleRange(const ApplyContext& context) {
  const TimelineView& timeline = context.view.timeline;
  return timeline.follow ? WholeRange(context.cards) : timeline.range;
}

// Selects `range` of a row, and moves the picture until it can be seen.
void ShowAndSelect(ApplyContext& context, const TimelineSelection& selection) {
  context.view.timeline.selection = selection;
  if (context.view.timeline.follow) return;
  const TimeRange moved =
      Showing(context.view.timeline.range, selection.at, WholeRange(context.cards));
  Show(context, {.range = moved, .follow = false});
}

}  // namespace

void Show(ApplyContext& context, const ShownRange& range) {
  const ShownRange before = Shown(context.view);
  if (range == before) return;
  context.view.history.Leave(before, context.now);
  Set(context.view, range);
}

void ApplyTo(ApplyContext& context, const ShowRange& command) {
  Show(context, {.range = command.range, .follow = false});
}

void ApplyTo(ApplyContext& context, const ShowAll&) {
  Show(context, {.range = context.view.timeline.range, .follow = true});
}

void ApplyTo(ApplyContext& context, const ShowSelection&) {
  if (!context.view.timeline.selection) return;
  const TimeRange range = RangeOfSelection(context.cards, context.view.timeline);
  Show(context, {.range = range, .follow = false});
}

void ApplyTo(ApplyContext& context, const UndoView&) {
  if (const auto shown = context.view.history.Back(Shown(context.view))) Set(context.view, *shown);
}

void ApplyTo(ApplyContext& context, const RedoView&) {
  if (const auto shown = context.view.history.Forward(Shown(context.view))) {
    Set(context.view, *shown);
  }
}

void ApplyTo(ApplyContext& context, const MeasureRange& command) {
  const TimeRange whole = WholeRange(context.cards);
  const Nanos begin = std::clamp(command.range.begin, whole.begin, whole.end);
  const Nanos end = std::clamp(command.range.end, whole.begin, whole.end);
  context.view.timeline.measured.reset();
  if (begin != end) {
    context.view.timeline.measured = {std::min(begin, end), std::max(begin, end)};
  }
}

void ApplyTo(ApplyContext& context, const ClearMeasure&) { context.view.timeline.measured.reset(); }

void ApplyTo(ApplyContext& context, const AskForTime&) {
  context.view.CloseOverlays();
  context.view.asking_time = TimeQuestion{};
}

void ApplyTo(ApplyContext& context, const GoToTime& command) {
  context.view.asking_time.reset();
  const TimeRange whole = WholeRange(context.cards);
  const Nanos at = std::clamp(command.at, whole.begin, whole.end);
  TimeRange range = VisibleRange(context);
  // From the whole picture one would see no difference.
  if (context.view.timeline.follow) {
    range.end = range.begin + std::max(range.length() / 10, kMinRangeNs);
  }
  const Nanos begin = at - range.length() / 2;
  Show(context, {.range = Within({begin, begin + range.length()}, whole), .follow = false});
  if (context.view.replay.open) ApplyTo(context, MovePlayhead{at});
}

void ApplyTo(ApplyContext& context, const StepSlice& command) {
  const auto& selection = context.view.timeline.selection;
  if (!selection) return;
  if (const auto next = NeighbourSlice(context.cards, *selection, command.by)) {
    ShowAndSelect(context, *next);
  }
}

void ApplyTo(ApplyContext& context, const ShowHit& command) {
  if (command.index >= context.hits.size()) return;
  const SearchHit& hit = context.hits[command.index];
  ShowAndSelect(context, {hit.card, hit.track, hit.range.begin});
}

void ApplyTo(ApplyContext& context, const AddBookmark&) {
  TimelineView& timeline = context.view.timeline;
  const bool any = std::ranges::any_of(
      context.cards, [](const TimelineCard& card) { return card.trace != nullptr; });
  if (!any) return;
  const TimeRange visible = VisibleRange(context);
  const auto seen = [&](Nanos at) { return at >= visible.begin && at < visible.end; };
  // What the user means: what was measured, where the replay or the mouse is, what is selected, as
  // far as it is in sight; else the middle of what is seen.
  Nanos at = visible.begin + visible.length() / 2;
  if (timeline.selection && seen(timeline.selection->at)) at = timeline.selection->at;
  if (timeline.pointed) at = *timeline.pointed;
  if (timeline.playhead) at = *timeline.playhead;
  const TimeRange range = timeline.measured.value_or(TimeRange{at, at});
  const auto place =
      std::ranges::upper_bound(timeline.bookmarks, range.begin, {},
                               [](const Bookmark& bookmark) { return bookmark.range.begin; });
  const auto made = timeline.bookmarks.insert(
      place, {.range = range, .text = fmt::format("Note {}", timeline.bookmarks.size() + 1)});
  timeline.new_note = static_cast<std::size_t>(made - timeline.bookmarks.begin());
}

void ApplyTo(ApplyContext& context, const EditBookmark& command) {
  std::vector<Bookmark>& bookmarks = context.view.timeline.bookmarks;
  if (command.index < bookmarks.size()) bookmarks[command.index].text = command.text;
}

void ApplyTo(ApplyContext& context, const RemoveBookmark& command) {
  std::vector<Bookmark>& bookmarks = context.view.timeline.bookmarks;
  if (command.index >= bookmarks.size()) return;
  bookmarks.erase(bookmarks.begin() + static_cast<std::ptrdiff_t>(command.index));
}

void ApplyTo(ApplyContext& context, const ToggleArrows&) {
  context.view.timeline.all_arrows = !context.view.timeline.all_arrows;
}

}  // namespace interleave
