#include "engine/analysis/cause.h"

#include <fmt/format.h>

#include <algorithm>
#include <ranges>

#include "engine/analysis/blame.h"
#include "engine/analysis/explain_words.h"
#include "engine/trace/time_text.h"

namespace interleave {
namespace {

constexpr int kMostLookedAt = 20'000;

bool Exists(const Trace& trace, TrackId track) { return track < trace.tracks().size(); }

std::optional<Cause> HolderOf(const Trace& trace, TrackId track, const Slice& slice, Nanos at) {
  if (slice.detail != SubjectKind::kObject) return std::nullopt;
  const Hold* hold = HoldAt(trace, slice.subject, at, trace.EndOf(slice));
  if (hold == nullptr || !Exists(trace, hold->track)) return std::nullopt;
  // A lock that a thread waits for although it holds it itself: a circle of one.
  if (hold->track == track && slice.state == State::kWaitingGil) return std::nullopt;
  if (hold->begin > at) {
    // Between two who have it everybody waits, also who has it next.
    const Slice* next = trace.SliceAt(hold->track, at);
    const bool waits = next != nullptr && next->state == slice.state;
    return Cause{hold->track, fmt::format("gets it at {}{}", MomentOf(trace, hold->begin),
                                          waits ? " and until then" : "")};
  }
  return Cause{hold->track, fmt::format("holds it since {}", MomentOf(trace, hold->begin))};
}

// The last arrow of one of `kinds` that reaches `track` while `slice` lasts: what ended the wait.
const Flow* EndedBy(const Trace& trace, TrackId track, const Slice& slice,
                    std::initializer_list<FlowKind> kinds) {
  const std::vector<Flow>& flows = trace.flows();
  // The arrow may be drawn a little after the wait has ended: at the thread's next event.
  constexpr Nanos kSoonAfter = 1'000'000;
  auto it = std::ranges::upper_bound(flows, trace.EndOf(slice) + kSoonAfter, {}, &Flow::to_ns);
  const Flow* found = nullptr;
  for (int looked_at = 0; it != flows.begin() && looked_at < kMostLookedAt; ++looked_at) {
    --it;
    if (it->to_ns < slice.begin) break;
    if (it->to != track || it->from == track || !Exists(trace, it->from)) continue;
    if (std::ranges::find(kinds, it->kind) == kinds.end()) continue;
    const bool same = it->subject == slice.subject || slice.detail == SubjectKind::kNone;
    if (it->from_ns <= trace.EndOf(slice) && same) return &*it;
    found = nullptr;
  }
  return found;
}

// The row that has taken up, or will take up, `task`.
std::optional<Cause> RunnerOf(const Trace& trace, TaskId task, Nanos at) {
  if (task == 0 || task >= trace.tasks().size()) return std::nullopt;
  const TaskInfo& info = trace.tasks()[task];
  if (!Exists(trace, info.ran_on)) return std::nullopt;
  if (info.begin > at) {
    return Cause{info.ran_on, fmt::format("takes that up at {}", MomentOf(trace, info.begin))};
  }
  const bool row_is_task = trace.tracks()[info.ran_on].kind == TrackKind::kTask;
  return Cause{info.ran_on, row_is_task ? "" : "runs that"};
}

// Of the tasks that `parent` started, one that had not ended at `at`: the last to end.
TaskId LastChild(const Trace& trace, TaskId parent, Nanos at) {
  TaskId last = 0;
  const auto end = [&](TaskId task) {
    const Nanos known = trace.tasks()[task].end;
    return known < 0 ? kOpenEnd : known;
  };
  for (TaskId task = 1; task < trace.tasks().size(); ++task) {
    const TaskInfo& info = trace.tasks()[task];
    if (info.parent != parent || info.created > at || end(task) <= at) continue;
    if (info.ran_on == kNoTrack) continue;
    if (last == 0 || end(task) > end(last)) last = task;
  }
  return last;
}

std::optional<Cause> ResultFrom(const Trace& trace, TrackId track, const Slice& slice, Nanos at) {
  if (slice.detail == SubjectKind::kTask) return RunnerOf(trace, slice.subject, at);
  if (const TaskId child = LastChild(trace, slice.task, at); child != 0) {
    std::optional<Cause> cause = RunnerOf(trace, child, at);
    if (cause && cause->relation == "runs that") {
      cause->relation = fmt::format("runs {}", TaskName(trace, child));
    }
    return cause;
  }
  const Flow* flow = EndedBy(trace, track, slice, {FlowKind::kResult, FlowKind::kWake});
  return flow == nullptr ? std::nullopt : std::optional(Cause{flow->from, "ends last"});
}

// An event, a condition, a queue ...: whoever ended the wait.
std::optional<Cause> WokenBy(const Trace& trace, TrackId track, const Slice& slice) {
  const Flow* flow = EndedBy(trace, track, slice, {FlowKind::kWake, FlowKind::kMessage});
  if (flow == nullptr) return std::nullopt;
  return Cause{flow->from,
               fmt::format("ends that wait at {}, and until then", MomentOf(trace, flow->from_ns))};
}

std::optional<Cause> OnItsCore(const Trace& trace, TrackId track, const Slice& slice, Nanos at) {
  const std::int32_t core = CoreBefore(trace, track, slice.begin);
  for (const Share& share : RunnersOf(trace, core, {at, at + 1})) {
    if (share.track == track || !Exists(trace, share.track)) continue;
    return Cause{share.track, fmt::format("has core {}", core)};
  }
  return std::nullopt;
}

// Who has the loop that a task waits for its turn on.
std::optional<Cause> HasTheLoop(const Trace& trace, TrackId track, Nanos at) {
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    if (trace.tracks()[id].kind != TrackKind::kLoop) continue;
    const Slice* slice = trace.SliceAt(id, at);
    if (slice == nullptr || slice->task == 0 || slice->task >= trace.tasks().size()) continue;
    const TrackId row = trace.tasks()[slice->task].ran_on;
    if (Exists(trace, row) && row != track) return Cause{row, "has the loop"};
  }
  return std::nullopt;
}

}  // namespace

