#include "gui/panels/inspection.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/analysis/why.h"
#include "engine/trace/process_groups.h"
#include "engine/trace/time_text.h"
#include "gui/panels/inspection_process.h"
#include "gui/timeline/explain.h"
#include "gui/timeline/explain_process.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr std::size_t kMostTransport = 4;

// The part of a slice that lies in `range`.
Nanos Inside(const Trace& trace, const Slice& slice, TimeRange range) {
  return std::min(trace.EndOf(slice), range.end) - std::max(slice.begin, range.begin);
}

// The thread or task that the selection speaks of: itself, or what was on the selected core.
TrackId ThreadOf(const Trace& trace, const TimelineSelection& selection) {
  if (selection.track >= trace.tracks().size()) return kNoTrack;
  if (trace.tracks()[selection.track].kind != TrackKind::kCore) return selection.track;
  const Slice* on_core = trace.SliceAt(selection.track, selection.at);
  if (on_core == nullptr || on_core->subject >= trace.tracks().size()) return kNoTrack;
  return on_core->subject;
}

// From the begin of the task, or of the thread, to its end.
TimeRange Extent(const Trace& trace, const Track& track, const Slice* task) {
  if (task != nullptr) return {task->begin, trace.EndOf(*task)};
  if (track.slices.empty()) return {};
  return {track.slices.front().begin, trace.EndOf(track.slices.back())};
}

