#include "gui/app/apply.h"
#include "gui/timeline/row_choice.h"

namespace interleave {
namespace {

const Trace* TraceOf(const ApplyContext& context, std::size_t card) {
  return card < context.cards.size() ? context.cards[card].trace : nullptr;
}

RowChoice& Rows(ApplyContext& context) { return context.view.timeline.rows; }

// The process of the selected row, where the card has headings; else the band.
std::optional<RowGroup> GroupOfSelection(const ApplyContext& context) {
  const auto& selection = context.view.timeline.selection;
  if (!selection) return std::nullopt;
  const Trace* trace = TraceOf(context, selection->card);
  if (trace == nullptr || selection->track >= trace->tracks().size()) return std::nullopt;
  if (!HasWorkers(*trace)) return RowGroup{selection->card, kWholeBand};
  return RowGroup{selection->card, trace->tracks()[selection->track].process};
}

}  // namespace

void ApplyTo(ApplyContext& context, const FilterRows& command) {
  Rows(context).filter = command.text;
}

void ApplyTo(ApplyContext& context, const ToggleRow& command) {
  const Trace* trace = TraceOf(context, command.card);
  if (trace == nullptr) return;
  const std::optional<RowName> name = NameOf(*trace, command.card, command.track);
  if (!name) return;
  auto& hidden = Rows(context).hidden;
  if (hidden.erase(*name) == 0) hidden.insert(*name);
}

void ApplyTo(ApplyContext& context, const ShowAllRows&) {
  Rows(context).filter.clear();
  Rows(context).hidden.clear();
}

void ApplyTo(ApplyContext& context, const FoldRows& command) {
  const std::optional<RowGroup> group = command.group ? command.group : GroupOfSelection(context);
  if (!group) return;
  auto& folded = Rows(context).folded;
  if (folded.erase(*group) == 0) folded.insert(*group);
}

void ApplyTo(ApplyContext& context, const FoldAllRows& command) {
  Rows(context).folded.clear();
  if (!command.folded) return;
  std::vector<const Trace*> traces;
  for (const TimelineCard& card : context.cards) traces.push_back(card.trace);
  Rows(context).folded = AllGroups(traces);
}

void ApplyTo(ApplyContext& context, const PlaceRow& command) {
  const Trace* trace = TraceOf(context, command.card);
  if (trace == nullptr || command.track == command.before) return;
  std::optional<RowName> row = NameOf(*trace, command.card, command.track);
  std::optional<RowName> before = NameOf(*trace, command.card, command.before);
  if (!row || (!before && command.before != kNoTrack)) return;
  Rows(context).Move({.row = std::move(*row), .before = std::move(before)});
}

void ApplyTo(ApplyContext& context, const ShiftRow& command) {
  const auto& selection = context.view.timeline.selection;
  RowTrack row;
  if (selection) row = {.card = selection->card, .track = selection->track};
  if (command.row) row = *command.row;
  const Trace* trace = TraceOf(context, row.card);
  if (trace == nullptr) return;
  if (auto move = Shifted(*trace, row.card, Rows(context), row.track, command.by)) {
    Rows(context).Move(std::move(*move));
  }
}

void ApplyTo(ApplyContext& context, const RestoreRowOrder&) { Rows(context).moves.clear(); }

void ApplyTo(ApplyContext& context, const ToggleRowsByTask&) {
  TimelineView& timeline = context.view.timeline;
  timeline.rows.by_task = !timeline.rows.by_task;
  timeline.ForgetRows();
}

}  // namespace interleave
