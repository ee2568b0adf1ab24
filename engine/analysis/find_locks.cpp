// Deadlocks, convoys and threads that take turns: what locks do to a program.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "engine/analysis/blame.h"
#include "engine/analysis/cause.h"
#include "engine/analysis/explain_words.h"
#include "engine/analysis/finders.h"
#include "engine/analysis/lock_wait.h"
#include "engine/trace/time_text.h"

namespace interleave {
namespace {

std::string LockName(const Trace& trace, ObjectId object) {
  if (object >= trace.objects().size()) return "a lock";
  const std::string name = Short(trace.Name(trace.objects()[object].name));
  if (trace.objects()[object].waits_as == State::kWaitingGil) return "the global lock";
  return name.empty() ? "a lock without a name" : fmt::format("“{}”", name);
}

bool IsLockWait(const Slice& slice) {
  return slice.state == State::kWaitingLock && slice.detail == SubjectKind::kObject;
}

// The waits for locks of the program that did not end with having the lock, by row.
std::map<TrackId, std::vector<Slice>> UnansweredWaits(const Trace& trace) {
  std::map<TrackId, std::vector<Slice>> waits;
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    if (!IsOfProgram(trace.tracks()[id])) continue;
    std::vector<Slice> of_row;
    std::ranges::copy_if(trace.tracks()[id].slices, std::back_inserter(of_row), IsLockWait);
    if (!of_row.empty()) waits.emplace(id, std::move(of_row));
  }
  for (const Hold& hold : trace.holds()) {
    const auto row = waits.find(hold.track);
    if (row == waits.end()) continue;
    // The last wait that began before it got the lock.
    auto it = std::ranges::upper_bound(row->second, hold.begin, {}, &Slice::begin);
    if (it == row->second.begin()) continue;
    --it;
    if (it->subject == hold.object && trace.EndOf(*it) >= hold.begin) it->state = State::kDone;
  }
  for (auto& [id, of_row] : waits) {
    std::erase_if(of_row, [](const Slice& slice) { return slice.state == State::kDone; });
  }
  return waits;
}

struct Waiter {
  TrackId track = kNoTrack;
  const Slice* wait = nullptr;
};

// The circle that closes when `first` begins to wait; empty if there is none.
std::vector<Waiter> CircleFrom(const Trace& trace, Waiter first) {
  const Nanos at = first.wait->begin;
  std::vector<Waiter> circle{first};
  while (circle.size() <= trace.tracks().size()) {
    const Hold* hold = HoldAt(trace, circle.back().wait->subject, at, at);
    if (hold == nullptr || hold->begin > at || hold->track >= trace.tracks().size()) return {};
    if (hold->track == first.track) return circle;
    const Slice* wait = trace.SliceAt(hold->track, at);
    if (wait == nullptr || !IsLockWait(*wait)) return {};
    circle.push_back({hold->track, wait});
  }
  return {};
}

std::string DeadlockSentence(const Trace& trace, const std::vector<Waiter>& circle) {
  const auto name = [&](const Waiter& waiter) { return TrackName(trace, waiter.track); };
  const auto lock = [&](const Waiter& waiter) { return LockName(trace, waiter.wait->subject); };
  if (circle.size() == 1) {
    return fmt::format("Deadlock: {} waits for {}, which it holds itself, and can never go on.",
                       name(circle[0]), lock(circle[0]));
  }
  // Each waits for what the next one holds.
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < circle.size(); ++i) {
    const Waiter& before = circle[(i + circle.size() - 1) % circle.size()];
    parts.push_back(fmt::format("{} holds {} and waits for {}", name(circle[i]), lock(before),
                                lock(circle[i])));
  }
  return fmt::format("Deadlock: {}. None of them can ever go on.", Listed(parts, 6));
}

// The circles that the runtime itself found and flagged on the rows of all who were in them.
std::map<NameId, Finding> FlaggedCircles(const Trace& trace) {
  constexpr std::string_view kFlag = "deadlock: ";
  std::map<NameId, Finding> circles;
  for (const Mark& mark : trace.marks()) {
    const std::string_view name = trace.Name(mark.name);
    if (!name.starts_with(kFlag) || mark.track >= trace.tracks().size()) continue;
    const auto [it, first] = circles.try_emplace(mark.name);
    Finding& finding = it->second;
    if (first) {
      finding.kind = FindingKind::kDeadlock;
      finding.sentence =
          fmt::format("Deadlock: {}. None of them can ever go on.", name.substr(kFlag.size()));
      finding.evidence = {mark.at, mark.at};
    }
    // From when the first of them began to wait to when the last one learned of it.
    const std::vector<Slice>& slices = trace.tracks()[mark.track].slices;
    auto wait = std::ranges::upper_bound(slices, mark.at, {}, &Slice::begin);
    while (wait != slices.begin() && !IsWaiting(std::prev(wait)->state)) --wait;
    if (wait != slices.begin()) {
      finding.evidence.begin = std::min(finding.evidence.begin, std::prev(wait)->begin);
    }
    finding.evidence.end = std::max(finding.evidence.end, mark.at + 1);
    const bool known = std::ranges::find(finding.tracks, mark.track) != finding.tracks.end();
    if (!known) finding.tracks.push_back(mark.track);
  }
  return circles;
}

