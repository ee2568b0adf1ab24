// Lost updates, stragglers, blocked loops and work that is not worth sending: what tasks do to
// each other.

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "engine/analysis/explain_words.h"
#include "engine/analysis/finders.h"
#include "engine/trace/time_text.h"

namespace interleave {
namespace {

constexpr std::string_view kLostUpdate = "lost update";

std::string Times(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

// What a task did or waited for by itself: not what others kept it from.
Nanos OwnTime(const Trace& trace, const TaskInfo& task) {
  if (task.ran_on >= trace.tracks().size() || task.begin < 0) return 0;
  const TimeRange range{task.begin, task.end < 0 ? trace.now_ns() : task.end};
  Nanos own = 0;
  for (const Slice& slice : trace.SlicesIn(task.ran_on, range)) {
    const bool by_itself = slice.state == State::kRunning || slice.state == State::kSleeping ||
                           slice.state == State::kWaitingIo;
    if (by_itself) own += Within(trace, slice, range);
  }
  return own;
}

struct Sibling {
  TaskId task = 0;
  Nanos own = 0;
};

void JudgeSiblings(const Trace& trace, std::vector<Sibling> siblings, TimeRange run,
                   std::vector<Finding>& out) {
  constexpr std::size_t kFew = 3;
  if (siblings.size() < kFew) return;
  const auto end = [&](const Sibling& sibling) { return trace.tasks()[sibling.task].end; };
  std::ranges::sort(siblings, {}, end);
  const Sibling last = siblings.back();
  const TaskInfo& slow = trace.tasks()[last.task];
  const Nanos others_end = end(siblings[siblings.size() - 2]);
  Nanos begin = slow.begin;
  std::vector<Nanos> owns;
  for (const Sibling& sibling : siblings) {
    begin = std::min(begin, trace.tasks()[sibling.task].begin);
    owns.push_back(sibling.own);
  }
  const Nanos middle = MedianOf(std::move(owns));
  if (slow.begin >= others_end) return;  // It came after them, and nobody waited for both.
  const Nanos tail = slow.end - others_end;
  // Much longer than its like, and alone for a good part of the time. A busy machine makes any one
  // wait some ten milliseconds longer than another.
  constexpr Nanos kLateAnswer = 50 * kNoise;
  if (last.own < middle * 5 / 2 || last.own < middle + kLateAnswer) return;
  if (last.own < run.length() / 10) return;
  if (tail < (slow.end - begin) * 3 / 10) return;
  out.push_back({.kind = FindingKind::kStraggler,
                 .sentence = fmt::format(
                     "{} takes {}, its {} others {} (the middle one): for the last {} everything "
                     "waits for it alone.",
                     TaskName(trace, last.task), DurationText(last.own), siblings.size() - 1,
                     DurationText(middle), DurationText(tail)),
                 .evidence = {slow.begin, slow.end},
                 .tracks = {slow.ran_on}});
}

// How long `task` itself ran within `range`: not how long the kernel kept it from that.
Nanos RanWithin(const Trace& trace, TrackId row, TimeRange range) {
  Nanos ran = 0;
  for (const Slice& slice : trace.SlicesIn(row, range)) {
    if (slice.state == State::kRunning) ran += Within(trace, slice, range);
  }
  return ran;
}

// Other tasks of the loop that had been created and had not ended.
std::size_t OthersAlive(const Trace& trace, TrackId but, TimeRange range) {
  std::size_t count = 0;
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    if (id == but || trace.tracks()[id].kind != TrackKind::kTask) continue;
    const auto slices = trace.SlicesIn(id, range);
    const bool waits = std::ranges::any_of(slices, [](const Slice& slice) {
      return slice.state == State::kQueued || slice.state == State::kSleeping ||
             slice.state == State::kWaitingIo;
    });
    if (waits) ++count;
  }
  return count;
}

// So few messages as fewer tasks send may each have met a busy machine.
constexpr std::size_t kTasksOfAPattern = 8;

// What a message takes from one process to another where nobody keeps it waiting: a quarter of
// them are quicker.
Nanos Trip(const Trace& trace) {
  std::vector<Nanos> trips;
  for (const Flow& flow : trace.flows()) {
    if (flow.kind == FlowKind::kMessage) trips.push_back(flow.to_ns - flow.from_ns);
  }
  if (trips.empty()) return 0;
  const auto quarter = trips.begin() + static_cast<std::ptrdiff_t>(trips.size() / 4);
  std::ranges::nth_element(trips, quarter);
  return std::max<Nanos>(*quarter, 0);
}

}  // namespace

void FindLostUpdates(const Trace& trace, std::vector<Finding>& out) {
  const Mark* first = nullptr;
  std::size_t count = 0;
  std::set<TrackId> tracks;
  for (const Mark& mark : trace.marks()) {
    if (!trace.Name(mark.name).starts_with(kLostUpdate)) continue;
    if (first == nullptr) first = &mark;
    ++count;
    if (mark.track < trace.tracks().size()) tracks.insert(mark.track);
  }
  if (first == nullptr || tracks.empty()) return;
  // "lost update of increment #2"
  std::string_view whose = trace.Name(first->name).substr(kLostUpdate.size());
  if (whose.starts_with(" of ")) whose.remove_prefix(4);
  const Slice* task = trace.TaskAt(first->track, first->at);
  const std::string writer = TrackName(trace, first->track) +
                             (task == nullptr ? "" : InTask(trace, first->track, task->task));
  const std::string first_place =
      fmt::format("at {} {} wrote over what {} had written since it looked",
                  TimeText(first->at, FormatFor(trace.now_ns(), trace.now_ns() / 1'000 + 1)),
                  writer, whose.empty() ? "another" : Short(whose));
  // Most of what is flagged lies close together: from the first one on.
  const Nanos end = std::min(first->at + std::max<Nanos>(trace.now_ns() / 50, 1), trace.now_ns());
  out.push_back({.kind = FindingKind::kLostUpdates,
                 .sentence = fmt::format("Updates were lost: {}. {} on the timeline.", first_place,
                                         Times(count, "place is flagged", "places are flagged")),
                 .evidence = {std::max<Nanos>(first->at - (end - first->at), 0), end},
                 .tracks = {tracks.begin(), tracks.end()}});
}

void FindStragglers(const Trace& trace, std::vector<Finding>& out) {
  std::map<std::pair<TaskId, NameId>, std::vector<Sibling>> families;
  for (TaskId task = 1; task < trace.tasks().size(); ++task) {
    const TaskInfo& info = trace.tasks()[task];
    // Of one that was cancelled or never began there is nothing to compare.
    if (info.parent == 0 || info.begin < 0 || info.end < 0) continue;
    if (info.outcome != TaskOutcome::kDone || info.ran_on >= trace.tracks().size()) continue;
    families[{info.parent, info.name}].push_back({task, OwnTime(trace, info)});
  }
  for (auto& [key, siblings] : families) {
    JudgeSiblings(trace, std::move(siblings), Span(trace), out);
  }
}

void FindBlockedLoops(const Trace& trace, std::vector<Finding>& out) {
  const Mark* worst = nullptr;
  std::size_t count = 0;
  std::size_t others = 0;
  for (const Mark& mark : trace.marks()) {
    if (trace.Name(mark.name) != "slow callback" || mark.track >= trace.tracks().size()) continue;
    const TimeRange step{mark.at, mark.at + mark.value};
    // One that the machine held up ran but a little.
    if (RanWithin(trace, mark.track, step) < std::max(kNoise, mark.value / 10)) continue;
    const std::size_t held_up = OthersAlive(trace, mark.track, step);
    if (held_up == 0) continue;
    ++count;
    if (worst != nullptr && worst->value >= mark.value) continue;
    worst = &mark;
    others = held_up;
  }
  if (worst == nullptr) return;
  const std::string more = count > 1 ? fmt::format(" There are {} such steps.", count) : "";
  out.push_back({.kind = FindingKind::kBlockedLoop,
                 .sentence = fmt::format(
                     "{} kept the event loop for {} without awaiting: {} had to wait, and every "
                     "timer and answer.{}",
                     TrackName(trace, worst->track), DurationText(worst->value),
                     Times(others, "other task", "other tasks"), more),
                 .evidence = {worst->at, worst->at + worst->value},
                 .tracks = {worst->track}});
}

void FindSmallWork(const Trace& trace, std::vector<Finding>& out) {
  std::size_t tasks = 0;
  Nanos work = 0;
  TimeRange range{kOpenEnd, 0};
  std::set<TrackId> workers;
  for (const TaskInfo& task : trace.tasks()) {
    if (task.ran_on >= trace.tracks().size() || trace.tracks()[task.ran_on].process == 0) continue;
    if (task.end < 0 || task.outcome != TaskOutcome::kDone) continue;
    ++tasks;
    work += OwnTime(trace, task);
    range = {std::min(range.begin, task.begin), std::max(range.end, task.end)};
    workers.insert(task.ran_on);
  }
  if (tasks < kTasksOfAPattern) return;
  Nanos turning = 0;
  std::uint64_t bytes = 0;
  for (const Transfer& transfer : trace.transfers()) {
    if (transfer.task == 0) continue;
    turning += transfer.end - transfer.begin;
    bytes += transfer.bytes;
  }
  // There and back, and both ends turn it into bytes or out of them.
  const Nanos sending = turning + static_cast<Nanos>(2 * tasks) * Trip(trace);
  if (sending < kNoise || sending < work) return;
  out.push_back(
      {.kind = FindingKind::kWorkTooSmall,
       .sentence = fmt::format(
           "The work is smaller than what it costs to send it: {} took {} in all, carrying {:.1f} "
           "KiB there and back about {}. Larger pieces, or threads, would do better.",
           Times(tasks, "task", "tasks"), DurationText(work), static_cast<double>(bytes) / 2048.0,
           DurationText(sending)),
       .evidence = range,
       .tracks = {workers.begin(), workers.end()}});
}

}  // namespace interleave
