#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/simulated/step_chooser.h"

namespace interleave {

// Tries the interleavings of a small program: runs it again and again, each time in another order
// of the steps that its threads take, until all have been tried or one that fails is found.

enum class Failure : std::uint8_t {
  kNone,
  kLostUpdate,   // A write over what another thread has written since the read.
  kDeadlock,     // Nobody can go on.
  kError,        // The program ended with an error.
  kExpectation,  // It came to its end, and its own check says that something is wrong.
  kTooLong,      // It took more steps than allowed: not counted as failing.
};

struct Verdict {
  Failure failure = Failure::kNone;
  std::string text;  // A sentence; empty for kNone.
};

// Runs the program once, in the order that the chooser says. Always the same for the same choices.
// Lost updates are found without its help.
using Program = std::function<Verdict(StepChooser&)>;

// Who takes each step: 0 is the main program.
using Schedule = std::vector<std::uint32_t>;
std::string ScheduleText(const Schedule& schedule);  // "1-1-2-1-2-2"
// Where a thread goes on that did not take the step before. What the main program does at the very
// end, when the others are over, is none.
std::size_t SwitchesOf(const Schedule& schedule);

struct FailingRun {
  Verdict verdict;
  Schedule schedule;
};

struct Exploration {
  std::uint64_t explored = 0;  // Interleavings that were run to their end.
  std::uint64_t pruned = 0;    // Left alone because one that is equivalent had been run.
  std::uint64_t too_long = 0;  // Ended at the limit of steps.
  std::map<Failure, std::uint64_t> failing;
  bool complete = false;  // Nothing was left out but what was pruned.
  // The failing one with the fewest switches so far.
  std::optional<FailingRun> found;

  std::uint64_t AllFailing() const;
};

struct Limits {
  std::uint64_t most_runs = 200'000;
  std::size_t most_steps = 2'000;  // Of one run.
  // Steps that touch different things are tried in one order only (sleep sets).
  bool reduce = true;
  // Switches, where a thread could have gone on but another one does; all, if not given.
  // Only without `reduce`.
  std::optional<std::size_t> most_preemptions;
  // Likewise, of any kind.
  std::optional<std::size_t> most_switches;
  // Ends at the first that fails like this.
  std::optional<Failure> stop_at;
  // Called for each that came to its end, in the order they are tried.
  std::function<void(const Schedule&, const Verdict&)> each;
  // True: the user does not want to wait any longer.
  std::function<bool()> stopped;
};

// Depth first, every interleaving within the limits once; those with few switches first.
Exploration ExploreAll(const Program& program, const Limits& limits);

// At random: threads have priorities that change at `changes` random steps of each run (PCT), which
// finds what needs few switches at the right places with a known chance.
Exploration ExploreRandom(const Program& program, const Limits& limits, std::uint64_t seed,
                          std::size_t changes = 3);

// The same failure with as few switches as possible. `proved`: all with fewer have been tried.
struct Shrunk {
  FailingRun run;
  bool proved = false;
  std::uint64_t tried = 0;
};
Shrunk Shrink(const Program& program, const FailingRun& found, const Limits& limits);

struct TakenStep {
  std::uint32_t thread = 0;
  StepKind kind = StepKind::kOperation;
  std::string name;
  std::int64_t value = 0;   // Read, or in the cell afterwards.
  std::size_t choices = 1;  // How many could have gone on.
  bool lost_update = false;
};

struct ReplayedRun {
  Verdict verdict;
  std::vector<TakenStep> steps;
  // The first step of the schedule that nobody can take like this, from 0; and who can instead.
  std::optional<std::size_t> misfit;
  std::vector<std::uint32_t> could;
  // Where it was stopped after the schedule: who could take which step next. Empty: it is over.
  std::vector<TakenStep> next;
  Schedule schedule() const;
};
enum class AfterSchedule : std::uint8_t { kGoOn, kStop };
// Runs it in the order given, and from there on with as few switches as possible, or not at all.
ReplayedRun ReplaySchedule(const Program& program, const Schedule& schedule, std::size_t most_steps,
                           AfterSchedule after = AfterSchedule::kGoOn);

}  // namespace interleave
