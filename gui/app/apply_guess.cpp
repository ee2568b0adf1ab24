#include "gui/app/apply.h"

// A guess, drawn block by block. What was laid over it is of the guess before.

namespace interleave {
namespace {

GuessSheet* SheetToChange(ApplyContext& context) {
  GuessSheet* sheet = context.view.guess.sheet();
  if (sheet != nullptr) context.view.guess.truth.reset();
  return sheet;
}

}  // namespace

void ApplyTo(ApplyContext& context, const ToggleGuess&) {
  GuessBoard& board = context.view.guess;
  const bool open = board.open;
  context.view.CloseOverlays();
  context.view.lecture.on = false;
  if (!open) ApplyTo(context, CloseReplay{});
  board.open = !open;
}

void ApplyTo(ApplyContext& context, const ChooseGuessModel& command) {
  context.view.guess.wanted = command.model;
}

void ApplyTo(ApplyContext& context, const ChooseGuessKind& command) {
  context.view.guess.kind = command.kind;
}

void ApplyTo(ApplyContext& context, const PutGuess& command) {
  GuessSheet* sheet = SheetToChange(context);
  if (sheet != nullptr) sheet->Put(command.row, command.replaces, command.block);
}

void ApplyTo(ApplyContext& context, const SelectGuess& command) {
  if (GuessSheet* sheet = context.view.guess.sheet()) sheet->Select(command.place);
}

void ApplyTo(ApplyContext& context, const RemoveGuess& command) {
  if (GuessSheet* sheet = SheetToChange(context)) sheet->Remove(command.place);
}

void ApplyTo(ApplyContext& context, const UndoGuess&) {
  if (GuessSheet* sheet = SheetToChange(context)) sheet->Undo();
}

void ApplyTo(ApplyContext& context, const RedoGuess&) {
  if (GuessSheet* sheet = SheetToChange(context)) sheet->Redo();
}

void ApplyTo(ApplyContext& context, const ClearGuess&) {
  if (GuessSheet* sheet = SheetToChange(context)) sheet->Clear();
}

void ApplyTo(ApplyContext& context, const HideTruth&) { context.view.guess.truth.reset(); }

}  // namespace interleave
