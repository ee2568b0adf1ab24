#include "engine/formats/run_captions.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include "engine/formats/display_text.h"

namespace interleave {
namespace {

// "40 %", "<1 %"
std::string Percent(Nanos part, Nanos whole) {
  const double percent = 100 * static_cast<double>(part) / static_cast<double>(whole);
  return percent > 0 && percent < 1 ? "<1 %" : fmt::format("{:.0f} %", percent);
}

}  // namespace

std::string ConcurrencyCaption(const Statistics& statistics) {
  constexpr std::size_t kNamed = 3;
  std::vector<std::pair<Nanos, State>> states;
  Nanos all = 0;
  for (std::size_t i = 0; i < kStateCount; ++i) {
    if (statistics.state_ns[i] == 0) continue;
    states.emplace_back(statistics.state_ns[i], static_cast<State>(i));
    all += statistics.state_ns[i];
  }
  if (states.empty()) return "no thread has been recorded here";
  std::ranges::stable_sort(states, std::ranges::greater(), &std::pair<Nanos, State>::first);
  states.resize(std::min(states.size(), kNamed));
  std::string caption;
  for (const auto& [time, state] : states) {
    if (!caption.empty()) caption += ", ";
    caption += fmt::format("{} {}", Percent(time, all), LowerTitle(state));
  }
  return caption;
}

std::string BusyCaption(const Statistics& statistics, std::size_t cores) {
  std::string caption = cores == 0 ? std::string("no core was recorded")
                                   : fmt::format("{:.2f} of {} {} busy", statistics.cores_busy,
                                                 cores, cores == 1 ? "core" : "cores");
  if (statistics.gil_hand_overs > 0) {
    caption += fmt::format(" · {} hand-overs of the global lock",
                           GroupedNumber(statistics.gil_hand_overs));
  }
  return caption;
}

std::string TruthCaption(const Trace& trace) {
  switch (trace.truth()) {
    case Truth::kKernel:
      return "kernel scheduler records";
    case Truth::kEstimated:
      return "cores estimated" + (trace.truth_reason().empty() ? "" : ": " + trace.truth_reason());
    case Truth::kSimulated:
      return "simulated";
  }
  return "";
}

std::string ParallelismCaption(const Trace& trace, const Statistics& statistics,
                               std::size_t cores) {
  return BusyCaption(statistics, cores) + " · " + TruthCaption(trace);
}

}  // namespace interleave
