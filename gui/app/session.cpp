#include "gui/app/session.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/formats/figure/figure_words.h"
#include "scenarios/recording_of.h"

namespace interleave {

Session::Session(std::span<const Scenario> catalogue, Starter starter)
    : catalogue_(catalogue), starter_(std::move(starter)), scenario_(&catalogue.front()) {
  for (const Scenario& scenario : catalogue_) {
    values_.emplace(scenario.id, Values(scenario.parameters));
  }
  chosen_.insert(kAllModels.begin(), kAllModels.end());
  chosen_.erase(Model::kSimulated);  // Virtual time beside real time only where it is asked for.
}

std::vector<Model> Session::ModelsToRun() const {
  std::vector<Model> models;
  for (const Model model : kAllModels) {
    if (IsChosen(model) && scenario_->Supports(model) && ModelExists(model)) {
      models.push_back(model);
    }
  }
  for (const Model model : kSimulatedModels) {
    if (IsChosen(model) && scenario_->Supports(model)) models.push_back(model);
  }
  return models;
}

bool Session::simulates() const { return std::ranges::any_of(ModelsToRun(), IsSimulated); }

void Session::Select(std::string_view scenario_id) {
  const auto found = std::ranges::find(catalogue_, scenario_id, &Scenario::id);
  if (found == catalogue_.end() || (&*found == scenario_ && !file_)) return;
  Stop();
  file_.reset();
  scenario_ = &*found;
}

void Session::Toggle(Model model) {
  if (chosen_.erase(model) == 0) chosen_.insert(model);
}

void Session::Choose(std::span<const Model> models) {
  chosen_ = std::set<Model>(models.begin(), models.end());
}

void Session::SetParameter(std::string_view id, double value) {
  const Parameter* parameter = scenario_->FindParameter(id);
  if (parameter == nullptr || std::isnan(value)) return;
  if (parameter->integer) value = std::round(value);
  values_.at(scenario_->id).Set(id, std::clamp(value, parameter->min, parameter->max));
}

void Session::SetTimeScale(double scale) {
  if (!std::isnan(scale)) time_scale_ = std::clamp(scale, 0.01, 10.0);
}

RunRequest Session::RequestFor(Model model) const {
  return {.scenario = scenario_,
          .model = model,
          .values = values(),
          .time_scale = time_scale_,
          .seed = seed_};
}

void Session::Start(std::optional<Model> only) {
  if (ModelsToRun().empty()) return;
  only_ = only;
  file_.reset();
  if (!active_) {
    BeginRuns();
  } else if (active_->stopping) {
    start_pending_ = true;
  }
}

void Session::BeginRuns() {
  start_pending_ = false;
  const std::vector<Model> models = only_ ? std::vector{*only_} : ModelsToRun();
  std::vector<SessionRun>& runs = runs_[scenario_->id];
  runs.clear();
  for (const Model model : models) {
    runs.emplace_back();
    runs.back().model = model;
  }
  if (models.empty()) return;
  request_ = RequestFor(models.front());
  active_ = Active{.scenario_id = scenario_->id};
  BeginNext();
}

void Session::BeginNext() {
  std::vector<SessionRun>& runs = runs_[active_->scenario_id];
  for (; active_->index < runs.size(); ++active_->index) {
    SessionRun& run = runs[active_->index];
    RunRequest request = request_;
    request.model = run.model;
    run.request = request;
    auto started = starter_(std::move(request));
    if (started) {
      run.live = std::move(*started);
      run.model = run.live->request().model;  // What `sim` stands for.
      run.phase = SessionRun::Phase::kRunning;
      return;
    }
    run.phase = SessionRun::Phase::kRefused;
    run.refusal = std::move(started.error());
    notices_.push_back({.error = true, .text = run.Title() + ": " + run.refusal});
  }
  active_.reset();
}

void Session::Stop() {
  start_pending_ = false;
  if (!active_ || active_->stopping) return;
  active_->stopping = true;
  std::vector<SessionRun>& runs = runs_[active_->scenario_id];
  runs[active_->index].live->RequestStop();
  runs.resize(active_->index + 1);  // Those that were waiting will not run.
}

bool Session::Poll() {
  if (!active_) return false;
  SessionRun& run = runs_[active_->scenario_id][active_->index];
  const std::uint64_t events_before = run.live->trace().events();
  const Nanos now_before = run.live->trace().now_ns();
  run.live->Poll();
  if (!run.live->finished()) {
    return run.live->trace().events() != events_before || run.live->trace().now_ns() != now_before;
  }
  FinishActive(run);
  if (active_->stopping) {
    active_.reset();
    if (start_pending_) BeginRuns();
  } else {
    ++active_->index;
    BeginNext();
  }
  return true;
}

void Session::FinishActive(SessionRun& run) {
  run.trace = run.live->ShareTrace();
  run.result = run.live->result();
  run.live.reset();
  run.phase = SessionRun::Phase::kFinished;
  if (!run.result.ok && !run.result.stopped) {
    notices_.push_back({.error = true, .text = run.Title() + ": " + run.result.error});
  }
  for (const std::string& note : run.result.notes) {
    notices_.push_back({.error = false, .text = run.Title() + ": " + note});
  }
}

void Session::ShowFile(std::string path, const OpenedFile& file,
                       std::vector<std::vector<Finding>> findings) {
  Stop();
  file_ = ShownFile{.path = std::move(path), .format = file.format, .runs = {}};
  for (const Recording& recording : file.recordings) {
    SessionRun& run = file_->runs.emplace_back();
    run.phase = SessionRun::Phase::kFinished;
    run.trace = recording.trace;
    run.result = ResultOf(recording);
    run.recording = std::make_shared<const Recording>(recording);
    if (file_->runs.size() <= findings.size()) {
      run.result.findings = std::move(findings[file_->runs.size() - 1]);
    }
  }
  const Recording& first = file.recordings.front();
  const auto known = std::ranges::find(catalogue_, first.scenario, &Scenario::id);
  if (known == catalogue_.end()) return;
  scenario_ = &*known;
  for (const RecordedParameter& parameter : first.parameters) {
    SetParameter(parameter.id, parameter.value);
  }
  SetTimeScale(first.time_scale);
  seed_ = first.seed;
}

bool Session::ShowsItsProgram() const {
  if (!file_) return true;
  return file_->runs.front().recording->scenario == scenario_->id;
}

std::string SessionRun::Title() const {
  return recording ? RunName(*recording) : std::string(ModelTitle(model));
}

std::span<const SessionRun> Session::runs() const {
  if (file_) return file_->runs;
  const auto found = runs_.find(scenario_->id);
  if (found == runs_.end()) return {};
  return found->second;
}

double Session::Speedup(const SessionRun& run) const {
  const auto measured = [](const SessionRun& candidate) {
    return candidate.phase == SessionRun::Phase::kFinished && candidate.result.ok &&
           candidate.result.wall_s > 0;
  };
  const std::span<const SessionRun> shown = runs();
  // Sequential comes first. Virtual time is compared with virtual time alone.
  const auto base = std::ranges::find_if(shown, [&](const SessionRun& candidate) {
    return measured(candidate) && IsSimulated(candidate.model) == IsSimulated(run.model);
  });
  if (base == shown.end() || !measured(run)) return 0;
  // Recordings of different programs, or of which that is not known, are not compared.
  if (run.recording &&
      (run.recording->scenario.empty() || run.recording->scenario != base->recording->scenario)) {
    return 0;
  }
  return base->result.wall_s / run.result.wall_s;
}

std::vector<std::pair<std::string, const SessionRun*>> Session::Kept() const {
  std::vector<std::pair<std::string, const SessionRun*>> kept;
  const auto add = [&](const std::string& of, const std::vector<SessionRun>& runs) {
    for (const SessionRun& run : runs) {
      if (run.trace != nullptr) kept.emplace_back(of + " · " + run.Title(), &run);
    }
  };
  if (file_) add(file_->path.substr(file_->path.rfind('/') + 1), file_->runs);
  // What is on screen comes first.
  if (const auto shown = runs_.find(scenario_->id); shown != runs_.end()) {
    add(shown->first, shown->second);
  }
  for (const auto& [id, runs] : runs_) {
    if (id != scenario_->id) add(id, runs);
  }
  return kept;
}

std::vector<Notice> Session::TakeNotices() { return std::exchange(notices_, {}); }

}  // namespace interleave
