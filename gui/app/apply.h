#pragma once

#include <span>

#include "gui/app/commands.h"
#include "gui/app/session.h"
#include "gui/app/view_state.h"
#include "gui/timeline/search.h"

namespace interleave {

// What the commands of the timeline, of the replay and of lecture mode do to what is on screen.
// App::Apply() is the only caller.

struct ApplyContext {
  ViewState& view;
  std::span<const TimelineCard> cards;
  std::span<const SearchHit> hits;
  Nanos now = 0;         // Of a steady clock.
  bool answers = false;  // The question of the scenario has some, and its runs are shown.
};

// Shows another range, so that UndoView comes back to this one.
void Show(ApplyContext& context, const ShownRange& range);

void ApplyTo(ApplyContext& context, const ShowRange& command);
void ApplyTo(ApplyContext& context, const ShowAll& command);
void ApplyTo(ApplyContext& context, const ShowSelection& command);
void ApplyTo(ApplyContext& context, const UndoView& command);
void ApplyTo(ApplyContext& context, const RedoView& command);
void ApplyTo(ApplyContext& context, const MeasureRange& command);
void ApplyTo(ApplyContext& context, const ClearMeasure& command);
void ApplyTo(ApplyContext& context, const AskForTime& command);
void ApplyTo(ApplyContext& context, const GoToTime& command);
void ApplyTo(ApplyContext& context, const StepSlice& command);
void ApplyTo(ApplyContext& context, const ShowHit& command);
void ApplyTo(ApplyContext& context, const AddBookmark& command);
void ApplyTo(ApplyContext& context, const EditBookmark& command);
void ApplyTo(ApplyContext& context, const RemoveBookmark& command);
void ApplyTo(ApplyContext& context, const FilterRows& command);
void ApplyTo(ApplyContext& context, const ToggleRow& command);
void ApplyTo(ApplyContext& context, const ShowAllRows& command);
void ApplyTo(ApplyContext& context, const FoldRows& command);
void ApplyTo(ApplyContext& context, const FoldAllRows& command);
void ApplyTo(ApplyContext& context, const PlaceRow& command);
void ApplyTo(ApplyContext& context, const ShiftRow& command);
void ApplyTo(ApplyContext& context, const RestoreRowOrder& command);
void ApplyTo(ApplyContext& context, const ToggleArrows& command);
void ApplyTo(ApplyContext& context, const ToggleRowsByTask& command);

void ApplyTo(ApplyContext& context, const PlayReplay& command);
void ApplyTo(ApplyContext& context, const CloseReplay& command);
void ApplyTo(ApplyContext& context, const StepReplay& command);
void ApplyTo(ApplyContext& context, const SetReplaySpeed& command);
void ApplyTo(ApplyContext& context, const MovePlayhead& command);
// After the playhead has moved: the picture and the selection go with it.
void FollowPlayhead(ApplyContext& context);

void ApplyTo(ApplyContext& context, const TogglePresent& command);
void ApplyTo(ApplyContext& context, const PresentCard& command);
void ApplyTo(ApplyContext& context, const StepLecture& command);
void ApplyTo(ApplyContext& context, const PredictAnswer& command);
void ApplyTo(ApplyContext& context, const BlankScreen& command);
void ApplyTo(ApplyContext& context, const PresentBeside& command);
void ApplyTo(ApplyContext& context, const RevealAnswer& command);

void ApplyTo(ApplyContext& context, const ToggleCommandList& command);
void ApplyTo(ApplyContext& context, const ToggleHighContrast& command);
void ApplyTo(ApplyContext& context, const ToggleSafeColours& command);
void ApplyTo(ApplyContext& context, const SetInterfaceScale& command);
void ApplyTo(ApplyContext& context, const LeaveUnsaved& command);
void ApplyTo(ApplyContext& context, const ToggleCompare& command);
void ApplyTo(ApplyContext& context, const ChooseCompared& command);
void ApplyTo(ApplyContext& context, const ToggleChart& command);

void ApplyTo(ApplyContext& context, const TakeStep& command);
void ApplyTo(ApplyContext& context, const UndoStep& command);
void ApplyTo(ApplyContext& context, const RestartSteps& command);
void ApplyTo(ApplyContext& context, const RunOnSteps& command);
void ApplyTo(ApplyContext& context, const PlaySchedule& command);
void ApplyTo(ApplyContext& context, const ShowFailingOrder& command);

void ApplyTo(ApplyContext& context, const ToggleGuess& command);
void ApplyTo(ApplyContext& context, const ChooseGuessModel& command);
void ApplyTo(ApplyContext& context, const ChooseGuessKind& command);
void ApplyTo(ApplyContext& context, const PutGuess& command);
void ApplyTo(ApplyContext& context, const SelectGuess& command);
void ApplyTo(ApplyContext& context, const RemoveGuess& command);
void ApplyTo(ApplyContext& context, const UndoGuess& command);
void ApplyTo(ApplyContext& context, const RedoGuess& command);
void ApplyTo(ApplyContext& context, const ClearGuess& command);
void ApplyTo(ApplyContext& context, const HideTruth& command);

}  // namespace interleave
