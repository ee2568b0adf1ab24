#include "gui/guess/guess_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/trace/time_text.h"
#include "gui/guess/guess_plan.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// What a row is said to do in a range; `kBefore` and later: it does nothing.
enum class Doing { kRuns, kWaits, kTurns, kNever, kBefore, kAfter, kBetween };

Doing DoingIn(std::span<const GuessBlock> blocks, TimeRange range) {
  const GuessShares shares = SharesIn(blocks, range);
  if (shares.running >= 0.25 && shares.waiting >= 0.25) return Doing::kTurns;
  if (shares.running + shares.waiting >= 0.5) {
    return shares.running >= shares.waiting ? Doing::kRuns : Doing::kWaits;
  }
  if (blocks.empty()) return Doing::kNever;
  const Nanos middle = range.begin + range.length() / 2;
  if (middle < blocks.front().begin) return Doing::kBefore;
  return middle >= blocks.back().end ? Doing::kAfter : Doing::kBetween;
}

std::string_view GuessedText(Doing doing) {
  switch (doing) {
    case Doing::kRuns:
      return "you had it running";
    case Doing::kWaits:
      return "you had it waiting";
    case Doing::kTurns:
      return "you had it running and waiting in turns";
    case Doing::kNever:
      return "you drew nothing for it";
    case Doing::kBefore:
      return "you had it begin later";
    case Doing::kAfter:
      return "you had it over";
    case Doing::kBetween:
      return "you had it doing nothing";
  }
  return "";
}

std::string StateDoing(State state) {
  constexpr std::string_view kWaiting = "Waiting ";
  switch (state) {
    case State::kPreempted:
      return "waits for a core";
    case State::kQueued:
      return "waits for its turn";
    case State::kBlocked:
      return "is held up in the system";
    case State::kSleeping:
      return "sleeps";
    default:
      break;
  }
  const std::string_view title = StateTitle(state);
  if (!title.starts_with(kWaiting)) return "waits";
  return "waits " + std::string(title.substr(kWaiting.size()));
}

// The state that keeps a row waiting for most of that time.
State MostWaitedFor(const Trace& trace, TrackId track, TimeRange range) {
  std::array<Nanos, kStateCount> spent{};
  for (const Slice& slice : trace.SlicesIn(track, range)) {
    if (GuessKindOf(slice.state) != GuessKind::kWaiting) continue;
    spent[static_cast<std::size_t>(slice.state)] +=
        std::min(trace.EndOf(slice), range.end) - std::max(slice.begin, range.begin);
  }
  return static_cast<State>(std::ranges::max_element(spent) - spent.begin());
}

bool IsStarting(const Trace& trace, TrackId track, TimeRange range) {
  const Slice* slice = trace.SliceAt(track, range.begin + range.length() / 2);
  return slice != nullptr && slice->state == State::kStarting;
}

// Long enough to tell what is going on, not so long that something else is.
TimeRange ToldRange(const GuessTruth& truth) {
  const TimeRange range = truth.comparison.first->range;
  const Nanos window = truth.length / kGuessCells * kGuessWindowCells;
  return {range.begin, std::min(range.end, range.begin + std::max<Nanos>(window, 1))};
}

}  // namespace

std::string ScoreText(const GuessComparison& comparison, bool nothing_drawn) {
  if (nothing_drawn) return "Nothing was drawn.";
  return fmt::format("Right for {:.0f} % of the time.", std::floor(100 * comparison.right));
}

std::string DoingText(const Trace& trace, TrackId track, std::span<const GuessBlock> blocks,
                      TimeRange range) {
  if (track == kNoTrack) return "does not exist in this run";
  switch (DoingIn(blocks, range)) {
    case Doing::kRuns:
      return "runs";
    case Doing::kWaits:
      return StateDoing(MostWaitedFor(trace, track, range));
    case Doing::kTurns:
      return fmt::format("runs and {} in turns", StateDoing(MostWaitedFor(trace, track, range)));
    case Doing::kNever:
    case Doing::kBefore:
      return IsStarting(trace, track, range) ? "is still starting" : "has not begun";
    case Doing::kAfter:
      return "is over";
    case Doing::kBetween:
      return "has nothing to do";
  }
  return "";
}

std::string DifferenceText(const GuessSheet& sheet, const GuessTruth& truth) {
  const std::optional<GuessDifference>& first = truth.comparison.first;
  if (!first) {
    return "You were right to the end: nothing is off by more than 5 % of the whole time.";
  }
  const TimeRange range = ToldRange(truth);
  const std::span<const GuessBlock> blocks = truth.blocks[first->row];
  const std::span<const GuessBlock> guess = sheet.blocks(first->row);
  const std::string& name = sheet.plan().rows[first->row].name;
  const std::string doing = DoingText(*truth.trace, truth.tracks[first->row], blocks, range);
  const Doing guessed = DoingIn(guess, range);
  const std::string_view had = guessed == DoingIn(blocks, range)
                                   ? std::string_view("you had that at other times")
                                   : GuessedText(guessed);
  // Nobody can draw a moment that is narrower than this.
  if (range.begin <= truth.length / kGuessCells) {
    return fmt::format("It differs from the start: {} {}; {}.", name, doing, had);
  }
  return fmt::format("Until {} you were right. Then {} {}; {}.", DurationText(range.begin), name,
                     doing, had);
}

std::string MomentText(const GuessSheet& sheet, const GuessTruth& truth, std::size_t row,
                       Nanos at) {
  const Nanos cell = std::max<Nanos>(truth.length / kGuessCells, 1);
  const TimeRange range{std::max<Nanos>(at - cell / 2, 0),
                        std::max<Nanos>(at - cell / 2, 0) + cell};
  const Doing guessed = DoingIn(sheet.blocks(row), range);
  const bool same = guessed == DoingIn(truth.blocks[row], range);
  return fmt::format("At {} {} {}; {}.", DurationText(at), sheet.plan().rows[row].name,
                     DoingText(*truth.trace, truth.tracks[row], truth.blocks[row], range),
                     same ? std::string_view("you had that, too") : GuessedText(guessed));
}

std::string InvitationText(const GuessPlan& plan) {
  std::string text = "Drag in a row: when does it run, when does it wait? Then press Run.";
  if (plan.work > 0) {
    text += fmt::format("\nOne after another, all of it takes about {}.", DurationText(plan.work));
  }
  if (plan.left_out > 0) {
    text += fmt::format(" {} more rows are left out.",
                        Grouped(static_cast<std::int64_t>(plan.left_out)));
  }
  return text;
}

}  // namespace interleave