std::string MomentOf(const Trace& trace, Nanos at) {
  const Nanos length = std::max<Nanos>(trace.now_ns(), 1'000);
  return TimeText(at, FormatFor(length, length / 1'000));
}

const Hold* HoldAt(const Trace& trace, ObjectId object, Nanos at, Nanos until) {
  const std::vector<Hold>& holds = trace.holds();
  const auto first_after = std::ranges::upper_bound(holds, at, {}, &Hold::begin);
  auto it = first_after;
  for (int looked_at = 0; it != holds.begin() && looked_at < kMostLookedAt; ++looked_at) {
    --it;
    if (it->object != object) continue;
    if (it->end > at) return &*it;
    break;  // One holder at a time: it had let go.
  }
  it = first_after;
  for (int looked_at = 0; it != holds.end() && looked_at < kMostLookedAt; ++looked_at, ++it) {
    if (it->begin > until) break;
    if (it->object == object) return &*it;
  }
  return nullptr;
}

std::optional<Cause> CauseOf(const Trace& trace, TrackId track, const Slice& slice, Nanos at) {
  switch (slice.state) {
    case State::kWaitingGil:
    case State::kWaitingLock:
      return HolderOf(trace, track, slice, at);
    case State::kWaitingResult:
      return ResultFrom(trace, track, slice, at);
    case State::kWaitingCondition:
    case State::kWaitingEvent:
    case State::kWaitingSemaphore:
    case State::kWaitingBarrier:
    case State::kWaitingQueue:
      return WokenBy(trace, track, slice);
    case State::kPreempted:
      return OnItsCore(trace, track, slice, at);
    case State::kQueued:
      return HasTheLoop(trace, track, at);
    default:
      return std::nullopt;
  }
}

}  // namespace interleave
