#include "scenarios/explore_text.h"

#include <fmt/format.h>

#include "scenarios/wording.h"

namespace interleave {
namespace {

std::string Interleavings(std::uint64_t count) {
  return Counted(static_cast<std::int64_t>(count), "interleaving", "interleavings");
}

}  // namespace

std::string ThreadName(std::uint32_t thread) {
  return thread == 0 ? "Main" : fmt::format("Thread {}", thread);
}

std::string NextStepText(const TakenStep& step) {
  switch (step.kind) {
    case StepKind::kRead:
      return fmt::format("read {}", step.name);
    case StepKind::kWrite:
      return fmt::format("write {}", step.name);
    case StepKind::kLock:
      return fmt::format("lock {}", step.name);
    case StepKind::kWait:
      return fmt::format("use {}", step.name);
    case StepKind::kOperation:
      break;
  }
  return step.name;
}

std::string StepText(const TakenStep& step) {
  const bool has_value = step.kind == StepKind::kRead || step.kind == StepKind::kWrite;
  if (!has_value) return NextStepText(step);
  return fmt::format("{} = {}{}", NextStepText(step), step.value, step.lost_update ? " !" : "");
}

std::string ExploreSummary(const Scenario& scenario, const ExploreReport& report,
                           std::optional<std::size_t> preemptions) {
  const Exploration& found = report.exploration;
  std::string text = fmt::format("{}: ", scenario.title);
  switch (report.method) {
    case ExploreMethod::kAll:
      text += fmt::format("{}, all tried", Interleavings(found.explored));
      if (report.different > 0) text += fmt::format("; {} of them differ", report.different);
      break;
    case ExploreMethod::kReduced:
      text += fmt::format("{} that differ, all tried; {} left out as equivalent",
                          Interleavings(found.explored), Grouped(std::int64_t(found.pruned)));
      break;
    case ExploreMethod::kPreempted:
      text +=
          fmt::format("{} with at most {}, {}", Interleavings(found.explored),
                      Counted(std::int64_t(preemptions.value_or(0)), "preemption", "preemptions"),
                      found.complete ? "all tried" : "there are more");
      break;
    case ExploreMethod::kRandom:
      text += fmt::format("{} tried, one after another and at random; there are more",
                          Interleavings(found.explored));
      break;
  }
  text += '\n';
  if (found.too_long > 0) {
    text += fmt::format("  {} were ended because they take too many steps\n", found.too_long);
  }
  for (const auto& [failure, count] : found.failing) {
    text += fmt::format("  {} {}\n", Grouped(std::int64_t(count)), FailureText(failure));
  }
  const std::uint64_t right = found.explored - found.AllFailing();
  text += fmt::format("  {} {}\n", Grouped(std::int64_t(right)), FailureText(Failure::kNone));
  if (found.failing.empty() && found.complete) {
    text += report.method == ExploreMethod::kPreempted
                ? "Nothing fails with so few preemptions.\n"
                : "Nothing fails, in whatever order the threads take their steps.\n";
  }
  return text;
}

}  // namespace interleave