// A thread's waits for a global lock when it comes back from a wait for something else, and how
// long it then ran.
struct Returns {
  std::vector<Nanos> waits;
  std::vector<Nanos> runs;
  std::size_t had_to_fight = 0;  // It asked for the lock, or was woken in vain time and again.
  const Slice* longest = nullptr;
};

Returns ReturnsOf(const Trace& trace, TrackId track) {
  Returns returns;
  const std::vector<Slice>& slices = trace.tracks()[track].slices;
  for (std::size_t i = 1; i < slices.size(); ++i) {
    const bool returns_from_wait =
        slices[i - 1].state == State::kWaitingIo || slices[i - 1].state == State::kSleeping;
    if (slices[i].state != State::kWaitingGil || !returns_from_wait) continue;
    const LockWait wait = LockWaitOf(trace, track, slices[i]);
    constexpr std::size_t kTimeAndAgain = 3;
    if (!wait.asked.empty() || wait.vain.size() >= kTimeAndAgain) ++returns.had_to_fight;
    returns.waits.push_back(wait.range.length());
    if (returns.longest == nullptr ||
        wait.range.length() > trace.EndOf(*returns.longest) - returns.longest->begin) {
      returns.longest = &slices[i];
    }
    Nanos run = 0;
    for (std::size_t j = i + 1; j < slices.size() && !IsWaiting(slices[j].state); ++j) {
      if (slices[j].state == State::kRunning) run += trace.EndOf(slices[j]) - slices[j].begin;
    }
    returns.runs.push_back(run);
  }
  return returns;
}

// What one row did at one lock.
struct Turn {
  TrackId track = kNoTrack;
  Nanos waited = 0;
  Nanos ran = 0;
  Nanos wanted = 0;   // The same, and the time in which the kernel kept it from running.
  TimeRange from_to;  // From its first such wait to its last.
};

Nanos TimeIn(const Trace& trace, TrackId track, State state) {
  Nanos sum = 0;
  for (const Slice& slice : trace.tracks()[track].slices) {
    if (slice.state == state) sum += trace.EndOf(slice) - slice.begin;
  }
  return sum;
}

std::map<ObjectId, std::vector<Turn>> TurnsAtLocks(const Trace& trace) {
  std::map<ObjectId, std::vector<Turn>> locks;
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    if (!IsOfProgram(trace.tracks()[id])) continue;
    std::map<ObjectId, Turn> turns;
    for (const Slice& slice : trace.tracks()[id].slices) {
      if (slice.detail != SubjectKind::kObject) continue;
      if (slice.state != State::kWaitingGil && slice.state != State::kWaitingLock) continue;
      Turn& turn = turns[slice.subject];
      if (turn.track == kNoTrack) turn.from_to.begin = slice.begin;
      turn.track = id;
      turn.waited += trace.EndOf(slice) - slice.begin;
      turn.from_to.end = trace.EndOf(slice);
    }
    if (turns.empty()) continue;
    const Nanos ran = TimeIn(trace, id, State::kRunning);
    const Nanos wanted = ran + TimeIn(trace, id, State::kPreempted);
    for (auto& [object, turn] : turns) {
      turn.ran = ran;
      turn.wanted = wanted;
      locks[object].push_back(turn);
    }
  }
  return locks;
}

// How long at least two of `tracks` were running at once.
Nanos SharedRunning(const Trace& trace, const std::vector<TrackId>& tracks) {
  std::vector<std::pair<Nanos, int>> edges;
  for (const TrackId track : tracks) {
    for (const Slice& slice : trace.tracks()[track].slices) {
      if (slice.state != State::kRunning) continue;
      edges.emplace_back(slice.begin, 1);
      edges.emplace_back(trace.EndOf(slice), -1);
    }
  }
  std::ranges::sort(edges);  // At one moment ends come before begins.
  Nanos sum = 0;
  int running = 0;
  for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
    running += edges[i].second;
    if (running >= 2) sum += edges[i + 1].first - edges[i].first;
  }
  return sum;
}

