#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/picture/task_crowd.h"
#include "gui/app/background_job.h"
#include "gui/app/commands.h"
#include "gui/app/session.h"
#include "gui/panels/inspection.h"
#include "gui/panels/overlays.h"
#include "gui/panels/scenario_browser.h"
#include "gui/timeline/timeline.h"

namespace interleave {

// What is on screen besides the session. Plain values.
struct ViewState {
  TimelineView timeline;
  bool dark = true;
  bool python = true;  // Which listing.
  bool keys = false;   // The overlay is open.
  std::optional<ExportQuestion> exporting;
  BrowserState browser;
  std::vector<Notice> notices;  // Oldest first.
  bool quit = false;

  bool overlay_open() const { return keys || exporting.has_value(); }
};

// A recording to save, kept alive by its owner on whatever thread that is.
struct SavedRun {
  std::string title;
  std::shared_ptr<const Trace> trace;
};

// The program behind the window: the session, the view, and the one place where commands change
// them. Draws nothing, knows no ImGui context; DrawMainWindow() shows it.
//
// Thread safety: none; the window's thread.
class App {
 public:
  // Writes recordings to a file; returns the notice that tells how it went. Called on a thread of
  // its own.
  using Saver = std::function<Notice(const std::string& path, const std::vector<SavedRun>& runs,
                                     std::stop_token stop)>;

  App(Session session, Saver saver, int cores);

  void Apply(const Command& command);
  void Apply(const Commands& commands);

  // Takes in what runs and jobs have done meanwhile. True if the picture may have changed.
  bool Tick();
  // Something is under way: call Tick() a few dozen times a second.
  bool busy() const { return session_.running() || job_.busy(); }

  const Session& session() const { return session_; }
  Session& session() { return session_; }
  const ViewState& view() const { return view_; }
  ViewState& view() { return view_; }  // For what the user is typing; all else goes by Apply().
  int cores() const { return cores_; }

  // "Interleave – gil-cpu – finished"
  std::string Title() const;
  // Why the recordings cannot be exported now, as a sentence; empty if they can.
  std::string ExportRefusal() const;
  // The selected place in words, kept until the recording grows or another is selected.
  const Inspection* Inspected(std::span<const TimelineCard> cards);
  // What the timeline remembers of the recordings it shows.
  Crowds& crowds() { return crowds_; }

 private:
  void Export(std::string path);
  void ForgetPicture();  // Of other recordings than those that are shown from now on.

  struct InspectedKey {
    const Trace* trace = nullptr;
    Nanos now_ns = 0;
    TimelineSelection selection;
  };

  Session session_;
  Saver saver_;
  int cores_;
  ViewState view_;
  InspectedKey inspected_key_;
  std::optional<Inspection> inspected_;
  Crowds crowds_;
  BackgroundJob job_;
};

}  // namespace interleave