// Four digits of what the recording is long: all moments of one recording look alike.
std::string MomentText(const Trace& trace, Nanos at) {
  const Nanos length = std::max<Nanos>(trace.now_ns(), 1'000);
  return TimeText(at, FormatFor(length, length / 1'000));
}

std::vector<Inspection::Share> SharesOf(const Trace& trace, TrackId track, TimeRange range) {
  std::array<Nanos, kStateCount> times{};
  for (const Slice& slice : trace.SlicesIn(track, range)) {
    times[static_cast<std::size_t>(slice.state)] += Inside(trace, slice, range);
  }
  std::vector<Inspection::Share> shares;
  for (std::size_t state = 0; state < kStateCount; ++state) {
    if (times[state] > 0) shares.push_back({static_cast<State>(state), times[state]});
  }
  std::ranges::stable_sort(shares, std::ranges::greater(), &Inspection::Share::length);
  return shares;
}

void AddCoreFacts(const Trace& trace, TrackId thread, TimeRange range,
                  std::vector<Inspection::Fact>& facts) {
  std::vector<std::pair<Nanos, std::int32_t>> visits;  // Begin and core.
  Nanos on_core = 0;
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    const Track& track = trace.tracks()[id];
    if (track.kind != TrackKind::kCore) continue;
    for (const Slice& slice : trace.SlicesIn(id, range)) {
      if (slice.subject != thread) continue;
      visits.emplace_back(slice.begin, track.core);
      on_core += Inside(trace, slice, range);
    }
  }
  if (visits.empty()) return;
  std::ranges::sort(visits);
  std::int64_t changes = 0;
  for (std::size_t i = 1; i < visits.size(); ++i) {
    if (visits[i].second != visits[i - 1].second) ++changes;
  }
  facts.push_back({"On a core", DurationText(on_core)});
  facts.push_back({"Times on a core", Grouped(static_cast<std::int64_t>(visits.size()))});
  facts.push_back({"Core changes", Grouped(changes)});
}

void AddTaskFacts(const Trace& trace, TaskId id, std::vector<Inspection::Fact>& facts) {
  const TaskInfo& task = trace.tasks()[id];
  if (std::string parent = trace.TaskLabel(task.parent); !parent.empty()) {
    facts.push_back({"Created by", std::move(parent)});
  }
  const auto children = std::ranges::count(trace.tasks(), id, &TaskInfo::parent);
  if (children > 0) facts.push_back({"Created tasks", Grouped(std::int64_t{children})});
  if (task.created >= 0) facts.push_back({"Submitted", MomentText(trace, task.created)});
  if (task.begin >= 0) facts.push_back({"Started", MomentText(trace, task.begin)});
  if (task.end >= 0) facts.push_back({"Finished", MomentText(trace, task.end)});
  if (task.outcome == TaskOutcome::kFailed) facts.push_back({"Ended", "with an error"});
  if (task.outcome == TaskOutcome::kCancelled) facts.push_back({"Ended", "cancelled"});
}

// How often a task had the loop, and for how long it kept it at most.
void AddStepFacts(const Trace& trace, const Track& row, std::vector<Inspection::Fact>& facts) {
  std::int64_t steps = 0;
  Nanos longest = 0;
  for (const Slice& slice : row.slices) {
    if (slice.state != State::kRunning) continue;
    ++steps;
    longest = std::max(longest, trace.EndOf(slice) - slice.begin);
  }
  facts.push_back({"Steps", Grouped(steps)});
  facts.push_back({"Longest step", DurationText(longest)});
}

bool IsLockWait(const Slice& slice) {
  return slice.detail == SubjectKind::kObject &&
         (slice.state == State::kWaitingGil || slice.state == State::kWaitingLock);
}

// Who held the locks that `thread` waited for within `range`.
void AddHolders(const Trace& trace, TrackId thread, TimeRange range, Inspection& inspection) {
  std::vector<Slice> waits;
  for (const Slice& slice : trace.SlicesIn(thread, range)) {
    if (IsLockWait(slice)) waits.push_back(slice);
  }
  if (waits.empty()) return;

  const std::vector<ColourIndex> colours = RowsOf(&trace, 0).colours;
  for (const Hold& hold : trace.holds()) {
    if (hold.begin >= range.end) break;
    if (hold.track == thread || hold.track >= trace.tracks().size()) continue;
    const Nanos hold_end = std::min(hold.end, trace.now_ns());
    auto wait = std::ranges::upper_bound(waits, hold.begin, {},
                                         [&](const Slice& slice) { return trace.EndOf(slice); });
    Nanos length = 0;
    for (; wait != waits.end() && wait->begin < hold_end; ++wait) {
      if (wait->subject != hold.object) continue;
      length += std::min(trace.EndOf(*wait), hold_end) - std::max(wait->begin, hold.begin);
    }
    if (length <= 0) continue;
    auto known = std::ranges::find(inspection.holders, hold.track, &Inspection::Holder::track);
    if (known == inspection.holders.end()) {
      const ColourIndex colour = hold.track < colours.size() ? colours[hold.track] : kNoColour;
      inspection.holders.push_back({.track = hold.track, .colour = colour});
      known = std::prev(inspection.holders.end());
    }
    known->tasks.insert(hold.task);
    known->length += length;
  }
  std::ranges::stable_sort(inspection.holders, std::ranges::greater(), &Inspection::Holder::length);
  for (Inspection::Holder& holder : inspection.holders) {
    holder.label = trace.tracks()[holder.track].name;
    holder.tasks.erase(0);  // Held between two tasks.
    const bool task = trace.tracks()[holder.track].kind == TrackKind::kTask;
    if (!task && holder.tasks.size() == 1)
      holder.label += " · " + trace.TaskLabel(*holder.tasks.begin());
  }

  std::vector<Nanos> lengths;
  for (const Slice& wait : waits) lengths.push_back(Inside(trace, wait, range));
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
  std::ranges::nth_element(lengths, middle);
  inspection.holders_note = fmt::format(
      "{} · median {}", Counted(static_cast<std::int64_t>(waits.size()), "wait", "waits"),
      DurationText(*middle));
}

std::string Subtitle(const Trace& trace, std::string_view card_title, const Track& track,
                     TaskId task) {
  std::string text(card_title);
  // A task's row bears its name: that is the title.
  if (track.kind != TrackKind::kTask) text += " · " + track.name;
  if (task == 0 || task >= trace.tasks().size()) return text;
  const TaskInfo& info = trace.tasks()[task];
  const auto alike = std::ranges::count(trace.tasks(), info.name, &TaskInfo::name);
  if (alike > 1) {
    text += fmt::format(" · task {} of {}", Grouped(std::int64_t{info.ordinal}),
                        Grouped(std::int64_t{alike}));
  }
  return text;
}

// The longest wait of `track`, not counting waits for other tasks' results; else null.
const Slice* LongestWait(const Trace& trace, const Track& track) {
  const Slice* longest = nullptr;
  for (const Slice& slice : track.slices) {
    if (!IsWaiting(slice.state) || slice.state == State::kWaitingResult) continue;
    if (longest == nullptr ||
        trace.EndOf(slice) - slice.begin > trace.EndOf(*longest) - longest->begin) {
      longest = &slice;
    }
  }
  return longest;
}

}  // namespace

std::optional<Inspection> Inspect(const Trace& trace, std::string_view card_title,
                                  const TimelineSelection& selection) {
  const TrackId thread = ThreadOf(trace, selection);
  if (thread == kNoTrack) return std::nullopt;
  const Slice* slice = trace.SliceAt(thread, selection.at);
  if (slice == nullptr) return std::nullopt;
  const Track& track = trace.tracks()[thread];
  const Slice* task = trace.TaskAt(thread, selection.at);
  const TaskId task_id = task == nullptr ? 0 : task->task;
  const TimeRange range = Extent(trace, track, task);

  Inspection inspection;
  inspection.title = trace.TaskLabel(task_id);
  if (inspection.title.empty()) inspection.title = track.name;
  inspection.subtitle = Subtitle(trace, card_title, track, task_id);
  inspection.state = slice->state;
  Explanation explanation = ExplainSlice(trace, thread, *slice);
  inspection.sentence = std::move(explanation.sentence);
  inspection.times = std::move(explanation.times);
  Why why = WhyAt(trace, thread, selection.at);
  if (why.links.size() > 1) inspection.why = std::move(why.sentence);
  inspection.shares = SharesOf(trace, thread, range);
  for (const Inspection::Share& share : inspection.shares) inspection.total += share.length;
  if (task_id != 0 && task_id < trace.tasks().size()) {
    AddTaskFacts(trace, task_id, inspection.facts);
  }
  if (track.kind == TrackKind::kTask) AddStepFacts(trace, track, inspection.facts);
  AddCoreFacts(trace, thread, range, inspection.facts);
  AddTransportFacts(trace, thread, task_id, range, inspection.facts);
  AddProcessFacts(trace, track, inspection.facts);
  if (HasWorkers(trace)) {
    // A message arrives where the wait for it ends.
    inspection.remarks =
        ExplainTransport(trace, thread, {slice->begin, trace.EndOf(*slice) + 1}, kMostTransport);
    if (std::string end = EndSentence(trace, track.process); !end.empty()) {
      inspection.remarks.push_back(std::move(end));
    }
  }
  AddHolders(trace, thread, range, inspection);
  return inspection;
}

std::optional<TimelineSelection> WorthALook(std::span<const TimelineCard> cards) {
  std::optional<TimelineSelection> any;
  for (std::size_t card = 0; card < cards.size(); ++card) {
    const Trace* trace = cards[card].trace;
    if (trace == nullptr) continue;
    for (TrackId id = 0; id < trace->tracks().size(); ++id) {
      const Track& track = trace->tracks()[id];
      if (!TellsProgress(track.kind) || track.service || track.slices.empty()) continue;
      if (!any && !track.tasks.empty())
        any = {.card = card, .track = id, .at = track.tasks.back().begin};
      if (track.main || id == BodyRow(*trace)) continue;
      const Slice* wait = LongestWait(*trace, track);
      if (wait != nullptr) {
        const Nanos middle = wait->begin + (trace->EndOf(*wait) - wait->begin) / 2;
        return TimelineSelection{.card = card, .track = id, .at = middle};
      }
    }
  }
  return any;
}

}  // namespace interleave
