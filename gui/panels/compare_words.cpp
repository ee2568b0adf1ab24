#include "gui/panels/compare_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/analysis/explain_words.h"
#include "engine/analysis/statistics.h"
#include "engine/trace/time_text.h"

namespace interleave {
namespace {

// Runs differ by so much from one time to the next.
constexpr double kAboutTheSame = 1.05;
// What explains less than this of the difference is not named.
constexpr double kLeastShare = 0.3;
// By so much more at once counts.
constexpr double kMoreAtOnce = 1.2;

// What keeps a program from going on, and does not itself take work.
constexpr std::array kHindrances = {State::kWaitingGil,       State::kWaitingLock,
                                    State::kWaitingQueue,     State::kWaitingEvent,
                                    State::kWaitingCondition, State::kWaitingSemaphore,
                                    State::kWaitingBarrier,   State::kPreempted,
                                    State::kBlocked,          State::kStarting};

// "it waits 0.54 s less for the global lock"
std::string LessOf(State state, Nanos less) {
  constexpr std::string_view kWaiting = "Waiting ";
  const std::string_view title = StateTitle(state);
  if (title.starts_with(kWaiting)) {
    return fmt::format("it waits {} less {}", DurationText(less), title.substr(kWaiting.size()));
  }
  return fmt::format("its threads are {} for {} less", LowerTitle(state), DurationText(less));
}

// How many threads wait for input or sleep at a time, where that is all there is to do.
double WaitsAtOnce(const Statistics& run) {
  const Nanos waits =
      TimeIn(run.state_ns, State::kWaitingIo) + TimeIn(run.state_ns, State::kSleeping);
  return static_cast<double>(waits) / static_cast<double>(std::max<Nanos>(run.range.length(), 1));
}

std::string ReasonOf(const Statistics& fast, const Statistics& slow) {
  const Nanos gained = slow.range.length() - fast.range.length();
  // What would have gained much more was made up for by something else: it is not the reason.
  const auto threads = static_cast<Nanos>(slow.threads.size());
  const auto counts = [&](Nanos less) {
    return less <= gained * threads &&
           static_cast<double>(less) >= kLeastShare * static_cast<double>(gained);
  };
  const auto less = [&](State state) {
    return TimeIn(slow.state_ns, state) - TimeIn(fast.state_ns, state);
  };
  // The global lock is named before what comes of it: fewer cores are busy.
  if (counts(less(State::kWaitingGil))) {
    return LessOf(State::kWaitingGil, less(State::kWaitingGil));
  }
  if (slow.cores_busy > 0.5 && fast.cores_busy > slow.cores_busy * kMoreAtOnce) {
    return fmt::format("it keeps {:.2f} cores busy, not {:.2f}", fast.cores_busy, slow.cores_busy);
  }
  if (WaitsAtOnce(slow) > 0.5 && WaitsAtOnce(fast) > WaitsAtOnce(slow) * kMoreAtOnce) {
    return fmt::format("{:.1f} waits go on at a time, not {:.1f}", WaitsAtOnce(fast),
                       WaitsAtOnce(slow));
  }
  const auto most = std::ranges::max_element(kHindrances, {}, less);
  return counts(less(*most)) ? LessOf(*most, less(*most)) : "";
}

}  // namespace

SpeedVerdict CompareSpeed(std::string_view first_title, const Trace& first,
                          std::string_view second_title, const Trace& second) {
  const bool first_wins = first.now_ns() <= second.now_ns();
  const Trace& fast = first_wins ? first : second;
  const Trace& slow = first_wins ? second : first;
  if (fast.now_ns() <= 0) return {};
  const double times = static_cast<double>(slow.now_ns()) / static_cast<double>(fast.now_ns());
  if (times < kAboutTheSame) {
    return {.claim = fmt::format("{} and {} take about the same time", first_title, second_title),
            .reason = {}};
  }
  return {
      .claim = fmt::format("{} is {:.{}f} × as fast as {}", first_wins ? first_title : second_title,
                           times, times < 1.25 ? 2 : 1, first_wins ? second_title : first_title),
      .reason = ReasonOf(StatisticsOf(fast), StatisticsOf(slow))};
}

std::string VerdictSentence(const SpeedVerdict& verdict) {
  if (verdict.claim.empty()) return "";
  if (verdict.reason.empty()) return verdict.claim + ".";
  return verdict.claim + ": " + verdict.reason + ".";
}

}  // namespace interleave
