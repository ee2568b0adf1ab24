#include "gui/app/app.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/formats/display_text.h"
#include "engine/formats/figure/figure_files.h"
#include "gui/app/apply.h"
#include "gui/app/cards.h"
#include "scenarios/recording_of.h"

namespace interleave {
namespace {

template <typename... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};

constexpr std::size_t kMostRecent = 8;

std::string ProposedPath(const Session& session) {
  std::error_code error;
  const std::filesystem::path folder = std::filesystem::current_path(error);
  const std::string name =
      session.file() != nullptr
          ? std::filesystem::path(session.file()->path).filename().stem().string()
          : session.scenario().id;
  return (folder / (name + ".svg")).string();
}

// Recordings of one file were exported together, each with the same bookmarks.
std::vector<Bookmark> BookmarksOf(std::span<const Recording> recordings) {
  std::vector<Bookmark> all;
  for (const Recording& recording : recordings) {
    for (const Bookmark& bookmark : recording.bookmarks) {
      if (std::ranges::find(all, bookmark) == all.end()) all.push_back(bookmark);
    }
  }
  std::ranges::sort(all, {}, [](const Bookmark& bookmark) { return bookmark.range.begin; });
  return all;
}

}  // namespace

App::App(Session session, Files files, int cores)
    : session_(std::move(session)), files_(std::move(files)), cores_(cores) {}

void App::Apply(const Commands& commands) {
  for (const Command& command : commands) Apply(command);
}

void App::Apply(const Command& command) {
  std::visit(Overloaded{
                 [&](const SelectScenario& c) {
                   if (c.id == session_.scenario().id && session_.file() == nullptr) return;
                   session_.Select(c.id);
                   DropNotices();
                   ForgetPicture();
                   view_.guess = {};
                   view_.lecture.predicted.reset();
                 },
                 [&](const ToggleModel& c) { session_.Toggle(c.model); },
                 [&](const SetParameterValue& c) { session_.SetParameter(c.id, c.value); },
                 [&](const SetTimeScale& c) { session_.SetTimeScale(c.value); },
                 [&](const SetSeed& c) { session_.SetSeed(c.value); },
                 [&](const StartRuns&) {
                   if (view_.lecture.asking && session_.file() != nullptr) {
                     view_.lecture.asking = false;  // Of a file there is nothing to run.
                     return;
                   }
                   if (session_.running() && !session_.stopping()) return;
                   DropNotices();
                   planner_.Cancel();
                   view_.guess.truth.reset();
                   StartChosen();
                 },
                 [&](const StopRuns&) { session_.Stop(); },
                 [&](const SelectSlice& c) {
                   view_.timeline.selection = {c.card, c.track, c.at};
                 },
                 [&](const ClearSelection&) { view_.timeline.selection.reset(); },
                 [&](const OpenExport&) {
                   DropNotices();
                   view_.CloseOverlays();
                   view_.exporting = ExportQuestion(ProposedPath(session_));
                   preview_key_.reset();
                 },
                 [&](const ExportRuns& c) { Export(c.choice); },
                 [&](const CopyPicture&) { Copy(); },
                 [&](const AskForFile&) {
                   view_.CloseOverlays();
                   view_.opening = OpenQuestion{};
                 },
                 [&](const OpenFile& c) { Open(ExpandedPath(c.path)); },
                 [&](const CancelJob&) {
                   job_.Cancel();
                   if (std::exchange(saving_, false)) unsaved_ = true;
                 },
                 [&](const ToggleListingLanguage&) { view_.python = !view_.python; },
                 [&](const ToggleTheme&) { view_.dark = !view_.dark; },
                 [&](const ToggleKeys&) {
                   const bool open = view_.keys;
                   view_.CloseOverlays();
                   view_.keys = !open;
                 },
                 [&](const CloseOverlay&) { view_.CloseOverlays(); },
                 [&](const FocusSearch&) { view_.browser.focus_search = true; },
                 [&](const DismissNotice&) {
                   if (!view_.notices.empty()) view_.notices.erase(view_.notices.begin());
                   notice_until_.reset();  // The next one is shown as long as if it were alone.
                 },
                 [&](const Quit&) { AskToQuit(); },
                 [&](const RunSeries&) { BeginSeries(); },
                 [&](const OpenByHand&) { OpenHand(); },
                 [&](const TryAllOrders&) { BeginTrying(); },
                 [&](const auto& c) { ApplyToView(c); },
             },
             command);
  if (view_.guess.open) planner_.Update(view_.guess, session_);
}

