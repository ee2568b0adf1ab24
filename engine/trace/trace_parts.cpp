#include "engine/trace/trace_parts.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "engine/trace/trace_builder.h"

namespace interleave {
namespace {

class Repairer {
 public:
  Repairer(TraceParts& parts, TraceRepairs& repairs) : parts_(parts), repairs_(repairs) {}

  void Run() {
    if (parts_.tasks.empty()) parts_.tasks.resize(1);
    if (parts_.objects.empty()) parts_.objects.resize(1);
    if (parts_.processes.empty()) parts_.processes.push_back({.name = "Main program"});
    Bound(parts_.now_ns);
    if (parts_.now_ns < 0) Set(parts_.now_ns, Nanos{0});
    for (Track& track : parts_.tracks) RepairTrack(track);
    for (TaskInfo& task : parts_.tasks) {
      Bound(task.created), Bound(task.begin), Bound(task.end);
      Existing(task.created_on), Existing(task.ran_on);
      if (task.outcome > TaskOutcome::kCancelled) Set(task.outcome, TaskOutcome::kNone);
    }
    for (ObjectInfo& object : parts_.objects) Known(object.waits_as);
    for (ProcessInfo& process : parts_.processes) {
      Bound(process.created), Bound(process.entered), Bound(process.ended);
    }
    if (parts_.truth > Truth::kSimulated) Set(parts_.truth, Truth::kSimulated);
    RepairPoints();
  }

 private:
  template <typename T>
  void Set(T& value, T to) {
    value = to;
    ++repairs_.clamped;
  }

  void Bound(Nanos& time) {
    if (time > kFurthestTime) Set(time, kFurthestTime);
    if (time < -kFurthestTime) Set(time, -kFurthestTime);
  }
  // An end, which may be open.
  void BoundEnd(Nanos& end, Nanos begin) {
    if (end == kOpenEnd) return;
    Bound(end);
    if (end < begin) end = begin, ++repairs_.cut;
  }
  void Known(State& state) {
    if (state > State::kCancelled) Set(state, State::kRunning);
  }
  bool Exists(TrackId track) const { return track < parts_.tracks.size(); }
  void Existing(TrackId& track) {
    if (track != kNoTrack && !Exists(track)) Set(track, kNoTrack);
  }

  template <typename T, typename Member>
  void Sort(std::vector<T>& table, Member by) {
    if (std::ranges::is_sorted(table, {}, by)) return;
    std::ranges::stable_sort(table, {}, by);
    ++repairs_.reordered;
  }

  template <typename T, typename Wrong>
  void Drop(std::vector<T>& table, Wrong wrong) {
    repairs_.dropped += std::erase_if(table, wrong);
  }

  void Values(Slice& slice) {
    Bound(slice.begin);
    BoundEnd(slice.end, slice.begin);
    Known(slice.state);
    if (slice.detail > SubjectKind::kName) Set(slice.detail, SubjectKind::kNone);
  }

  void RepairTrack(Track& track) {
    if (track.kind > TrackKind::kTask) Set(track.kind, TrackKind::kThread);
    if (track.task >= parts_.tasks.size()) Set(track.task, TaskId{0});
    if (track.process >= parts_.processes.size()) Set(track.process, std::uint32_t{0});
    for (Slice& slice : track.slices) Values(slice);
    for (Slice& slice : track.tasks) Values(slice);
    if (track.kind == TrackKind::kCore) {
      Drop(track.slices, [&](const Slice& slice) { return !Exists(slice.subject); });
    }
    Sort(track.slices, &Slice::begin);
    for (std::size_t i = 1; i < track.slices.size(); ++i) {
      Slice& before = track.slices[i - 1];
      if (before.end > track.slices[i].begin) before.end = track.slices[i].begin, ++repairs_.cut;
    }
    Sort(track.tasks, &Slice::begin);
    if (!Nest(track.tasks)) NestAnew(track.tasks);
    for (const Slice& task : track.tasks) Reach(task.end);
    if (!track.slices.empty()) Reach(track.slices.back().begin), Reach(track.slices.back().end);
  }

  void Reach(Nanos end) {
    if (end != kOpenEnd) parts_.now_ns = std::max(parts_.now_ns, end);
  }

