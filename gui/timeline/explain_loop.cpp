#include "gui/timeline/explain_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "engine/analysis/explain_words.h"
#include "engine/trace/time_text.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr std::size_t kMostLookedAt = 4'096;
constexpr std::string_view kOthersRun = "The loop runs other tasks meanwhile.";

// The tasks that had a loop within `range`, longest first.
std::vector<TaskId> HadTheLoop(const Trace& trace, TimeRange range, TaskId except) {
  std::vector<std::pair<TaskId, Nanos>> times;
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    if (trace.tracks()[id].kind != TrackKind::kLoop) continue;
    std::span<const Slice> slices = trace.SlicesIn(id, range);
    slices = slices.first(std::min(slices.size(), kMostLookedAt));
    for (const Slice& slice : slices) {
      if (slice.task == 0 || slice.task == except || slice.state == State::kIdle) continue;
      times.emplace_back(
          slice.task, std::min(trace.EndOf(slice), range.end) - std::max(slice.begin, range.begin));
    }
  }
  std::ranges::sort(times);
  std::vector<std::pair<Nanos, TaskId>> sums;
  for (const auto& [task, time] : times) {
    if (sums.empty() || sums.back().second != task) sums.emplace_back(0, task);
    sums.back().first += time;
  }
  std::ranges::stable_sort(sums, std::ranges::greater(), &std::pair<Nanos, TaskId>::first);
  std::vector<TaskId> tasks;
  tasks.reserve(sums.size());
  for (const auto& sum : sums) tasks.push_back(sum.second);
  return tasks;
}

std::string Queued(const Trace& trace, std::string_view name, const Slice& slice) {
  const Nanos end = trace.EndOf(slice);
  const bool begun = slice.task < trace.tasks().size() && trace.tasks()[slice.task].begin >= 0 &&
                     trace.tasks()[slice.task].begin <= slice.begin;
  std::string text = fmt::format("{} {} and waits for its {}turn", name,
                                 begun ? "is ready" : "has been created", begun ? "" : "first ");
  std::vector<std::string> names;
  for (const TaskId task : HadTheLoop(trace, {slice.begin, end}, slice.task)) {
    names.push_back(TaskName(trace, task));
  }
  if (names.empty()) return text + ".";
  if (names.size() == 1) return text + fmt::format(": {} has the loop.", names[0]);
  return text + fmt::format("; meanwhile the loop runs {}.", Listed(names));
}

std::string WaitsForTask(const Trace& trace, std::string_view name, const Slice& slice) {
  if (slice.detail != SubjectKind::kTask || slice.subject >= trace.tasks().size()) {
    return fmt::format("{} waits for the results of other tasks. {}", name, kOthersRun);
  }
  const TaskInfo& task = trace.tasks()[slice.subject];
  const std::string of = TaskName(trace, slice.subject);
  if (task.ran_on == kNoTrack) {
    return fmt::format("{} waits for the result of {}, which has not begun yet.", name, of);
  }
  const bool thread =
      task.ran_on < trace.tracks().size() && IsThread(trace.tracks()[task.ran_on].kind);
  if (thread) {
    return fmt::format("{} waits for the result of {}, which runs on {}. {}", name, of,
                       TrackName(trace, task.ran_on), kOthersRun);
  }
  return fmt::format("{} waits for the result of {}. {}", name, of, kOthersRun);
}

// "3 running, 2 waiting for I/O, 1 not created yet or ended"
std::string MixWords(const CrowdMix& mix, std::size_t rows) {
  std::vector<std::pair<float, State>> parts;
  double alive = 0;
  for (std::size_t i = 0; i < kStateCount; ++i) {
    if (mix[i] <= 0) continue;
    parts.emplace_back(mix[i], static_cast<State>(i));
    alive += static_cast<double>(mix[i]);
  }
  std::ranges::stable_sort(parts, std::ranges::greater(), &std::pair<float, State>::first);
  std::vector<std::string> words;
  for (const auto& [count, state] : parts) {
    const std::string number = count < 0.5F ? "less than one" : Grouped(std::llround(count));
    words.push_back(fmt::format("{} {}", number, LowerTitle(state)));
  }
  const std::int64_t absent =
      static_cast<std::int64_t>(rows) -
      std::min<std::int64_t>(std::llround(alive), static_cast<std::int64_t>(rows));
  if (absent > 0) words.push_back(Grouped(absent) + " not created yet or ended");
  return Listed(words, 4);
}

