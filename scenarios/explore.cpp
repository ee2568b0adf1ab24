#include "scenarios/explore.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <exception>

#include "engine/runtime/outcome.h"
#include "engine/simulated/simulated_runtime.h"
#include "engine/sync/deadlock_error.h"
#include "engine/trace/interpreter.h"

namespace interleave {
namespace {

constexpr int kCoresForAll = 64;         // Nobody waits for a core.
constexpr std::uint64_t kFew = 5'000;    // So many are all run, equivalent or not.
constexpr std::size_t kMostListed = 64;  // Of each interleaving and how it came out.
constexpr std::size_t kMostSteps = 2'000;

Task<void> RunBody(Context& ctx, const Scenario& scenario, const Values& values, Outcome& outcome) {
  outcome = co_await scenario.body(ctx, values);
}

// Runs the scenario once. `trace` keeps the recording, if it is not null.
Verdict RunOnce(const ExploreRequest& request, StepChooser& chooser,
                std::shared_ptr<const Trace>* trace) {
  const auto names = std::make_shared<NameTable>();
  const auto runtime = MakeSimulatedRuntime(
      names, {.seed = request.seed, .cores = kCoresForAll},
      {.kind = SimulatedKind::kThreads, .cores = kCoresForAll, .chooser = &chooser});
  Outcome outcome;
  Verdict verdict;
  bool gave_up = false;
  try {
    runtime->RunMain([&](Context& ctx) -> Task<void> {
      return RunBody(ctx, *request.scenario, request.values, outcome);
    });
  } catch (const GaveUp&) {
    gave_up = true;
  } catch (const DeadlockError& error) {
    verdict = {Failure::kDeadlock, error.what()};
  } catch (...) {
    verdict = {Failure::kError, ErrorText(std::current_exception())};
  }
  const bool right = !gave_up && verdict.failure == Failure::kNone;
  if (!right && trace == nullptr) return verdict;
  std::vector<Fact> facts;
  runtime->TakeFacts(facts);
  Interpreter interpreter(names, 0);
  interpreter.Add(facts);
  if (!facts.empty()) interpreter.builder().AdvanceTo(facts.back().at);
  interpreter.builder().SetCounts(facts.size(), 0);
  interpreter.builder().SetTruth(Truth::kSimulated, "one step at a time");
  interpreter.builder().Finish();
  if (trace != nullptr) *trace = interpreter.Share();
  if (!right) return verdict;
  // Time means nothing here: no wait is too short.
  const RunFacts facts_of_run{.model = Model::kThreads,
                              .wall_s = 0,
                              .time_scale = 0,
                              .trace = &interpreter.trace(),
                              .simulated = true};
  if (const auto wrong = request.scenario->check(outcome, request.values, facts_of_run)) {
    return {Failure::kExpectation, *wrong};
  }
  return {};
}

Program ProgramOf(const ExploreRequest& request) {
  return [&request](StepChooser& chooser) { return RunOnce(request, chooser, nullptr); };
}

// Adds what another search has found.
void Merge(Exploration& into, Exploration&& more) {
  into.explored += more.explored;
  into.pruned += more.pruned;
  into.too_long += more.too_long;
  for (const auto& [failure, count] : more.failing) into.failing[failure] += count;
  if (!into.found ||
      (more.found && SwitchesOf(more.found->schedule) < SwitchesOf(into.found->schedule))) {
    into.found = std::move(more.found);
  }
}

void Search(const ExploreRequest& request, const Program& program, Limits limits,
            ExploreReport& report) {
  if (request.most_preemptions) {
    limits.reduce = false;
    limits.most_preemptions = request.most_preemptions;
    report.method = ExploreMethod::kPreempted;
    report.exploration = ExploreAll(program, limits);
    return;
  }
  Limits all = limits;
  all.reduce = false;
  all.most_runs = std::min(kFew, request.most_runs);
  all.each = [&](const Schedule& schedule, const Verdict& verdict) {
    if (report.each.size() <= kMostListed) report.each.emplace_back(schedule, verdict.failure);
  };
  report.exploration = ExploreAll(program, all);
  if (report.each.size() > kMostListed) report.each.clear();
  if (report.exploration.complete) {
    report.different = ExploreAll(program, limits).explored;
    return;
  }
  report.each.clear();
  report.method = ExploreMethod::kReduced;
  report.exploration = ExploreAll(program, limits);
  if (report.exploration.complete) {
    report.different = report.exploration.explored;
    return;
  }
  report.method = ExploreMethod::kRandom;
  limits.most_runs = std::max<std::uint64_t>(request.most_runs / 10, 1);
  Merge(report.exploration, ExploreRandom(program, limits, request.seed));
  limits.reduce = false;
  for (std::size_t preemptions = 0; preemptions <= 3 && !report.exploration.found; ++preemptions) {
    limits.most_preemptions = preemptions;
    Merge(report.exploration, ExploreAll(program, limits));
  }
}

}  // namespace

std::optional<std::string> WhyNotExplore(const Scenario& scenario) {
  if (scenario.Supports(Model::kThreads) || scenario.Supports(Model::kGlobalLock) ||
      scenario.Supports(Model::kProcesses)) {
    return std::nullopt;
  }
  return fmt::format(
      "`{}` runs on an event loop alone, where tasks change at an await and nowhere else: there is "
      "nothing to choose",
      scenario.id);
}

Values ExploreValues(const Scenario& scenario) {
  Values values(scenario.parameters);
  for (const auto& [id, value] : scenario.explore) values.Set(id, value);
  return values;
}

ExploreReport Explore(const ExploreRequest& request) {
  ExploreReport report;
  const Program program = ProgramOf(request);
  const Limits limits{
      .most_runs = request.most_runs, .most_steps = kMostSteps, .stopped = request.stopped};
  Search(request, program, limits, report);
  if (report.exploration.found) {
    report.shrunk = Shrink(program, *report.exploration.found, limits);
  }
  return report;
}

ExploredRun RunSchedule(const ExploreRequest& request, const Schedule& schedule,
                        AfterSchedule after) {
  ExploredRun run;
  const Program program = [&](StepChooser& chooser) {
    return RunOnce(request, chooser, &run.trace);
  };
  run.replay = ReplaySchedule(program, schedule, kMostSteps, after);
  return run;
}

std::string ShortSchedule(Schedule schedule) {
  while (schedule.size() > 1 && schedule.back() == 0) schedule.pop_back();
  return ScheduleText(schedule);
}

std::expected<Schedule, std::string> ParseSchedule(std::string_view text) {
  Schedule schedule;
  std::size_t begin = 0;
  for (;;) {
    const std::size_t end = std::min(text.find('-', begin), text.size());
    const std::string_view word = text.substr(begin, end - begin);
    std::uint32_t thread = 0;
    const auto [stopped, error] = std::from_chars(word.data(), word.data() + word.size(), thread);
    if (error != std::errc() || stopped != word.data() + word.size()) {
      return std::unexpected(fmt::format(
          "step {} of the schedule is `{}`, but must be the number of a thread: 0 is the main "
          "program, then 1, 2 ... as in 1-1-2-1-2-2",
          schedule.size() + 1, word));
    }
    schedule.push_back(thread);
    if (end == text.size()) return schedule;
    begin = end + 1;
  }
}

std::string MisfitText(const Schedule& schedule, const ReplayedRun& replay) {
  const std::size_t at = *replay.misfit;
  if (replay.could.empty()) {
    return fmt::format("the schedule stops fitting at step {}: the program is over after {} steps",
                       at + 1, at);
  }
  return fmt::format(
      "the schedule stops fitting at step {}: thread {} has no step to take there; those that have "
      "are {}",
      at + 1, schedule[at], fmt::join(replay.could, ", "));
}

std::string_view FailureKey(Failure failure) {
  switch (failure) {
    case Failure::kNone:
      return "none";
    case Failure::kLostUpdate:
      return "lost update";
    case Failure::kDeadlock:
      return "deadlock";
    case Failure::kError:
      return "error";
    case Failure::kExpectation:
      return "expectation";
    case Failure::kTooLong:
      return "too long";
  }
  return "";
}

std::string_view FailureText(Failure failure) {
  switch (failure) {
    case Failure::kNone:
      return "come out right";
    case Failure::kLostUpdate:
      return "lose an update";
    case Failure::kDeadlock:
      return "end in a deadlock";
    case Failure::kError:
      return "end with an error";
    case Failure::kExpectation:
      return "come out wrong";
    case Failure::kTooLong:
      return "take too many steps";
  }
  return "";
}

}  // namespace interleave
