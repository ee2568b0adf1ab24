#include "engine/simulated/explorer.h"

#include <algorithm>
#include <utility>

#include "engine/simulated/depth_first.h"
#include "engine/simulated/random_priorities.h"

namespace interleave {

std::string ScheduleText(const Schedule& schedule) {
  std::string text;
  for (const std::uint32_t thread : schedule) {
    if (!text.empty()) text += '-';
    text += std::to_string(thread);
  }
  return text;
}

std::size_t SwitchesOf(const Schedule& schedule) {
  std::size_t size = schedule.size();
  while (size > 0 && schedule[size - 1] == 0) --size;
  std::size_t switches = 0;
  for (std::size_t i = 1; i < size; ++i) switches += schedule[i] != schedule[i - 1];
  return switches;
}

std::uint64_t Exploration::AllFailing() const {
  std::uint64_t all = 0;
  for (const auto& [failure, count] : failing) all += count;
  return all;
}

namespace {

// Takes one run into account. True if it is the one to stop at.
bool Count(Exploration& exploration, const Limits& limits, Verdict verdict, Schedule schedule) {
  if (verdict.failure == Failure::kTooLong) {
    ++exploration.too_long;
    return false;
  }
  ++exploration.explored;
  if (limits.each) limits.each(schedule, verdict);
  if (verdict.failure == Failure::kNone) return false;
  ++exploration.failing[verdict.failure];
  const bool wanted = limits.stop_at == verdict.failure;
  if (!exploration.found || wanted ||
      SwitchesOf(schedule) < SwitchesOf(exploration.found->schedule)) {
    exploration.found = FailingRun{std::move(verdict), std::move(schedule)};
  }
  return wanted;
}

// What the program says, and what was seen while it ran.
Verdict RunOnce(const Program& program, RunWatch& chooser) {
  Verdict verdict = program(chooser);
  if (chooser.too_long) return {Failure::kTooLong, "it takes too many steps"};
  if (verdict.failure == Failure::kNone && !chooser.lost.empty()) {
    return {Failure::kLostUpdate, chooser.lost};
  }
  return verdict;
}

}  // namespace

Exploration ExploreAll(const Program& program, const Limits& limits) {
  Exploration exploration;
  DepthFirst search(limits);
  std::uint64_t runs = 0;
  do {
    if (++runs > limits.most_runs || (limits.stopped && limits.stopped())) return exploration;
    search.Begin();
    Verdict verdict = RunOnce(program, search);
    if (search.pruned) {
      ++exploration.pruned;
    } else if (Count(exploration, limits, std::move(verdict), search.schedule())) {
      return exploration;
    }
  } while (search.Next());
  exploration.complete = exploration.too_long == 0;
  return exploration;
}

Exploration ExploreRandom(const Program& program, const Limits& limits, std::uint64_t seed,
                          std::size_t changes) {
  Exploration exploration;
  RandomPriorities search(limits.most_steps, seed, changes);
  for (std::uint64_t run = 0; run < limits.most_runs; ++run) {
    if (limits.stopped && limits.stopped()) break;
    search.Begin();
    Verdict verdict = RunOnce(program, search);
    if (Count(exploration, limits, std::move(verdict), search.schedule())) break;
  }
  return exploration;
}

Shrunk Shrink(const Program& program, const FailingRun& found, const Limits& limits) {
  Shrunk shrunk{.run = found};
  Limits fewer = limits;
  fewer.reduce = false;
  fewer.most_preemptions = std::nullopt;
  fewer.each = nullptr;
  fewer.stop_at = found.verdict.failure;
  for (std::size_t switches = 0; switches < SwitchesOf(found.schedule); ++switches) {
    if (shrunk.tried >= limits.most_runs) return shrunk;
    fewer.most_runs = limits.most_runs - shrunk.tried;
    fewer.most_switches = switches;
    Exploration exploration = ExploreAll(program, fewer);
    shrunk.tried += exploration.explored + exploration.pruned;
    const bool here = exploration.failing.contains(found.verdict.failure);
    if (here) shrunk.run = std::move(*exploration.found);
    shrunk.proved = here || exploration.complete;
    if (here || !exploration.complete) return shrunk;
  }
  shrunk.proved = true;
  return shrunk;
}

namespace {

// The schedule, then whoever went on last, then the first.
class Replayer final : public RunWatch {
 public:
  Replayer(const Schedule& schedule, std::size_t most_steps, AfterSchedule after,
           ReplayedRun& replay)
      : schedule_(schedule), most_steps_(most_steps), after_(after), replay_(replay) {}

  std::size_t Choose(std::span<const ProgramStep> offers) override {
    const std::size_t at = replay_.steps.size();
    if (at >= most_steps_) {
      too_long = true;
      return kGiveUp;
    }
    if (at == schedule_.size() && after_ == AfterSchedule::kStop) {
      for (const ProgramStep& offer : offers) replay_.next.push_back(StepOf(offer, offers.size()));
      return kGiveUp;
    }
    const auto offered = [&](std::uint32_t thread) {
      return static_cast<std::size_t>(std::ranges::find(offers, thread, &ProgramStep::thread) -
                                      offers.begin());
    };
    std::size_t choice = at > 0 ? offered(replay_.steps.back().thread) : 0;
    if (at < schedule_.size()) {
      choice = offered(schedule_[at]);
      if (choice == offers.size()) {
        replay_.misfit = at;
        for (const ProgramStep& offer : offers) replay_.could.push_back(offer.thread);
        return kGiveUp;
      }
    }
    if (choice == offers.size()) choice = 0;
    replay_.steps.push_back(StepOf(offers[choice], offers.size()));
    return choice;
  }
  void OnTaken(std::span<const Touched> /*touched*/, std::int64_t value) override {
    replay_.steps.back().value = value;
  }
  void OnLostUpdate(std::uint32_t thread, std::string_view cell) override {
    RunWatch::OnLostUpdate(thread, cell);
    replay_.steps.back().lost_update = true;
  }

 private:
  static TakenStep StepOf(const ProgramStep& step, std::size_t choices) {
    return {.thread = step.thread,
            .kind = step.kind,
            .name = std::string(step.name),
            .choices = choices};
  }

  const Schedule& schedule_;
  const std::size_t most_steps_;
  const AfterSchedule after_;
  ReplayedRun& replay_;
};

}  // namespace

Schedule ReplayedRun::schedule() const {
  Schedule schedule;
  for (const TakenStep& step : steps) schedule.push_back(step.thread);
  return schedule;
}

ReplayedRun ReplaySchedule(const Program& program, const Schedule& schedule, std::size_t most_steps,
                           AfterSchedule after) {
  ReplayedRun replay;
  Replayer chooser(schedule, most_steps, after, replay);
  replay.verdict = RunOnce(program, chooser);
  if (!replay.misfit && replay.steps.size() < schedule.size()) {
    replay.misfit = replay.steps.size();  // It is longer than the program.
  }
  return replay;
}

}  // namespace interleave