template <typename C>
void App::ApplyToView(const C& command) {
  const std::vector<TimelineCard> cards = Cards();
  ApplyContext context = ContextOf(cards);
  ApplyTo(context, command);
}

ApplyContext App::ContextOf(std::span<const TimelineCard> cards) {
  return {.view = view_,
          .cards = cards,
          .hits = found_.hits,
          .now = now_,
          .answers = session_.ShowsItsProgram() && AnswersOf(session_.scenario().id).has_value()};
}

void App::StartChosen() {
  const auto titles = [&] {
    std::vector<std::string> all;
    for (const SessionRun& run : session_.runs()) all.push_back(run.Title());
    return all;
  };
  const std::vector<std::string> before = titles();
  RowChoice rows = view_.timeline.rows;
  session_.Start(view_.guess.open ? view_.guess.model : std::nullopt);
  ForgetPicture();
  view_.lecture.asking = false;
  view_.timeline.rows = KeptFor(std::move(rows), before, titles());
}

void App::AskToQuit() {
  // Asked twice is answered.
  if (!unsaved_ || view_.leaving || session_.Kept().empty()) {
    view_.quit = true;
    return;
  }
  view_.CloseOverlays();
  view_.lecture.on = false;
  view_.leaving = true;
}

bool App::AdvanceReplay(Nanos now) {
  const Nanos elapsed = now - std::exchange(now_, now);
  if (!animating()) return false;
  const std::vector<TimelineCard> cards = Cards();
  if (!Advance(view_.replay, elapsed, EndOf(cards))) return false;
  ApplyContext context = ContextOf(cards);
  FollowPlayhead(context);
  return true;
}

void App::ForgetPicture() {
  view_.timeline = {.rows = {.by_task = view_.timeline.rows.by_task}};
  view_.history.Clear();
  view_.replay = {.speed = view_.replay.speed};
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
  bool changed = AdvanceReplay(now);
  changed = session_.Poll() || changed;
  std::ranges::move(session_.TakeNotices(), std::back_inserter(view_.notices));
  if (was_running && !session_.running()) {
    unsaved_ = true;
    LayTruth();
    if (view_.timeline.rows.by_task) view_.timeline.selection.reset();  // It is of a thread.
    if (!view_.timeline.selection) {
      view_.timeline.selection = WorthALook(Cards());
    }
  }
  changed = planner_.Update(view_.guess, session_) || changed;
  if (tried_ && !view_.hand) job_.Cancel();  // Nobody is there to be told.
  if (std::optional<Notice> notice = job_.Poll()) {
    TakeOpened();
    if (const auto series = std::exchange(series_, nullptr); series && view_.series) {
      view_.series = *series;
    }
    TakeTried();
    if (std::exchange(saving_, false) && notice->error) unsaved_ = true;
    if (!notice->text.empty()) view_.notices.push_back(std::move(*notice));
    changed = true;
  }
  const bool notices = TendNotices(now);
  return UpdatePreview() || notices || job_.slow() || changed;
}

std::string App::ExportRefusal() const {
  if (session_.running()) {
    return "A run is under way, and writing a file would disturb it: wait for its end or stop it.";
  }
  if (job_.busy()) return "Another file is still being read or written.";
  const bool any = std::ranges::any_of(session_.runs(),
                                       [](const SessionRun& run) { return run.trace != nullptr; });
  if (!any) return "There is nothing to export yet: run the scenario first.";
  return "";
}

ExportOrder App::OrderOf(const ExportChoice& choice) {
  ExportOrder order{.recordings = {}, .range = std::nullopt, .choice = choice};
  // Of pictures, what is seen; files keep what was recorded.
  const bool by_task = view_.timeline.rows.by_task && IsPicture(FileFormats()[choice.format]);
  for (const SessionRun& run : session_.runs()) {
    if (run.trace == nullptr) continue;
    order.recordings.push_back(
        run.recording ? *run.recording
                      : RecordingOf(run.request, run.result, run.trace, files_.version));
    Recording& recording = order.recordings.back();
    recording.bookmarks = view_.timeline.bookmarks;
    if (!by_task) continue;
    if (auto tasks = task_traces_.Of(run)) recording.trace = std::move(tasks);
  }
  if (choice.visible_only && !view_.timeline.follow) order.range = view_.timeline.range;
  return order;
}

