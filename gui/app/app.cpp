#include "gui/app/app.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "gui/app/cards.h"

namespace interleave {
namespace {

template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

// A path as people write it: ~ is home.
std::string Expanded(const std::string& path) {
  const char* home = std::getenv("HOME");
  return path.starts_with("~/") && home != nullptr ? home + path.substr(1) : path;
}

std::string ProposedPath(const Scenario& scenario) {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::current_path(error);
  return (folder / (scenario.id + ".json")).string();
}

}  // namespace

App::App(Session session, Saver saver, int cores)
    : session_(std::move(session)), saver_(std::move(saver)), cores_(cores) {}

void App::Apply(const Commands& commands) {
  for (const Command& command : commands) Apply(command);
}

void App::Apply(const Command& command) {
  std::visit(Overloaded{
                 [&](const SelectScenario& c) {
                   if (c.id == session_.scenario().id) return;
                   session_.Select(c.id);
                   DropNotices();
                   ForgetPicture();
                 },
                 [&](const ToggleModel& c) { session_.Toggle(c.model); },
                 [&](const SetParameterValue& c) { session_.SetParameter(c.id, c.value); },
                 [&](const SetTimeScale& c) { session_.SetTimeScale(c.value); },
                 [&](const SetSeed& c) { session_.SetSeed(c.value); },
                 [&](const StartRuns&) {
                   if (session_.running() && !session_.stopping()) return;
                   DropNotices();
                   session_.Start();
                   ForgetPicture();
                 },
                 [&](const StopRuns&) { session_.Stop(); },
                 [&](const ShowRange& c) {
                   view_.timeline.range = c.range;
                   view_.timeline.follow = false;
                 },
                 [&](const ShowAll&) { view_.timeline.follow = true; },
                 [&](const ShowSelection&) {
                   if (!view_.timeline.selection) return;
                   const std::vector<TimelineCard> cards = MakeCards(session_, cores_);
                   view_.timeline.range = RangeOfSelection(cards, view_.timeline);
                   view_.timeline.follow = false;
                 },
                 [&](const SelectSlice& c) { view_.timeline.selection = {c.card, c.track, c.at}; },
                 [&](const ClearSelection&) { view_.timeline.selection.reset(); },
                 [&](const OpenExport&) {
                   DropNotices();
                   view_.keys = false;
                   view_.exporting = ExportQuestion{.path = ProposedPath(session_.scenario())};
                 },
                 [&](const ExportChromeJson& c) { Export(c.path); },
                 [&](const ToggleListingLanguage&) { view_.python = !view_.python; },
                 [&](const ToggleTheme&) { view_.dark = !view_.dark; },
                 [&](const ToggleKeys&) {
                   view_.keys = !view_.keys;
                   view_.exporting.reset();
                 },
                 [&](const CloseOverlay&) {
                   view_.keys = false;
                   view_.exporting.reset();
                 },
                 [&](const FocusSearch&) { view_.browser.focus_search = true; },
                 [&](const DismissNotice&) {
                   if (!view_.notices.empty()) view_.notices.erase(view_.notices.begin());
                   notice_until_.reset();  // The next one is shown as long as if it were alone.
                 },
                 [&](const Quit&) { view_.quit = true; },
             },
             command);
}

void App::ForgetPicture() {
  view_.timeline = {};
  inspected_key_ = {};
  inspected_.reset();
}

bool App::TendNotices(Nanos now) {
  if (view_.notices.empty()) {
    notice_until_.reset();
    return false;
  }
  const bool over = notice_until_ && now >= *notice_until_;
  if (over) view_.notices.erase(view_.notices.begin());
  if (over || !notice_until_) notice_until_.reset();
  if (!notice_until_ && !view_.notices.empty()) {
    notice_until_ = now + TimeOf(view_.notices.front());  // It is shown from now on.
  }
  return over;
}

void App::DropNotices() {
  view_.notices.clear();
  notice_until_.reset();
}

bool App::Tick(Nanos now) {
  const bool was_running = session_.running();
  bool changed = session_.Poll();
  std::ranges::move(session_.TakeNotices(), std::back_inserter(view_.notices));
  if (was_running && !session_.running() && !view_.timeline.selection) {
    view_.timeline.selection = WorthALook(MakeCards(session_, cores_));
  }
  if (std::optional<Notice> notice = job_.Poll()) {
    view_.notices.push_back(std::move(*notice));
    changed = true;
  }
  return TendNotices(now) || changed;
}

std::string App::ExportRefusal() const {
  if (session_.running()) {
    return "A run is under way, and writing a file would disturb it: wait for its end or stop it.";
  }
  if (job_.busy()) return "The last export is still being written.";
  const bool any = std::ranges::any_of(session_.runs(),
                                       [](const SessionRun& run) { return run.trace != nullptr; });
  if (!any) return "There is nothing to export yet: run the scenario first.";
  return "";
}

void App::Export(std::string path) {
  view_.exporting.reset();
  if (std::string refusal = ExportRefusal(); !refusal.empty()) {
    view_.notices.push_back({.error = true, .text = std::move(refusal)});
    return;
  }
  std::vector<SavedRun> runs;
  for (const SessionRun& run : session_.runs()) {
    if (run.trace == nullptr) continue;
    runs.push_back(
        {.title = fmt::format("{}: {}", session_.scenario().title, ModelTitle(run.model)),
         .trace = run.trace});
  }
  job_.Start([save = saver_, path = Expanded(path), runs = std::move(runs)](
                 const std::stop_token& stop) { return save(path, runs, stop); });
}

std::string App::Title() const {
  const std::span<const SessionRun> runs = session_.runs();
  std::string state = "ready";
  if (session_.running()) {
    const auto live = std::ranges::find(runs, SessionRun::Phase::kRunning, &SessionRun::phase);
    state = "running";
    if (live != runs.end()) {
      state = fmt::format("running {} ({} of {})", ModelTitle(live->model), live - runs.begin() + 1,
                          runs.size());
    }
  } else if (!runs.empty()) {
    const bool all_ok = std::ranges::all_of(runs, [](const SessionRun& run) {
      return run.phase == SessionRun::Phase::kFinished && run.result.ok;
    });
    state = all_ok ? "finished" : "ended early";
  }
  return fmt::format("Interleave – {} – {}", session_.scenario().id, state);
}

const Inspection* App::Inspected(std::span<const TimelineCard> cards) {
  const std::optional<TimelineSelection>& selection = view_.timeline.selection;
  const Trace* trace =
      selection && selection->card < cards.size() ? cards[selection->card].trace : nullptr;
  if (trace == nullptr) return nullptr;
  const InspectedKey key{.trace = trace, .now_ns = trace->now_ns(), .selection = *selection};
  const bool same = key.trace == inspected_key_.trace && key.now_ns == inspected_key_.now_ns &&
                    key.selection.card == inspected_key_.selection.card &&
                    key.selection.track == inspected_key_.selection.track &&
                    key.selection.at == inspected_key_.selection.at;
  if (!same) {
    inspected_ = Inspect(*trace, cards[selection->card].title, *selection);
    inspected_key_ = key;
  }
  return inspected_ ? &*inspected_ : nullptr;
}

}  // namespace interleave
