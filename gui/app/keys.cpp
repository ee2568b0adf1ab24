#include "gui/app/keys.h"

#include <algorithm>

#include "engine/picture/time_axis.h"
#include "gui/app/imgui_compat.h"

namespace interleave {
namespace {

constexpr double kZoomStep = 0.8;
constexpr double kPanStep = 0.1;

void ReadScenarioKeys(const KeyContext& context, Commands& out) {
  const auto at = std::ranges::find(context.catalogue, context.selected->id, &Scenario::id) -
                  context.catalogue.begin();
  const auto last = static_cast<std::ptrdiff_t>(context.catalogue.size()) - 1;
  std::ptrdiff_t to = at;
  if (KeyPressed(Key::kDown, true)) to = std::min(at + 1, last);
  if (KeyPressed(Key::kUp, true)) to = std::max<std::ptrdiff_t>(at - 1, 0);
  if (to != at) out.push_back(SelectScenario{context.catalogue[static_cast<std::size_t>(to)].id});
}

void ReadTimelineKeys(const KeyContext& context, Commands& out) {
  if (std::ranges::all_of(context.cards,
                          [](const TimelineCard& card) { return card.trace == nullptr; })) {
    return;
  }
  const TimeRange whole = WholeRange(context.cards);
  const TimelineView& view = *context.timeline;
  const TimeRange range = view.follow ? whole : view.range;
  // Zooms at what is selected if it can be seen, else at the middle.
  Nanos anchor = range.begin + range.length() / 2;
  if (view.selection && view.selection->at >= range.begin && view.selection->at < range.end) {
    anchor = view.selection->at;
  }
  const auto step = static_cast<Nanos>(static_cast<double>(range.length()) * kPanStep);
  TimeRange wanted = range;
  if (KeyPressed(Key::kW, true)) wanted = ZoomedAt(range, anchor, kZoomStep, whole);
  if (KeyPressed(Key::kS, true)) wanted = ZoomedAt(range, anchor, 1 / kZoomStep, whole);
  const bool left = KeyPressed(Key::kLeft, true);
  const bool right = KeyPressed(Key::kRight, true);
  const bool replay = context.replay->open;  // The arrows are its own then.
  if (KeyPressed(Key::kA, true) || (left && !replay)) wanted = Panned(range, -step, whole);
  if (KeyPressed(Key::kD, true) || (right && !replay)) wanted = Panned(range, step, whole);
  if (left && replay) out.push_back(StepReplay{-1});
  if (right && replay) out.push_back(StepReplay{1});
  if (wanted != range) out.push_back(ShowRange{wanted});
  if (KeyPressed(Key::kF)) out.push_back(ShowSelection{});
  if (Typed('0')) out.push_back(ShowAll{});
  if (Typed('.')) out.push_back(StepSlice{1});
  if (Typed(',')) out.push_back(StepSlice{-1});
  if (Typed('l')) out.push_back(ToggleArrows{});
  if (Typed('x')) out.push_back(ToggleRowsByTask{});
  if (KeyPressed(Key::kG)) out.push_back(AskForTime{});
  if (KeyPressed(Key::kM)) out.push_back(AddBookmark{});
  if (KeyPressed(Key::kBackspace, true)) {
    out.push_back(ShiftHeld() ? Command{RedoView{}} : Command{UndoView{}});
  }
  if (KeyPressed(Key::kR)) out.push_back(PlayReplay{});
}

// Takes back one thing at a time, the last first.
void ReadEscape(const KeyContext& context, Commands& out) {
  if (context.timeline->measured) {
    out.push_back(ClearMeasure{});
  } else if (context.replay->open) {
    out.push_back(CloseReplay{});
  } else {
    out.push_back(ClearSelection{});
  }
}

void ReadLectureKeys(const KeyContext& context, Commands& out) {
  if (KeyPressed(Key::kEscape) || KeyPressed(Key::kF5)) out.push_back(TogglePresent{});
  // A clicker is a keyboard with these keys.
  const bool forward = KeyPressed(Key::kPageDown, true) || KeyPressed(Key::kRight, true);
  const bool back = KeyPressed(Key::kPageUp, true) || KeyPressed(Key::kLeft, true);
  if (forward) out.push_back(StepLecture{1});
  if (back) out.push_back(StepLecture{-1});
  if (KeyPressed(Key::kB) || Typed('.')) out.push_back(BlankScreen{});
  if (KeyPressed(Key::kT)) out.push_back(ToggleTheme{});
  if (KeyPressed(Key::kUp, true)) {
    out.push_back(SetReplaySpeed{NeighbourSpeed(context.replay->speed, 1)});
  }
  if (KeyPressed(Key::kDown, true)) {
    out.push_back(SetReplaySpeed{NeighbourSpeed(context.replay->speed, -1)});
  }
  for (char digit = '1'; digit <= '9'; ++digit) {
    if (Typed(digit)) out.push_back(PresentCard{static_cast<std::size_t>(digit - '1')});
  }
  if (KeyPressed(Key::kC)) out.push_back(PresentBeside{});
  // Runs that there are already are not what the class has waited for.
  const bool any =
      !context.lecture->asking && std::ranges::any_of(context.cards, [](const TimelineCard& card) {
        return card.trace != nullptr;
      });
  if (KeyPressed(Key::kEnter) && !context.running) out.push_back(StartRuns{});
  if (!KeyPressed(Key::kSpace)) return;
  if (context.running) return;  // Nobody stops a run in front of a class by accident.
  out.push_back(any ? Command{PlayReplay{}} : Command{StartRuns{}});
}

// While a guess is drawn. There are no cards that other keys could be about.
void ReadGuessKeys(const KeyContext& context, Commands& out) {
  if (Typed('p')) out.push_back(ToggleGuess{});
  if (Typed('1')) out.push_back(ChooseGuessKind{GuessKind::kRunning});
  if (Typed('2')) out.push_back(ChooseGuessKind{GuessKind::kWaiting});
  if (Typed('3')) out.push_back(ChooseGuessKind{GuessKind::kTurns});
  if (KeyPressed(Key::kDelete) || KeyPressed(Key::kBackspace)) {
    out.push_back(RemoveGuess{std::nullopt});
  }
  const bool escape = KeyPressed(Key::kEscape);
  const bool space = KeyPressed(Key::kSpace);
  if (context.running) {
    if (space || escape) out.push_back(StopRuns{});
    return;
  }
  if (space || KeyPressed(Key::kEnter)) out.push_back(StartRuns{});
  if (escape && !context.guess_dragged) out.push_back(ToggleGuess{});
}

void ReadControlKeys(const KeyContext& context, Commands& out) {
  if (KeyPressed(Key::kQ)) out.push_back(Quit{});
  if (KeyPressed(Key::kP)) out.push_back(ToggleCommandList{});
  if (KeyPressed(Key::kPlus)) out.push_back(SetInterfaceScale{context.interface_scale * 1.25});
  if (KeyPressed(Key::kMinus)) out.push_back(SetInterfaceScale{context.interface_scale / 1.25});
  if (KeyPressed(Key::k0)) out.push_back(SetInterfaceScale{1});
  if (context.overlay_open) return;
  if (KeyPressed(Key::kE)) out.push_back(OpenExport{});
  if (KeyPressed(Key::kO)) out.push_back(AskForFile{});
  if (context.typing) return;  // Text boxes have these themselves.
  if (KeyPressed(Key::kC)) out.push_back(CopyPicture{});
  if (context.guessing) {
    const bool redo = KeyPressed(Key::kY, true);
    if (KeyPressed(Key::kZ, true)) {
      out.push_back(ShiftHeld() ? Command{RedoGuess{}} : Command{UndoGuess{}});
    }
    if (redo) out.push_back(RedoGuess{});
    return;
  }
  if (KeyPressed(Key::kZ, true))
    out.push_back(ShiftHeld() ? Command{RedoView{}} : Command{UndoView{}});
  if (KeyPressed(Key::kY, true)) out.push_back(RedoView{});
}

}  // namespace

void ReadKeys(const KeyContext& context, Commands& out) {
  if (CtrlHeld()) {
    ReadControlKeys(context, out);
    return;
  }
  if (context.overlay_open) {
    if (KeyPressed(Key::kEscape)) out.push_back(CloseOverlay{});
    if (KeyPressed(Key::kF1)) out.push_back(CloseOverlay{});
    return;
  }
  if (context.typing || (context.list_open && KeyPressed(Key::kEscape))) return;
  if (context.lecture->on) {
    ReadLectureKeys(context, out);
    return;
  }
  if (KeyPressed(Key::kF5)) out.push_back(TogglePresent{});
  if (KeyPressed(Key::kH)) out.push_back(ToggleHighContrast{});
  if (KeyPressed(Key::kF1) || Typed('?')) out.push_back(ToggleKeys{});
  if (Typed('/')) out.push_back(FocusSearch{});
  if (KeyPressed(Key::kT)) out.push_back(ToggleTheme{});
  if (context.guessing) {
    ReadGuessKeys(context, out);
    return;
  }
  if (KeyPressed(Key::kC)) out.push_back(ToggleCompare{});
  if (Typed('p')) out.push_back(ToggleGuess{});
  if (Typed('i')) out.push_back(OpenByHand{});
  const bool space = KeyPressed(Key::kSpace);
  if (context.running) {
    if (space || KeyPressed(Key::kEscape)) out.push_back(StopRuns{});
  } else {
    if (space && context.replay->open) {
      out.push_back(PlayReplay{});
    } else if (space || KeyPressed(Key::kEnter)) {
      out.push_back(StartRuns{});
    }
    if (KeyPressed(Key::kEscape)) ReadEscape(context, out);
  }
  ReadScenarioKeys(context, out);
  ReadTimelineKeys(context, out);
}

}  // namespace interleave
