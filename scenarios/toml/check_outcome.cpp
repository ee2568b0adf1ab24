#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scenarios/expect.h"
#include "scenarios/toml/amounts.h"
#include "scenarios/toml/file_body.h"
#include "scenarios/toml/script.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

std::optional<std::string> CheckThing(const SharedThing& thing, const nlohmann::json& cells,
                                      const std::vector<double>& parameters) {
  const auto cell = [&](std::size_t which) { return cells.at(which).get<std::int64_t>(); };
  switch (thing.kind) {
    case SharedKind::kLock:
    case SharedKind::kSemaphore: {
      const bool lock = thing.kind == SharedKind::kLock;
      const std::int64_t most = lock ? 1 : std::llround(thing.size.Bound(parameters).Value());
      if (cell(kMostInside) <= most) return std::nullopt;
      return fmt::format("{} tasks were inside the {} `{}` at once, but at most {} may be",
                         cell(kMostInside), SharedWord(thing.kind), thing.name, most);
    }
    case SharedKind::kBarrier:
      if (cell(kEarly) == 0) return std::nullopt;
      return fmt::format("{} left the barrier `{}` before all had come",
                         Counted(cell(kEarly), "task", "tasks"), thing.name);
    case SharedKind::kQueue:
      if (cell(kGot) < cell(kPut)) return std::nullopt;  // Some were left in it.
      if (cell(kGot) == cell(kPut) && cell(kSumGot) == cell(kSumPut)) return std::nullopt;
      return fmt::format("of {} put to `{}`, {} came out, not each once",
                         Counted(cell(kPut), "item", "items"), thing.name, cell(kGot));
    case SharedKind::kEvent:
      break;
  }
  return std::nullopt;
}

// How long the phases [begin, end) of one task wait at least. What depends on chance, or on who
// gets which item, counts as nothing.
double WaitsOf(const std::vector<Phase>& phases, std::size_t begin, std::size_t end, double index) {
  double waits = 0;
  for (std::size_t at = begin; at < end;) {
    const Phase& phase = phases[at];
    const std::size_t next = HasBlock(phase.kind) ? phase.end : at + 1;
    if (phase.kind == PhaseKind::kWait || phase.kind == PhaseKind::kIo ||
        phase.kind == PhaseKind::kHttp) {
      if (const auto amounts = AmountsOf(phase, index, nullptr)) waits += amounts->time_s;
    } else if (HasBlock(phase.kind) && phase.kind != PhaseKind::kEach) {
      double rounds = 1;
      if (phase.kind == PhaseKind::kRepeat) {
        const auto amounts = AmountsOf(phase, index, nullptr);
        rounds = amounts ? static_cast<double>(amounts->count) : 0;
      }
      waits += rounds * WaitsOf(phases, at + 1, phase.end, index);
    }
    at = next;
  }
  return waits;
}

Waits WaitsOf(const Description& description, const std::vector<double>& parameters) {
  Waits waits;
  for (const TaskEntry& group : description.groups) {
    std::vector<Phase> phases = group.phases;
    bool same = true;
    for (Phase& phase : phases) {
      phase.amount = phase.amount.Uses(Formula::Operation::kRandom)
                         ? Formula(0, phase.amount.is_time())
                         : phase.amount.Bound(parameters);
      phase.size = phase.size.Bound(parameters);
      phase.status = phase.status.Bound(parameters);
      same = same && !phase.amount.Uses(Formula::Operation::kIndex);
    }
    const std::int64_t count = std::llround(group.count.Bound(parameters).Value());
    for (std::int64_t i = 0; i < (same ? 1 : count); ++i) {
      const double one = WaitsOf(phases, 0, phases.size(), static_cast<double>(i));
      waits.one_after_another_s += same ? one * static_cast<double>(count) : one;
      waits.at_once_s = std::max(waits.at_once_s, one);
    }
  }
  return waits;
}

}  // namespace

std::optional<std::string> CheckOutcome(const Description& description, const Outcome& outcome,
                                        const Values& values, const RunFacts& facts) {
  const std::vector<double> parameters = FormulaValues(description.parameters, values);
  for (std::size_t i = 0; i < description.shared.size(); ++i) {
    if (auto wrong = CheckThing(description.shared[i], outcome.details.at(i), parameters)) {
      return wrong;
    }
  }
  return ExpectWaits(facts, WaitsOf(description, parameters));
}

}  // namespace interleave
