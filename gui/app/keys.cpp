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
  if (KeyPressed(Key::kA, true) || KeyPressed(Key::kLeft, true)) {
    wanted = Panned(range, -step, whole);
  }
  if (KeyPressed(Key::kD, true) || KeyPressed(Key::kRight, true)) {
    wanted = Panned(range, step, whole);
  }
  if (wanted != range) out.push_back(ShowRange{wanted});
  if (KeyPressed(Key::kF)) out.push_back(ShowSelection{});
  if (Typed('0')) out.push_back(ShowAll{});
}

}  // namespace

void ReadKeys(const KeyContext& context, Commands& out) {
  if (CtrlHeld()) {
    if (KeyPressed(Key::kQ)) out.push_back(Quit{});
    if (context.overlay_open) return;
    if (KeyPressed(Key::kE)) out.push_back(OpenExport{});
    if (KeyPressed(Key::kO)) out.push_back(AskForFile{});
    if (KeyPressed(Key::kC) && !context.typing) out.push_back(CopyPicture{});
    return;
  }
  if (context.overlay_open) {
    if (KeyPressed(Key::kEscape)) out.push_back(CloseOverlay{});
    if (KeyPressed(Key::kF1)) out.push_back(CloseOverlay{});
    return;
  }
  if (context.typing) return;
  if (KeyPressed(Key::kF1) || Typed('?')) out.push_back(ToggleKeys{});
  if (Typed('/')) out.push_back(FocusSearch{});
  if (KeyPressed(Key::kT)) out.push_back(ToggleTheme{});
  const bool space = KeyPressed(Key::kSpace);
  if (context.running) {
    if (space || KeyPressed(Key::kEscape)) out.push_back(StopRuns{});
  } else {
    if (space || KeyPressed(Key::kEnter)) out.push_back(StartRuns{});
    if (KeyPressed(Key::kEscape)) out.push_back(ClearSelection{});
  }
  ReadScenarioKeys(context, out);
  ReadTimelineKeys(context, out);
}

}  // namespace interleave
