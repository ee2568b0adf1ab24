#include "gui/timeline/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/analysis/blame.h"
#include "engine/analysis/explain_words.h"
#include "engine/analysis/lock_wait.h"
#include "engine/trace/time_text.h"
#include "gui/timeline/explain_loop.h"
#include "gui/timeline/explain_process.h"

namespace interleave {
namespace {

std::string Times(const Trace& trace, const Slice& slice) {
  const Nanos end = trace.EndOf(slice);
  const Nanos length = end - slice.begin;
  const TimeFormat format = FormatFor(end, std::max<Nanos>(length / 100, 1));
  const std::string begin = TimeText(slice.begin, format);
  if (slice.end == kOpenEnd && trace.live()) {
    return fmt::format("since {} · {} so far", begin, DurationText(length));
  }
  return fmt::format("{} to {} · {}", begin, TimeText(end, format), DurationText(length));
}

// "; Thread 1 holds it (sum squares #1)", or with shares where several did.
std::string HeldBy(const Trace& trace, TrackId track, const Slice& slice) {
  if (slice.detail != SubjectKind::kObject) return "";
  std::vector<Share> holders = HoldersOf(trace, slice.subject, {slice.begin, trace.EndOf(slice)});
  std::erase_if(holders, [track](const Share& share) { return share.track == track; });
  if (holders.empty()) return "";
  if (holders.size() == 1) {
    return fmt::format("; {} holds it{}", TrackName(trace, holders[0].track),
                       InTask(trace, holders[0].track, holders[0].task));
  }
  std::vector<std::string> words;
  words.reserve(holders.size());
  for (const Share& share : holders) {
    words.push_back(
        fmt::format("{} for {}", TrackName(trace, share.track), DurationText(share.length)));
  }
  return fmt::format("; meanwhile it is held by {}", Listed(words, 3));
}

// "the lock “counter lock”", or "the lock" where it has no name.
std::string Named(const Trace& trace, std::string_view what, const Slice& slice) {
  const std::string name = Short(trace.SubjectLabel(slice));
  return name.empty() ? std::string(what) : fmt::format("{} “{}”", what, name);
}

std::string Preempted(const Trace& trace, TrackId track, const Slice& slice) {
  std::string text = fmt::format("{} could go on{}, but the kernel gave ", TrackName(trace, track),
                                 InTask(trace, track, slice.task));
  const std::int32_t core = CoreBefore(trace, track, slice.begin);
  if (core < 0) return text + "its core to somebody else.";
  std::vector<std::string> names;
  for (const Share& share : RunnersOf(trace, core, {slice.begin, trace.EndOf(slice)})) {
    if (share.track != track) names.push_back(TrackName(trace, share.track));
  }
  return text + (names.empty() ? fmt::format("core {} to somebody outside of this program.", core)
                               : fmt::format("core {} to {}.", core, Listed(names, 3)));
}

std::string WaitsForResult(const Trace& trace, std::string_view name, const Slice& slice) {
  if (slice.detail != SubjectKind::kTask || slice.subject >= trace.tasks().size()) {
    return fmt::format("{} waits for the result of another task.", name);
  }
  const TaskInfo& task = trace.tasks()[slice.subject];
  std::string text =
      fmt::format("{} waits for the result of {}", name, TaskName(trace, slice.subject));
  if (task.ran_on == kNoTrack) return text + ", which has not begun yet.";
  return text + fmt::format(", which runs on {}.", TrackName(trace, task.ran_on));
}

// What `name`'s thread does in `slice`, without times.
std::string ThreadSentence(const Trace& trace, TrackId track, const Slice& slice) {
  std::string name = TrackName(trace, track);
  const std::string in_task = InTask(trace, track, slice.task);
  const auto waits = [&](std::string_view what, std::string_view object = "") {
    return fmt::format("{} waits {}{} for {}{}.", name, what,
                       object.empty() ? "" : Named(trace, object, slice),
                       DurationText(trace.EndOf(slice) - slice.begin), HeldBy(trace, track, slice));
  };
  if (std::string text = ServiceSentence(trace, track, slice); !text.empty()) return text;
  if (std::string text = WorkerSentence(trace, track, slice); !text.empty()) return text;
  switch (slice.state) {
    case State::kStarting:
      return fmt::format("{} is starting: it exists, but has not taken up any work yet.", name);
    case State::kQueued:
      return fmt::format("{} stands in the queue{}.", name, in_task);
    case State::kRunning: {
      const std::string task = TaskName(trace, slice.task);
      return fmt::format("{} runs{}{}{}.", name, task.empty() ? "" : " ", task,
                         RunsWhere(trace, track, slice));
    }
    case State::kPreempted:
      return Preempted(trace, track, slice);
    case State::kBlocked:
      return fmt::format(
          "{} is off its core{}, for a reason that was not recorded: a page fault, or a call into "
          "the system.",
          name, in_task);
    case State::kWaitingIo: {
      const std::string what = Short(trace.SubjectLabel(slice));
      return fmt::format("{} waits for {}. It needs no core meanwhile.", name,
                         what.empty() ? "input or output" : what + " (input or output)");
    }
    case State::kSleeping:
      return fmt::format("{} sleeps{} until its timer rings. It needs no core meanwhile.", name,
                         in_task);
    case State::kWaitingGil: {
      const std::string phases = LockWaitSentence(LockWaitOf(trace, track, slice));
      return waits("for the global lock") + (phases.empty() ? "" : " " + phases);
    }
    case State::kWaitingLock:
      return waits("for ", "the lock");
    case State::kWaitingCondition:
      return waits("for ", "the condition");
    case State::kWaitingEvent:
      return waits("for ", "the event");
    case State::kWaitingSemaphore:
      return waits("for a place in ", "the semaphore");
    case State::kWaitingBarrier:
      return waits("for the others at ", "the barrier");
    case State::kWaitingQueue:
      return waits("for ", "the queue");
    case State::kWaitingResult:
      return WaitsForResult(trace, name, slice);
    case State::kIdle:
      return fmt::format("{} has nothing to do: no task is left for it.", name);
    case State::kDone:
      return fmt::format("{} is done{}.", name, in_task);
    case State::kFailed:
      return fmt::format("{} failed{}.", name, in_task);
    case State::kCancelled:
      return fmt::format("{} was cancelled{}.", name, in_task);
  }
  return name;
}

bool IsCore(const Trace& trace, TrackId track) {
  return track < trace.tracks().size() && trace.tracks()[track].kind == TrackKind::kCore;
}

bool IsLoop(const Trace& trace, TrackId track) {
  return track < trace.tracks().size() && trace.tracks()[track].kind == TrackKind::kLoop;
}

}  // namespace

Explanation ExplainSlice(const Trace& trace, TrackId track, const Slice& slice) {
  Explanation explanation{.sentence = "", .times = Times(trace, slice)};
  if (IsCore(trace, track)) {
    explanation.sentence =
        fmt::format("{} {} {}{}.", TrackName(trace, track),
                    trace.truth() == Truth::kEstimated ? "probably ran" : "ran",
                    TrackName(trace, slice.subject), InTask(trace, slice.subject, slice.task));
  } else if (IsLoop(trace, track)) {
    explanation.sentence = LoopSentence(trace, track, slice);
  } else {
    const bool task =
        track < trace.tracks().size() && trace.tracks()[track].kind == TrackKind::kTask;
    if (task) explanation.sentence = TaskSentence(trace, track, slice);
    if (explanation.sentence.empty()) explanation.sentence = ThreadSentence(trace, track, slice);
  }
  return explanation;
}

Explanation ExplainFold(const Trace& trace, TrackId track, const Fold& fold) {
  std::vector<std::pair<float, std::string>> parts;
  // On the rows of cores and loops the keys are colours, not states.
  const bool owners = IsCore(trace, track) || IsLoop(trace, track);
  double busy = 0;
  for (std::size_t key = 0; key < fold.share.size(); ++key) {
    if (fold.share[key] <= 0) continue;
    if (!owners) {
      parts.emplace_back(fold.share[key], LowerTitle(static_cast<State>(key)));
    } else if (key <= kNoColour) {
      busy += static_cast<double>(fold.share[key]);
    }
  }
  std::ranges::stable_sort(parts, std::ranges::greater{}, &std::pair<float, std::string>::first);

  std::string sentence =
      fmt::format("{}: {} changes within ", TrackName(trace, track), fold.slices);
  sentence += DurationText(fold.range.length());
  if (owners) {
    sentence += fmt::format("; busy for {} of it", PercentText(std::min(busy, 1.0)));
  } else {
    std::vector<std::string> words;
    words.reserve(parts.size());
    for (const auto& [share, name] : parts) {
      words.push_back(fmt::format("{} {}", name, PercentText(static_cast<double>(share))));
    }
    if (!words.empty()) sentence += "; " + Listed(words, 3);
  }
  sentence += ". Zoom in to see them one by one.";

  const TimeFormat format = FormatFor(fold.range.end, std::max<Nanos>(fold.range.length() / 10, 1));
  return {.sentence = std::move(sentence),
          .times = fmt::format("{} to {}", TimeText(fold.range.begin, format),
                               TimeText(fold.range.end, format))};
}

Explanation ExplainGap(const Trace& trace, TrackId track, Nanos at) {
  Explanation explanation;
  explanation.times = TimeText(at, FormatFor(at, std::max<Nanos>(at / 1000, 1)));
  const std::string name = TrackName(trace, track);
  if (IsCore(trace, track)) {
    explanation.sentence = fmt::format("{} ran nothing of this program.", name);
  } else if (track >= trace.tracks().size() || trace.tracks()[track].slices.empty()) {
    explanation.sentence = fmt::format("Nothing is recorded for {}.", name);
  } else if (at < trace.tracks()[track].slices.front().begin) {
    explanation.sentence = fmt::format("{} does not exist yet.", name);
  } else if (at >= trace.EndOf(trace.tracks()[track].slices.back())) {
    explanation.sentence = trace.tracks()[track].closed
                               ? fmt::format("{} has ended.", name)
                               : fmt::format("Nothing is recorded for {} yet.", name);
  } else {
    explanation.sentence = fmt::format("Nothing is recorded for {} here.", name);
  }
  return explanation;
}

std::string ExplainMarks(const Trace& trace, TrackId track, TimeRange around) {
  const std::vector<Mark>& marks = trace.marks();
  auto it = std::ranges::lower_bound(marks, around.begin, {}, &Mark::at);
  const Mark* first = nullptr;
  std::size_t others = 0;
  for (int looked_at = 0; it != marks.end() && it->at < around.end && looked_at < 10'000;
       ++it, ++looked_at) {
    if (it->track != track) continue;
    if (first == nullptr) {
      first = &*it;
    } else {
      ++others;
    }
  }
  if (first == nullptr) return "";
  std::string text = LoopMarkSentence(trace.Name(first->name), first->value);
  if (!text.empty()) return text + (others > 0 ? fmt::format(" And {} more here.", others) : "");
  text = fmt::format("Flag: {}", Short(trace.Name(first->name)));
  if (first->value != 0) text += fmt::format(" ({})", first->value);
  if (others > 0) text += fmt::format(", and {} more here", others);
  return text + ".";
}

}  // namespace interleave
