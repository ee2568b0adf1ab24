#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/simulated/explorer.h"
#include "engine/trace/trace.h"
#include "scenarios/scenario.h"

namespace interleave {

// Every interleaving of a scenario, as a program of threads in virtual time: finds those in which
// an update is lost, nobody can go on, or something else comes out than the scenario promises.

struct ExploreRequest {
  const Scenario* scenario = nullptr;
  Values values;
  std::uint64_t seed = 1;  // Of the scenario, and of what is tried at random.
  std::uint64_t most_runs = 100'000;
  // Only interleavings with so many preemptions; all that there are, if not given.
  std::optional<std::size_t> most_preemptions;
  std::function<bool()> stopped;  // True: report what is known by now.
};

enum class ExploreMethod : std::uint8_t {
  kAll,        // Each one was run.
  kReduced,    // One of all that are equivalent.
  kPreempted,  // All with at most so many preemptions.
  kRandom,     // Too many for that: some at random.
};

struct ExploreReport {
  ExploreMethod method = ExploreMethod::kAll;
  Exploration exploration;
  // Interleavings that are not equivalent to each other; 0 if not known.
  std::uint64_t different = 0;
  // Each one and how it failed, where there are few.
  std::vector<std::pair<Schedule, Failure>> each;
  std::optional<Shrunk> shrunk;  // The failing one with the fewest switches.
};

// A sentence if nothing can be explored, with the reason.
std::optional<std::string> WhyNotExplore(const Scenario& scenario);
// The values it is explored with unless one says otherwise: small ones.
Values ExploreValues(const Scenario& scenario);
// REQUIRES: !WhyNotExplore(); values in range.
ExploreReport Explore(const ExploreRequest& request);

// One interleaving, with its recording.
struct ExploredRun {
  ReplayedRun replay;
  std::shared_ptr<const Trace> trace;
};
// `after`: whether it goes on where the schedule ends. A recording that was stopped shows all
// threads as they stood.
ExploredRun RunSchedule(const ExploreRequest& request, const Schedule& schedule,
                        AfterSchedule after = AfterSchedule::kGoOn);

// Without what the main program does at the end, when nobody else can do anything.
std::string ShortSchedule(Schedule schedule);
// Errors: a sentence with the place and what is expected there.
std::expected<Schedule, std::string> ParseSchedule(std::string_view text);
// Where and why the schedule does not fit, as a sentence. REQUIRES: replay.misfit.
std::string MisfitText(const Schedule& schedule, const ReplayedRun& replay);

std::string_view FailureKey(Failure failure);   // "deadlock"
std::string_view FailureText(Failure failure);  // "end in a deadlock"

}  // namespace interleave
