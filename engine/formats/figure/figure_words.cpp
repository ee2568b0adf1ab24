#include "engine/formats/figure/figure_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "engine/formats/display_text.h"
#include "engine/formats/run_captions.h"

namespace interleave {
namespace {

constexpr std::string_view kBetween = ": ";  // The program's title and the model's.
// From here on cores worked at the same time, and not only for a moment.
constexpr double kReallyParallel = 1.15;

// "Three downloads" of "Three downloads: Threads", if it is one of ours.
std::string_view ProgramOf(const Recording& recording) {
  const std::string_view title = recording.title;
  const std::size_t at = title.rfind(kBetween);
  return recording.model.empty() || at == std::string_view::npos ? title : title.substr(0, at);
}

bool IsMeasured(const Recording& recording) {
  return recording.result.ok && !recording.result.stopped && WallSeconds(recording) > 0;
}

// The run that others are compared with; null if there is none.
const Recording* BaseOf(std::span<const Recording> recordings) {
  auto base = std::ranges::find_if(recordings, [](const Recording& recording) {
    return recording.model == "seq" && IsMeasured(recording);
  });
  if (base == recordings.end()) base = std::ranges::find_if(recordings, IsMeasured);
  return base == recordings.end() ? nullptr : &*base;
}

}  // namespace

std::string FigureTitle(std::span<const Recording> recordings) {
  const std::string_view program = ProgramOf(recordings.front());
  const bool same = std::ranges::all_of(
      recordings, [&](const Recording& other) { return ProgramOf(other) == program; });
  if (same) return std::string(program.empty() ? "Recording" : program);
  return fmt::format("{} recordings", recordings.size());
}

std::string RunName(const Recording& recording) {
  const std::string_view program = ProgramOf(recording);
  if (program.size() == recording.title.size()) return recording.title;
  return recording.title.substr(program.size() + kBetween.size());
}

double SpeedupOf(std::span<const Recording> recordings, const Recording& recording) {
  const Recording* base = BaseOf(recordings);
  if (recordings.size() < 2 || base == nullptr || !IsMeasured(recording)) return 0;
  if (base->scenario.empty() || base->scenario != recording.scenario) return 0;
  return WallSeconds(*base) / WallSeconds(recording);
}

std::string TotalWords(std::span<const Recording> recordings, const Recording& recording) {
  const std::string wall = SecondsText(WallSeconds(recording), false);
  if (recording.result.stopped) return "stopped after " + wall;
  std::string words = "total " + wall;
  const Recording* base = BaseOf(recordings);
  const double speedup = SpeedupOf(recordings, recording);
  if (speedup > 0 && base != &recording) {
    words += fmt::format(" ({}: {}, {:.2f}×)", RunName(*base),
                         SecondsText(WallSeconds(*base), false), speedup);
  }
  return words;
}

std::string SettingsWords(std::span<const Recording> recordings) {
  std::string words;
  const auto add = [&](std::string_view text) {
    words += fmt::format("{}{}", words.empty() ? "" : ", ", text);
  };
  std::vector<std::string_view> told;
  for (const Recording& recording : recordings) {
    if (recording.scenario.empty()) continue;
    for (const RecordedParameter& parameter : recording.parameters) {
      if (std::ranges::find(told, parameter.id) != told.end()) continue;
      told.push_back(parameter.id);
      add(fmt::format("{} {}", parameter.id, parameter.text));
    }
  }
  const Recording& first = recordings.front();
  if (!first.scenario.empty() && first.time_scale != 1) {
    add(fmt::format("waits × {:.3g}", first.time_scale));
  }
  return words;
}

std::string ResultWords(const Recording& recording) {
  const RecordedResult& result = recording.result;
  return result.ok || result.error.empty() ? result.text : result.error;
}

std::string ConcurrencyWords(const Statistics& statistics) {
  std::string shares = ConcurrencyCaption(statistics);
  if (statistics.threads.size() < 2 || statistics.on_core_ns == 0) return shares;
  if (statistics.cores_busy >= kReallyParallel) return "several at once: " + shares;
  // What rests on devices and timers needs no second core; what is kept from running might.
  const Nanos rests = TimeIn(statistics.state_ns, State::kWaitingIo) +
                      TimeIn(statistics.state_ns, State::kSleeping);
  Nanos all = 0;
  for (const Nanos time : statistics.state_ns) all += time;
  return (2 * rests > all ? "taking turns, many tasks make progress, one core is enough: "
                          : "taking turns: ") +
         shares;
}

std::string ParallelismWords(const Statistics& statistics, std::size_t cores) {
  const std::string busy = BusyCaption(statistics, cores);
  return statistics.cores_busy < kReallyParallel ? busy : "really at the same time: " + busy;
}

std::string TruthWords(std::span<const Recording> recordings, std::string_view version) {
  const Recording& first = recordings.front();
  std::string words = fmt::format("made with Interleave {}", version);
  const auto alike = [&](auto of) {
    return std::ranges::all_of(recordings, [&](const Recording& r) { return of(r) == of(first); });
  };
  if (!first.program.empty() && !first.program.starts_with("Interleave") &&
      alike([](const Recording& r) { return r.program; })) {
    words += " from a recording of " + first.program;
  }
  const auto truth = [](const Recording& r) { return TruthCaption(*r.trace); };
  const auto cores = [](const Recording& r) { return r.machine.cores; };
  if (first.machine.cores > 0 && alike(cores) && first.trace->truth() != Truth::kSimulated) {
    words += fmt::format(" · recorded on {} {}", first.machine.cores,
                         first.machine.cores == 1 ? "core" : "cores");
  }
  if (alike(truth)) return words + (words.ends_with("s") ? ", " : " · ") + truth(first);
  std::string each;
  for (const Recording& recording : recordings) {
    each += fmt::format("{}{}: {}", each.empty() ? "" : "; ", RunName(recording), truth(recording));
  }
  return words + " · " + each;
}

std::string LossWords(std::span<const Recording> recordings) {
  std::uint64_t dropped = 0;
  for (const Recording& recording : recordings) dropped += recording.trace->dropped();
  if (dropped == 0) return {};
  return fmt::format("{} events found their ring full and are missing here",
                     GroupedNumber(dropped));
}

}  // namespace interleave