void JudgeTurns(const Trace& trace, ObjectId lock, std::vector<Turn> turns, Nanos span,
                std::vector<Finding>& out) {
  Nanos all_ran = 0;
  for (const Turn& turn : turns) all_ran += turn.ran;
  // Those that really had work, and often could not do it.
  std::erase_if(turns, [&](const Turn& turn) {
    return turn.ran < all_ran / 20 || turn.waited < (turn.ran + turn.waited) / 10;
  });
  if (turns.size() < 2) return;
  Nanos ran = 0;
  Nanos wanted = 0;
  Nanos waited = 0;
  TimeRange range{kOpenEnd, 0};
  std::vector<TrackId> tracks;
  for (const Turn& turn : turns) {
    ran += turn.ran;
    wanted += turn.wanted;
    waited += turn.waited;
    range = {std::min(range.begin, turn.from_to.begin), std::max(range.end, turn.from_to.end)};
    tracks.push_back(turn.track);
  }
  if (ran < kNoise || waited < kNoise || wanted < span / 5 || waited < ran / 2) return;
  // Who sleeps or waits for a device while it holds the lock keeps no core from anybody.
  if (wanted < range.length() / 2) return;
  if (SharedRunning(trace, tracks) > ran / 20) return;
  std::vector<std::string> names;
  for (const TrackId track : tracks) names.push_back(TrackName(trace, track));
  out.push_back(
      {.kind = FindingKind::kSerialisation,
       .sentence = fmt::format(
           "{} take turns: only one at a time has {}, so together they compute for {} "
           "on what amounts to one core, and wait for {}.",
           Listed(names, 3), LockName(trace, lock), DurationText(ran), DurationText(waited)),
       .evidence = range,
       .tracks = std::move(tracks)});
}

}  // namespace

void FindDeadlocks(const Trace& trace, std::vector<Finding>& out) {
  std::set<std::set<TrackId>> told;
  for (auto& [name, finding] : FlaggedCircles(trace)) {
    told.emplace(finding.tracks.begin(), finding.tracks.end());
    out.push_back(std::move(finding));
  }
  for (const auto& [track, waits] : UnansweredWaits(trace)) {
    for (const Slice& wait : waits) {
      const std::vector<Waiter> circle = CircleFrom(trace, {track, &wait});
      if (circle.empty()) continue;
      Finding finding{.kind = FindingKind::kDeadlock,
                      .sentence = DeadlockSentence(trace, circle),
                      .evidence = {wait.begin, trace.EndOf(wait)},
                      .tracks = {}};
      for (const Waiter& waiter : circle) finding.tracks.push_back(waiter.track);
      if (told.emplace(finding.tracks.begin(), finding.tracks.end()).second) {
        out.push_back(std::move(finding));
      }
    }
  }
}

void FindConvoys(const Trace& trace, std::vector<Finding>& out) {
  constexpr std::size_t kAFewTimes = 5;
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    if (!IsOfProgram(trace.tracks()[id])) continue;
    const Returns returns = ReturnsOf(trace, id);
    if (returns.waits.size() < kAFewTimes || 2 * returns.had_to_fight < returns.waits.size()) {
      continue;
    }
    const Nanos wait = MedianOf(returns.waits);
    const Nanos run = MedianOf(returns.runs);
    if (wait < 4 * run) continue;
    const TimeRange range{returns.longest->begin, trace.EndOf(*returns.longest)};
    std::string by = "others hold it";
    std::vector<TrackId> tracks{id};
    for (const Share& share : HoldersOf(trace, returns.longest->subject, range)) {
      if (share.track == id || share.track >= trace.tracks().size()) continue;
      by = fmt::format("{} has it and computes", TrackName(trace, share.track));
      tracks.push_back(share.track);
      break;
    }
    out.push_back(
        {.kind = FindingKind::kConvoy,
         .sentence = fmt::format(
             "Convoy: {} comes back from a wait {} times and then waits {} (the middle "
             "one) for the global lock, to run for {}; {} meanwhile.",
             TrackName(trace, id), returns.waits.size(), DurationText(wait), DurationText(run), by),
         .evidence = range,
         .tracks = std::move(tracks)});
  }
}

void FindSerialisation(const Trace& trace, std::vector<Finding>& out) {
  const Nanos span = Span(trace).length();
  for (auto& [lock, turns] : TurnsAtLocks(trace)) {
    JudgeTurns(trace, lock, std::move(turns), span, out);
  }
}

}  // namespace interleave