void App::Export(ExportChoice choice) {
  view_.exporting.reset();
  if (std::string refusal = ExportRefusal(); !refusal.empty()) {
    view_.notices.push_back({.error = true, .text = std::move(refusal)});
    return;
  }
  choice.path = ExpandedPath(choice.path);
  saving_ = true;
  unsaved_ = false;  // Unless it fails.
  job_.Start("Writing " + choice.path, [save = files_.save, order = OrderOf(choice)](
                                           const FileWork& work) { return save(order, work); });
}

void App::Copy() {
  std::string refusal = ExportRefusal();
  if (refusal.empty() && !files_.copy) refusal = "There is no clipboard for pictures here.";
  if (!refusal.empty()) {
    view_.notices.push_back({.error = true, .text = std::move(refusal)});
    return;
  }
  // As it is seen: the range of the window and its colours.
  const ExportChoice choice{.visible_only = true,
                            .figure = {.dark = view_.dark, .width = FigureWidth{.value = 1600}}};
  job_.Start("Copying the picture", [copy = files_.copy, order = OrderOf(choice)](
                                        const FileWork& work) { return copy(order, work); });
}

void App::Open(const std::string& path) {
  view_.opening.reset();
  if (job_.busy()) {
    view_.notices.push_back(
        {.error = true, .text = "Another file is still being read or written: wait for its end."});
    return;
  }
  opening_ = std::make_shared<Opening>(Opening{.path = path, .result = std::nullopt});
  job_.Start("Opening " + path,
             [open = files_.open, opening = opening_](const FileWork& work) -> Notice {
               opening->result = open(opening->path, work);
               if (!*opening->result) {
                 return {.error = true, .text = opening->result->error().Sentence()};
               }
               for (const Recording& recording : (*opening->result)->recordings) {
                 opening->findings.push_back(FindingsOf(*recording.trace));
               }
               // All that can be read is no news.
               if ((*opening->result)->skipped.empty()) return {};
               return {.error = false, .text = OpenedText(opening->path, **opening->result)};
             });
}

void App::TakeOpened() {
  const std::shared_ptr<Opening> opening = std::exchange(opening_, nullptr);
  if (!opening || !opening->result || !*opening->result) return;
  session_.ShowFile(opening->path, **opening->result, std::move(opening->findings));
  view_.guess.open = false;
  view_.lecture.predicted.reset();
  ForgetPicture();
  DropNotices();
  view_.timeline.selection = WorthALook(Cards());
  view_.timeline.bookmarks = BookmarksOf((*opening->result)->recordings);
  std::erase(view_.recent, opening->path);
  view_.recent.insert(view_.recent.begin(), opening->path);
  if (view_.recent.size() > kMostRecent) view_.recent.resize(kMostRecent);
}

bool App::UpdatePreview() {
  const bool came = preview_job_.Poll().has_value();
  if (came && previewed_) {
    const auto done = std::exchange(previewed_, nullptr);
    preview_.error = *done ? "" : done->error();
    preview_.pixels = *done ? std::move(**done) : FigurePixels{};
    ++preview_.serial;
  }
  const bool wanted = view_.exporting && view_.exporting->ShowsPicture() &&
                      view_.exporting->room_width > 0 && ExportRefusal().empty();
  if (!wanted || preview_job_.busy() || !files_.preview) return came;
  ExportOrder order = OrderOf(view_.exporting->choice);
  order.choice.path.clear();
  PreviewKey key{.choice = order.choice,
                 .range = order.range,
                 .width = view_.exporting->room_width,
                 .height = view_.exporting->room_height};
  if (preview_key_ == key) return came;
  previewed_ = std::make_shared<std::expected<FigurePixels, std::string>>();
  preview_job_.Start("Picture",
                     [make = files_.preview, order = std::move(order), key,
                      into = previewed_](const FileWork& work) -> Notice {
                       *into = make(order, key.width, key.height, work);
                       return {};
                     });
  preview_key_ = std::move(key);
  return came;
}

std::string App::Title() const {
  if (const ShownFile* file = session_.file()) {
    return fmt::format("Interleave – {} – opened",
                       OneLine(std::filesystem::path(file->path).filename().string(), false));
  }
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

}  // namespace interleave
