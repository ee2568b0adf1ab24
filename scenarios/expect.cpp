#include "scenarios/expect.h"

#include <fmt/format.h>

#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {

std::optional<std::string> ExpectValue(const Outcome& outcome, const nlohmann::json& wanted) {
  if (outcome.value == wanted) return std::nullopt;
  return fmt::format("the result is {}, but must be {}", outcome.value.dump(), wanted.dump());
}

std::optional<std::string> ExpectWaits(const RunFacts& facts, const Waits& waits) {
  const bool one_thread = facts.model == Model::kSequential;
  const double wait_s =
      facts.time_scale * (one_thread ? waits.one_after_another_s : waits.at_once_s);
  // Clocks and timers may disagree by a little; a wait that is really left out is far shorter.
  if (facts.wall_s >= 0.98 * wait_s) return std::nullopt;
  return fmt::format("it took {}, but its waits of {}{} cannot be shorter", Duration(facts.wall_s),
                     Duration(wait_s), one_thread ? " one after another" : "");
}

bool InProcesses(const RunFacts& facts, const Values& values) {
  return facts.model == Model::kProcesses && !facts.simulated &&
         values.Int(kStartMethod) != static_cast<std::int64_t>(StartChoice::kThread);
}

}  // namespace interleave
