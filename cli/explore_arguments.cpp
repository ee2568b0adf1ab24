#include "cli/explore_arguments.h"

#include <CLI/CLI.hpp>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "cli/run_arguments.h"
#include "scenarios/explore.h"

namespace interleave {

void DeclareExplore(CLI::App& explore, TypedExplore& typed) {
  explore.add_option("ID", typed.id, "The scenario, or a file of your own: my.toml")->required();
  explore.add_option("--set", typed.settings, "Set a parameter; `show ID` lists them")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  explore.add_option("--bound", typed.bound, "Only those with at most so many preemptions")
      ->type_name("N");
  explore.add_option("--most", typed.most, "Run at most so many (default 100000)")->type_name("N");
  explore
      .add_option("--schedule", typed.schedule,
                  "Show this one: the threads in the order of their steps, 1-1-2-1-2-2")
      ->type_name("STEPS");
  explore.add_option("--seed", typed.seed, "Of everything random (default 1)")->type_name("N");
  explore.add_flag("--json", typed.json, "Print one JSON object");
  explore.add_flag("--ascii", typed.ascii, "Draw the diagram in plain ASCII");
  explore.add_option("--width", typed.width, "Columns of the diagram (default: the terminal's)")
      ->type_name("N");
}

Checked<ExploreArguments> ReadExplore(const TypedExplore& typed) {
  const auto scenario = LookUpScenario(typed.id);
  if (!scenario) return std::unexpected(scenario.error());
  if (const auto why_not = WhyNotExplore(**scenario)) return std::unexpected(*why_not);
  auto values = ReadSettings(**scenario, typed.settings, ExploreValues(**scenario));
  if (!values) return std::unexpected(values.error());
  const auto seed = ReadSeed(typed.seed);
  if (!seed) return std::unexpected(seed.error());
  const auto width = ReadWidth(typed.width);
  if (!width) return std::unexpected(width.error());
  const auto most =
      ParseNumber<std::uint64_t>("--most", typed.most, 1, 1'000'000'000, "a whole number");
  if (!most) return std::unexpected(most.error());
  ExploreArguments arguments{.scenario = scenario->get(),
                             .file = *scenario,
                             .values = std::move(*values),
                             .seed = *seed,
                             .most_runs = *most,
                             .json = typed.json,
                             .ascii = typed.ascii,
                             .width = *width};
  if (!typed.bound.empty()) {
    const auto bound = ParseNumber<std::size_t>("--bound", typed.bound, 0, 1000, "a whole number");
    if (!bound) return std::unexpected(bound.error());
    arguments.preemptions = *bound;
  }
  if (!typed.schedule.empty()) {
    auto schedule = ParseSchedule(typed.schedule);
    if (!schedule) return std::unexpected(schedule.error());
    arguments.schedule = std::move(*schedule);
  }
  return arguments;
}

}  // namespace interleave
