#include "gui/interleavings/hand_play.h"

#include <algorithm>

#include "scenarios/explore_text.h"

namespace interleave {

HandPlay::HandPlay(const Scenario& scenario, std::uint64_t seed)
    : request_{.scenario = &scenario, .values = ExploreValues(scenario), .seed = seed} {
  Restart();
}

std::string HandPlay::ScheduleWords() const { return ScheduleText(run_.replay.schedule()); }

std::uint32_t HandPlay::threads() const {
  std::uint32_t last = 0;
  for (const TakenStep& step : steps()) last = std::max(last, step.thread);
  for (const TakenStep& step : next()) last = std::max(last, step.thread);
  return last + 1;
}

std::vector<std::pair<std::string_view, std::int64_t>> HandPlay::Cells() const {
  std::vector<std::pair<std::string_view, std::int64_t>> cells;
  for (const TakenStep& step : steps()) {
    if (step.kind != StepKind::kRead && step.kind != StepKind::kWrite) continue;
    const auto known =
        std::ranges::find(cells, step.name, [](const auto& cell) { return cell.first; });
    if (known == cells.end()) {
      cells.emplace_back(step.name, step.value);
    } else {
      known->second = step.value;
    }
  }
  return cells;
}

void HandPlay::Take(std::uint32_t thread) {
  if (std::ranges::find(next(), thread, &TakenStep::thread) == next().end()) return;
  Schedule schedule = run_.replay.schedule();
  schedule.push_back(thread);
  Show(schedule);
}

void HandPlay::Undo() {
  Schedule schedule = run_.replay.schedule();
  if (schedule.empty()) return;
  schedule.pop_back();
  Show(schedule);
}

void HandPlay::RunOn() {
  if (over()) return;
  Show(RunSchedule(request_, run_.replay.schedule()).replay.schedule());
}

void HandPlay::ShowWords(const std::string& words) {
  const auto schedule = ParseSchedule(words);
  if (!schedule) {
    complaint_ = schedule.error();
    return;
  }
  ExploredRun run = RunSchedule(request_, *schedule, AfterSchedule::kStop);
  if (run.replay.misfit) {
    complaint_ = MisfitText(*schedule, run.replay);
    return;
  }
  complaint_.clear();
  run_ = std::move(run);
}

void HandPlay::Show(const Schedule& schedule) {
  complaint_.clear();
  run_ = RunSchedule(request_, schedule, AfterSchedule::kStop);
}

TriedOrders TryOrders(const ExploreRequest& request) {
  const ExploreReport report = Explore(request);
  TriedOrders tried{.text = ExploreSummary(*request.scenario, report, request.most_preemptions),
                    .failing = {}};
  if (report.shrunk) tried.failing = report.shrunk->run.schedule;
  return tried;
}

}  // namespace interleave