  // True if each lies inside the last one of the depth above, and beside those of its own depth.
  bool Nest(const std::vector<Slice>& tasks) {
    open_.clear();  // By depth: the end of the last one.
    for (const Slice& task : tasks) {
      if (task.depth > open_.size()) return false;
      if (task.depth > 0 && task.end > open_[task.depth - 1]) return false;
      if (task.depth < open_.size() && open_[task.depth] > task.begin) return false;
      open_.resize(task.depth);
      open_.push_back(task.end);
    }
    return true;
  }

  void NestAnew(std::vector<Slice>& tasks) {
    std::ranges::stable_sort(tasks, [](const Slice& a, const Slice& b) {
      return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;  // The outer one first.
    });
    open_.clear();
    for (Slice& task : tasks) {
      while (!open_.empty() && open_.back() <= task.begin) open_.pop_back();
      if (!open_.empty() && task.end > open_.back()) task.end = open_.back(), ++repairs_.cut;
      // Deeper than anybody draws: the rest share the last depth, and no longer nest by it.
      constexpr std::size_t kDeepest = std::numeric_limits<std::uint16_t>::max();
      task.depth = static_cast<std::uint16_t>(std::min(open_.size(), kDeepest));
      open_.push_back(task.end);
    }
  }

  void RepairPoints() {
    Drop(parts_.flows, [&](const Flow& flow) { return !Exists(flow.from) || !Exists(flow.to); });
    for (Flow& flow : parts_.flows) {
      Bound(flow.from_ns), Bound(flow.to_ns);
      if (flow.kind > kLastFlowKind) Set(flow.kind, FlowKind::kMessage);
    }
    Sort(parts_.flows, &Flow::to_ns);
    for (Mark& mark : parts_.marks) {
      Bound(mark.at), Existing(mark.track);
      Reach(mark.at);
    }
    Sort(parts_.marks, &Mark::at);
    for (Counter& counter : parts_.counters) {
      if (counter.process >= parts_.processes.size()) Set(counter.process, std::uint32_t{0});
      for (CounterPoint& point : counter.points) Bound(point.at);
      Sort(counter.points, &CounterPoint::at);
      if (!counter.points.empty()) Reach(counter.points.back().at);
    }
    for (Hold& hold : parts_.holds) {
      Bound(hold.begin), BoundEnd(hold.end, hold.begin);
      Existing(hold.track);
    }
    Sort(parts_.holds, &Hold::begin);
    for (Transfer& transfer : parts_.transfers) {
      Bound(transfer.begin), Bound(transfer.end);
      if (transfer.end < transfer.begin) transfer.begin = transfer.end, ++repairs_.cut;
      Existing(transfer.track);
      Reach(transfer.end);
    }
    Sort(parts_.transfers, &Transfer::end);
  }

  TraceParts& parts_;
  TraceRepairs& repairs_;
  std::vector<Nanos> open_;
};

}  // namespace

std::shared_ptr<const Trace> TraceBuilder::Assemble(TraceParts parts, TraceRepairs& repairs) {
  if (parts.names == nullptr) parts.names = std::make_shared<NameTable>();
  Repairer(parts, repairs).Run();
  auto trace = std::make_shared<Trace>(std::move(parts.names));
  trace->tracks_ = std::move(parts.tracks);
  trace->tasks_ = std::move(parts.tasks);
  trace->objects_ = std::move(parts.objects);
  trace->flows_ = std::move(parts.flows);
  trace->marks_ = std::move(parts.marks);
  trace->counters_ = std::move(parts.counters);
  trace->holds_ = std::move(parts.holds);
  trace->processes_ = std::move(parts.processes);
  trace->transfers_ = std::move(parts.transfers);
  trace->now_ns_ = parts.now_ns;
  trace->live_ = parts.live;
  trace->truth_ = parts.truth;
  trace->truth_reason_ = std::move(parts.truth_reason);
  trace->events_ = parts.events;
  trace->dropped_ = parts.dropped;
  return trace;
}

TraceParts WithoutRows(const Trace& trace) {
  std::vector<std::string> names;
  for (std::size_t id = 0; id < trace.names().size(); ++id) {
    names.emplace_back(trace.Name(static_cast<NameId>(id)));
  }
  TraceParts parts;
  parts.names = std::make_shared<NameTable>(names);
  parts.tasks = trace.tasks();
  parts.objects = trace.objects();
  parts.processes = trace.processes();
  parts.now_ns = trace.now_ns();
  parts.live = trace.live();
  parts.truth = trace.truth();
  parts.truth_reason = trace.truth_reason();
  parts.events = trace.events();
  parts.dropped = trace.dropped();
  return parts;
}

}  // namespace interleave