std::string MixTime(Nanos at) { return TimeText(at, FormatFor(at, std::max<Nanos>(at / 1000, 1))); }

}  // namespace

std::string LoopSentence(const Trace& trace, TrackId track, const Slice& slice) {
  const std::string name = TrackName(trace, track);
  const std::string task = TaskName(trace, slice.task);
  switch (slice.state) {
    case State::kRunning: {
      if (task.empty()) return fmt::format("{} runs.", name);
      const TrackId row = trace.tasks()[slice.task].ran_on;
      return fmt::format("{} runs {}{}. All other tasks wait meanwhile.", name, task,
                         RunsWhere(trace, row, slice));
    }
    case State::kPreempted:
      return fmt::format("{} could go on, but the kernel gave its core to somebody else{}.", name,
                         task.empty() ? task : " while it ran " + task);
    case State::kIdle:
      if (slice.detail == SubjectKind::kNone) {
        return fmt::format("{} is between two tasks.", name);
      }
      return fmt::format("{} polls: it waits for timers and sockets, as no task is ready.", name);
    case State::kStarting:
      return fmt::format("{} is starting.", name);
    default:
      return fmt::format("{} is held up{}: {}.", name, task.empty() ? task : " in " + task,
                         LowerTitle(slice.state));
  }
}

std::string TaskSentence(const Trace& trace, TrackId track, const Slice& slice) {
  const std::string name = TrackName(trace, track);
  switch (slice.state) {
    case State::kRunning:
      return fmt::format("{} runs on the event loop{}; no other task does meanwhile.", name,
                         RunsWhere(trace, track, slice));
    case State::kQueued:
      return Queued(trace, name, slice);
    case State::kWaitingIo: {
      const std::string what = Short(trace.SubjectLabel(slice));
      return fmt::format("{} waits for {}. {}", name,
                         what.empty() ? "input or output" : what + " (input or output)",
                         kOthersRun);
    }
    case State::kSleeping:
      return fmt::format("{} sleeps until its timer rings. {}", name, kOthersRun);
    case State::kWaitingResult:
      return WaitsForTask(trace, name, slice);
    default:
      return "";
  }
}

std::string LoopMarkSentence(std::string_view name, std::int64_t value) {
  if (name == "slow callback") {
    return fmt::format(
        "Slow: this step took {} without awaiting. Every other task, timer and answer had to wait. "
        "Move such work to a thread: RunInThread, in Python run_in_executor.",
        DurationText(value));
  }
  if (name == "cancelled") return "Cancelled: it ended at the place where it waited.";
  if (name == "swallowed its cancellation") {
    return "It was cancelled, but swallowed that and ran on. Who cancelled it believes it ended.";
  }
  return "";
}

Explanation ExplainCrowd(const CrowdMix& mix, std::size_t tasks, Nanos at) {
  return {.sentence = fmt::format(
              "{} tasks: {}. Zoom in: where at most {} of them do something, each has its row.",
              Grouped(static_cast<std::int64_t>(tasks)), MixWords(mix, tasks), kMostTaskRows),
          .times = MixTime(at)};
}

Explanation ExplainFolded(const CrowdMix& mix, std::size_t rows, Nanos at) {
  return {.sentence =
              fmt::format("{} in one: {}.", Counted(static_cast<std::int64_t>(rows), "row", "rows"),
                          MixWords(mix, rows)),
          .times = MixTime(at)};
}

}  // namespace interleave
