#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/record/clock.h"
#include "gui/app/apply.h"
#include "gui/app/background_job.h"
#include "gui/app/cards.h"
#include "gui/app/commands.h"
#include "gui/app/files.h"
#include "gui/app/range_statistics.h"
#include "gui/app/session.h"
#include "gui/app/view_state.h"
#include "gui/guess/guess_planner.h"
#include "gui/panels/compare_words.h"
#include "gui/panels/inspection.h"
#include "gui/timeline/search.h"
#include "gui/timeline/timeline.h"

namespace interleave {

// What the picture of the export panel shows.
struct PicturePreview {
  FigurePixels pixels;
  std::string error;         // In place of a picture.
  std::uint64_t serial = 0;  // Another one for every picture.
};

// The program behind the window: the session, the view, and the one place where commands change
// them. Draws nothing, knows no ImGui context; DrawMainWindow() shows it.
//
// Thread safety: none; the window's thread.
class App {
 public:
  App(Session session, Files files, int cores);

  void Apply(const Command& command);
  void Apply(const Commands& commands);

  // Takes in what runs and jobs have done meanwhile, and takes back a notice that has been shown
  // long enough. True if the picture may have changed.
  bool Tick(Nanos now = MonotonicNanos());
  // When the notice that is shown goes, on the clock of Tick(): call it then.
  std::optional<Nanos> notice_until() const { return notice_until_; }
  // Something is under way: call Tick() a few dozen times a second.
  bool busy() const {
    return session_.running() || job_.busy() || preview_job_.busy() || planner_.busy();
  }
  // Something moves by itself: call Tick() and draw at every frame.
  bool animating() const { return view_.replay.open && view_.replay.playing; }
  // Recordings that would be lost.
  bool unsaved() const { return unsaved_; }
  // The file that is being read or written.
  const BackgroundJob& job() const { return job_; }
  const PicturePreview& preview() const { return preview_; }
  // For pictures of the clipboard, which only a window has.
  void SetCopy(decltype(Files::copy) copy) { files_.copy = std::move(copy); }
  // Runs a program on more and more cores, on a thread of its own.
  using SeriesRunner = std::function<std::expected<std::vector<SpeedUpPoint>, std::string>(
      RunRequest, const std::function<bool()>& stopped)>;
  void SetSeries(SeriesRunner runner) { series_runner_ = std::move(runner); }
  // Runs programs in virtual time, so that they can be drawn before they run.
  void SetTwin(GuessPlanner::TwinRunner runner) { planner_.SetRunner(std::move(runner)); }
  // The moments that lecture mode steps through, kept until another run is shown.
  std::span<const Nanos> StepsOf(std::span<const TimelineCard> cards);
  // Which of two runs that lecture mode shows is faster, kept likewise; null while that is unknown.
  const SpeedVerdict* VerdictOf(std::span<const TimelineCard> cards);

  const Session& session() const { return session_; }
  Session& session() { return session_; }
  const ViewState& view() const { return view_; }
  ViewState& view() { return view_; }  // For what the user is typing; all else goes by Apply().
  int cores() const { return cores_; }

  // "Interleave – gil-cpu – finished"
  std::string Title() const;
  // What an export with this choice would write: all finished recordings that are shown.
  ExportOrder OrderOf(const ExportChoice& choice);
  // Why the recordings cannot be exported now, as a sentence; empty if they can.
  std::string ExportRefusal() const;
  // What is shown, as cards of the timeline; they refer to the session and to this app.
  std::vector<TimelineCard> Cards();
  // The selected place in words, kept until the recording grows or another is selected.
  const Inspection* Inspected(std::span<const TimelineCard> cards);
  // What the words in the search box find in the recordings, kept likewise.
  const SearchResult& Found(std::span<const TimelineCard> cards);
  // Of what the panels show of the measured range.
  RangeStatistics& range_statistics() { return range_statistics_; }
  // What the timeline remembers of the recordings it shows.
  TimelineMemory& memory() { return memory_; }
  TimelineMemory& hand_memory() { return hand_memory_; }  // Of the picture of steps by hand.
  GuessMemory& guess_memory() { return guess_memory_; }

 private:
  template <typename C>
  void ApplyToView(const C& command);
  void StartChosen();
  void AskToQuit();
  bool AdvanceReplay(Nanos now);
  ApplyContext ContextOf(std::span<const TimelineCard> cards);
  bool IsOccupied();  // And says so.
  void BeginSeries();
  void OpenHand();
  void BeginTrying();
  void TakeTried();
  void LayTruth();  // Of the run that has ended, over what was drawn before.
  void Export(ExportChoice choice);
  void Copy();
  void Open(const std::string& path);
  void TakeOpened();
  // Begins a new picture for the export panel if another is wanted. True if one has come.
  bool UpdatePreview();
  bool TendNotices(Nanos now);
  void DropNotices();    // Those of what was done before.
  void ForgetPicture();  // Of other recordings than those that are shown from now on.

  struct InspectedKey {
    const Trace* trace = nullptr;
    Nanos now_ns = 0;
    TimelineSelection selection;
  };

  Session session_;
  Files files_;
  int cores_;
  ViewState view_;
  InspectedKey inspected_key_;
  std::optional<Inspection> inspected_;
  struct FoundKey {
    std::string query;
    std::vector<const Trace*> traces;
    Nanos extent = 0;
    bool operator==(const FoundKey&) const = default;
  };
  FoundKey found_key_;
  SearchResult found_;
  RangeStatistics range_statistics_;
  TimelineMemory memory_;
  TimelineMemory hand_memory_;
  GuessMemory guess_memory_;
  TaskTraces task_traces_;
  SeriesRunner series_runner_;
  std::shared_ptr<Series> series_;      // Filled by job_.
  std::shared_ptr<TriedOrders> tried_;  // Likewise, of the program that is run by hand.
  using PresentedKey = std::vector<std::pair<const Trace*, Nanos>>;
  PresentedKey steps_of_;
  std::vector<Nanos> steps_;
  PresentedKey verdict_of_;
  SpeedVerdict verdict_;
  Nanos now_ = 0;  // Of the last Tick().
  bool unsaved_ = false;
  bool saving_ = false;  // job_ writes a file.
  // The file that is being opened, filled by job_.
  struct Opening {
    std::string path;
    std::optional<ReadResult> result;
    std::vector<std::vector<Finding>> findings;  // Of each recording.
  };
  std::shared_ptr<Opening> opening_;
  PicturePreview preview_;
  struct PreviewKey {
    ExportChoice choice;
    std::optional<TimeRange> range;
    int width = 0;
    int height = 0;
    bool operator==(const PreviewKey&) const = default;
  };
  std::optional<PreviewKey> preview_key_;  // Of the picture that was begun last.
  std::shared_ptr<std::expected<FigurePixels, std::string>> previewed_;  // Filled by preview_job_.
  GuessPlanner planner_;
  BackgroundJob job_;
  BackgroundJob preview_job_;
  std::optional<Nanos> notice_until_;
};

}  // namespace interleave
