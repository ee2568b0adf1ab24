#pragma once

#include <cstdint>
#include <deque>
#include <expected>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/formats/open_recording.h"
#include "gui/app/notice.h"
#include "scenarios/run.h"
#include "scenarios/scenario.h"

namespace interleave {

// One model's run as the window shows it.
struct SessionRun {
  enum class Phase { kWaiting, kRunning, kFinished, kRefused };

  Model model = Model::kSequential;
  Phase phase = Phase::kWaiting;
  std::unique_ptr<Run> live;                   // While running.
  std::shared_ptr<const Trace> trace;          // Once finished.
  RunResult result;                            // Likewise.
  RunRequest request;                          // What it was started with, once it was.
  std::shared_ptr<const Recording> recording;  // If it is from a file.
  std::string refusal;                         // Why it could not start, if it was refused.

  // The recording to draw: live, kept, or null if there is none yet.
  const Trace* shown() const { return live ? &live->trace() : trace.get(); }
  // "Threads + GIL"; of a file, what the recording is called there.
  std::string Title() const;
};

// A file of recordings that is open.
struct ShownFile {
  std::string path;
  std::string format;  // "Chrome JSON"
  std::vector<SessionRun> runs;
};

// What the user has chosen and what came of it: a scenario, its parameter values, the models, and
// their runs. The chosen models run one after another, never two at once, so that none disturbs
// the measurement of another. Runs are kept per scenario until that scenario is run again.
//
// Thread safety: none; the window's thread calls everything.
// Lifetime: the catalogue must outlive it. The destructor stops what is running.
class Session {
 public:
  using Starter = std::function<std::expected<std::unique_ptr<Run>, std::string>(RunRequest)>;

  // REQUIRES: `catalogue` is not empty. Its first scenario is selected and all real models are
  // chosen.
  Session(std::span<const Scenario> catalogue, Starter starter);

  std::span<const Scenario> catalogue() const { return catalogue_; }
  const Scenario& scenario() const { return *scenario_; }
  const Values& values() const { return values_.at(scenario_->id); }
  double time_scale() const { return time_scale_; }
  std::uint64_t seed() const { return seed_; }
  // Chosen models that the selected scenario has and whose runtime exists, in order of the screen.
  std::vector<Model> ModelsToRun() const;
  bool IsChosen(Model model) const { return chosen_.contains(model); }
  // Some of them are in virtual time.
  bool simulates() const;

  // Selecting another scenario stops what is running. Unknown ids and parameters are ignored.
  void Select(std::string_view scenario_id);
  void Toggle(Model model);
  void Choose(std::span<const Model> models);
  // Values out of range are moved to its nearest end.
  void SetParameter(std::string_view id, double value);
  void SetTimeScale(double scale);
  void SetSeed(std::uint64_t seed) { seed_ = seed; }

  // What the selected scenario would be run with.
  RunRequest RequestFor(Model model) const;
  // All finished runs there are, of the open file and of every scenario, with a name each.
  std::vector<std::pair<std::string, const SessionRun*>> Kept() const;

  // Runs every model of ModelsToRun(), or `only` that one. While another run is still ending it
  // begins after that.
  void Start(std::optional<Model> only = std::nullopt);
  // Ends the run under way and drops those that wait for it; what was recorded is kept.
  void Stop();
  // Takes in what was recorded and begins the next run when one has ended. Call it a few dozen
  // times a second while running(). True if anything changed.
  bool Poll();

  bool running() const { return active_.has_value() || start_pending_; }
  bool stopping() const { return active_.has_value() && active_->stopping; }

  // Shows the recordings of a file in place of the scenario's runs, until a scenario is selected or
  // started. Stops what is running. REQUIRES: `file` has recordings.
  void ShowFile(std::string path, const OpenedFile& file);
  // Null while the runs of the scenario are shown.
  const ShownFile* file() const { return file_ ? &*file_ : nullptr; }

  // Runs of the selected scenario, or those of the file, in the order of the screen; empty before
  // the first.
  std::span<const SessionRun> runs() const;
  // Wall time of the sequential (or else the first) run of those shown, divided by that of `run`;
  // 0 while either is unknown.
  double Speedup(const SessionRun& run) const;

  // What went wrong since the last call.
  std::vector<Notice> TakeNotices();

 private:
  struct Active {
    std::string scenario_id;  // Key in runs_.
    std::size_t index = 0;    // The run under way.
    bool stopping = false;
  };

  void BeginRuns();
  // Starts the first waiting run from `active_->index` on; ends the series when there is none.
  void BeginNext();
  void FinishActive(SessionRun& run);

  std::span<const Scenario> catalogue_;
  Starter starter_;
  const Scenario* scenario_;
  std::map<std::string, Values, std::less<>> values_;                 // By scenario id.
  std::map<std::string, std::vector<SessionRun>, std::less<>> runs_;  // Likewise.
  std::set<Model> chosen_;
  double time_scale_ = 1;
  std::uint64_t seed_ = 1;
  std::optional<Active> active_;
  RunRequest request_;          // Of the series under way; `model` is that of each run.
  std::optional<Model> only_;   // Of Start().
  bool start_pending_ = false;  // Start() was called while a stopped run was still ending.
  std::optional<ShownFile> file_;
  std::vector<Notice> notices_;
};

}  // namespace interleave
