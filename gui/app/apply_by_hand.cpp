#include "gui/app/apply.h"

// Steps that the user chooses. Without an open sheet there is nobody to take them.

namespace interleave {

void ApplyTo(ApplyContext& context, const TakeStep& command) {
  if (context.view.hand) context.view.hand->Take(command.thread);
}

void ApplyTo(ApplyContext& context, const UndoStep&) {
  if (context.view.hand) context.view.hand->Undo();
}

void ApplyTo(ApplyContext& context, const RestartSteps&) {
  if (context.view.hand) context.view.hand->Restart();
}

void ApplyTo(ApplyContext& context, const RunOnSteps&) {
  if (context.view.hand) context.view.hand->RunOn();
}

void ApplyTo(ApplyContext& context, const PlaySchedule& command) {
  if (context.view.hand) context.view.hand->ShowWords(command.words);
}

void ApplyTo(ApplyContext& context, const ShowFailingOrder&) {
  std::optional<HandPlay>& hand = context.view.hand;
  if (hand && hand->tried && !hand->tried->failing.empty()) hand->Show(hand->tried->failing);
}

}  // namespace interleave
