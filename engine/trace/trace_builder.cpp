#include "engine/trace/trace_builder.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {
namespace {

bool SameButTime(const Slice& a, const Slice& b) {
  return a.state == b.state && a.task == b.task && a.subject == b.subject && a.detail == b.detail &&
         a.depth == b.depth;
}

}  // namespace

TraceBuilder::TraceBuilder(std::shared_ptr<NameTable> names)
    : trace_(std::make_shared<Trace>(std::move(names))) {}

TrackId TraceBuilder::AddTrack(TrackKind kind, std::string name) {
  Track& track = trace_->tracks_.emplace_back();
  track.kind = kind;
  track.name = std::move(name);
  states_.emplace_back();
  return static_cast<TrackId>(trace_->tracks_.size() - 1);
}

TrackId TraceBuilder::AddThread(std::string name, std::int32_t tid, bool main) {
  const TrackId id = AddTrack(TrackKind::kThread, std::move(name));
  trace_->tracks_[id].tid = tid;
  trace_->tracks_[id].main = main;
  return id;
}

TrackId TraceBuilder::AddCore(std::int32_t core) {
  const TrackId id = AddTrack(TrackKind::kCore, fmt::format("Core {}", core));
  trace_->tracks_[id].core = core;
  return id;
}

TrackId TraceBuilder::AddLoop(std::string name, std::int32_t tid) {
  const TrackId id = AddTrack(TrackKind::kLoop, std::move(name));
  trace_->tracks_[id].tid = tid;
  return id;
}

TrackId TraceBuilder::AddTaskRow(TaskId task) {
  const TrackId id = AddTrack(TrackKind::kTask, trace_->TaskLabel(task));
  trace_->tracks_[id].task = task;
  NameUse& use = tasks_by_name_[TaskFor(task).name];
  if (use.first == task) use.first_row = id;
  return id;
}

void TraceBuilder::SetOwner(TrackId track, std::uint32_t process, bool service) {
  trace_->tracks_[track].process = process;
  trace_->tracks_[track].service = service;
  Process(process);
}

ProcessInfo& TraceBuilder::Process(std::uint32_t process) {
  std::vector<ProcessInfo>& processes = trace_->processes_;
  while (processes.size() <= process) {
    processes.push_back({.name = "Process " + std::to_string(processes.size())});
  }
  return processes[process];
}

void TraceBuilder::AddTransfer(const Transfer& transfer) {
  trace_->transfers_.push_back(transfer);
  AdvanceTo(transfer.end);
}

void TraceBuilder::SetThreadId(TrackId track, std::int32_t tid) {
  trace_->tracks_[track].tid = tid;
}

void TraceBuilder::RenameTrack(TrackId track, std::string name) {
  trace_->tracks_[track].name = std::move(name);
}

Nanos TraceBuilder::Forward(TrackId track, Nanos at) {
  TrackState& state = states_[track];
  state.last = std::max(state.last, at);
  AdvanceTo(state.last);
  return state.last;
}

void TraceBuilder::OpenSlice(TrackId track, Slice slice) {
  if (trace_->tracks_[track].closed) return;
  slice.begin = Forward(track, slice.begin);
  slice.end = kOpenEnd;
  std::vector<Slice>& slices = trace_->tracks_[track].slices;
  if (!slices.empty() && slices.back().end == kOpenEnd) {
    if (SameButTime(slices.back(), slice)) return;
    if (slices.back().begin == slice.begin) {
      slices.pop_back();
    } else {
      slices.back().end = slice.begin;
    }
  }
  slices.push_back(slice);
}

void TraceBuilder::CloseSlice(TrackId track, Nanos at) {
  std::vector<Slice>& slices = trace_->tracks_[track].slices;
  if (trace_->tracks_[track].closed) return;
  at = Forward(track, at);
  if (slices.empty() || slices.back().end != kOpenEnd) return;
  if (slices.back().begin == at) {
    slices.pop_back();
  } else {
    slices.back().end = at;
  }
}

void TraceBuilder::CloseTrack(TrackId track, Nanos at) {
  CloseSlice(track, at);
  std::vector<Slice>& tasks = trace_->tracks_[track].tasks;
  for (const std::size_t index : states_[track].open_tasks) tasks[index].end = states_[track].last;
  states_[track].open_tasks.clear();
  trace_->tracks_[track].closed = true;
}

TaskInfo& TraceBuilder::TaskFor(TaskId task) {
  if (task >= trace_->tasks_.size()) trace_->tasks_.resize(std::size_t{task} + 1);
  return trace_->tasks_[task];
}

void TraceBuilder::CreateTask(TaskId task, NameId name, TaskId parent, Nanos at, TrackId on) {
  TaskInfo& info = TaskFor(task);
  info.name = name;
  info.parent = parent;
  info.created = std::max<Nanos>(at, 0);
  info.created_on = on;
  NameUse& use = tasks_by_name_[name];
  info.ordinal = ++use.count;
  if (use.count == 1) {
    use.first = task;
  } else {
    info.shares_name = trace_->tasks_[use.first].shares_name = true;
    if (use.count == 2 && use.first_row != kNoTrack) {
      RenameTrack(use.first_row, trace_->TaskLabel(use.first));
    }
  }
  AdvanceTo(at);
}

void TraceBuilder::BeginTask(TaskId task, Nanos at, TrackId on) {
  at = Forward(on, at);
  TaskInfo& info = TaskFor(task);
  info.begin = std::max(at, info.created);
  info.ran_on = on;
  std::vector<std::size_t>& open = states_[on].open_tasks;
  std::vector<Slice>& tasks = trace_->tracks_[on].tasks;
  tasks.push_back({.begin = at, .task = task, .depth = static_cast<std::uint16_t>(open.size())});
  open.push_back(tasks.size() - 1);
  if (info.created >= 0 && info.created_on != kNoTrack && info.created_on != on) {
    AddFlow({.kind = FlowKind::kSubmit,
             .from_ns = info.created,
             .to_ns = info.begin,
             .from = info.created_on,
             .to = on,
             .subject = task});
  }
}

void TraceBuilder::EndTask(TaskId task, Nanos at, TaskOutcome outcome) {
  TaskInfo& info = TaskFor(task);
  if (info.ran_on == kNoTrack && info.end >= 0) return;  // Cancelled, and found so in a queue.
  info.outcome = outcome;
  if (info.ran_on == kNoTrack) {  // Cancelled before it began.
    info.end = std::max(at, info.created);
    AdvanceTo(at);
    return;
  }
  at = Forward(info.ran_on, at);
  info.end = std::max(at, info.begin);
  std::vector<std::size_t>& open = states_[info.ran_on].open_tasks;
  std::vector<Slice>& tasks = trace_->tracks_[info.ran_on].tasks;
  // Ends lost with a full ring end with the task around them.
  const auto it = std::ranges::find_if(open, [&](std::size_t i) { return tasks[i].task == task; });
  for (auto inner = it; inner != open.end(); ++inner) tasks[*inner].end = at;
  open.erase(it, open.end());
}

void TraceBuilder::AddObject(ObjectId object, NameId name, State waits_as) {
  if (object >= trace_->objects_.size()) trace_->objects_.resize(std::size_t{object} + 1);
  trace_->objects_[object] = {name, waits_as};
}

void TraceBuilder::BeginHold(ObjectId object, TrackId track, TaskId task, Nanos at) {
  if (!trace_->holds_.empty()) at = std::max(at, trace_->holds_.back().begin);
  CloseHold(object, at);  // A release that was lost, or reaches us later than it happened.
  open_holds_[object] = trace_->holds_.size();
  trace_->holds_.push_back({.object = object, .track = track, .task = task, .begin = at});
  AdvanceTo(at);
}

void TraceBuilder::EndHold(ObjectId object, TrackId track, Nanos at) {
  const auto it = open_holds_.find(object);
  if (it != open_holds_.end() && trace_->holds_[it->second].track == track) CloseHold(object, at);
}

TrackId TraceBuilder::HolderOf(ObjectId object) const {
  const auto it = open_holds_.find(object);
  return it == open_holds_.end() ? kNoTrack : trace_->holds_[it->second].track;
}

void TraceBuilder::CloseHold(ObjectId object, Nanos at) {
  const auto it = open_holds_.find(object);
  if (it == open_holds_.end()) return;
  Hold& hold = trace_->holds_[it->second];
  hold.end = std::max(hold.begin, at);
  open_holds_.erase(it);
  AdvanceTo(at);
}

void TraceBuilder::AddFlow(const Flow& flow) {
  // Nearly all come in their order.
  std::vector<Flow>& flows = trace_->flows_;
  flows.insert(std::ranges::upper_bound(flows, flow.to_ns, {}, &Flow::to_ns), flow);
}

void TraceBuilder::AddMark(const Mark& mark) {
  // One that tells of what began earlier comes late.
  std::vector<Mark>& marks = trace_->marks_;
  marks.insert(std::ranges::upper_bound(marks, mark.at, {}, &Mark::at), mark);
  AdvanceTo(mark.at);
}

void TraceBuilder::AddCounterPoint(NameId name, Nanos at, std::int64_t value,
                                   std::uint32_t process) {
  const auto [it, added] =
      counters_by_name_.emplace(std::pair(name, process), trace_->counters_.size());
  if (added) trace_->counters_.push_back({.name = name, .process = process, .points = {}});
  std::vector<CounterPoint>& points = trace_->counters_[it->second].points;
  points.push_back({points.empty() ? at : std::max(at, points.back().at), value});
  AdvanceTo(at);
}

void TraceBuilder::AddSwitch(TrackId track, bool voluntary) {
  Track& t = trace_->tracks_[track];
  ++(voluntary ? t.voluntary_switches : t.involuntary_switches);
}
void TraceBuilder::AddCoreChange(TrackId track) { ++trace_->tracks_[track].core_changes; }
void TraceBuilder::AddOnCore(TrackId track, Nanos length) {
  trace_->tracks_[track].on_core_ns += length;
}
void TraceBuilder::SetCpu(TrackId track, Nanos cpu_ns) { trace_->tracks_[track].cpu_ns = cpu_ns; }

void TraceBuilder::SetTruth(Truth truth, std::string reason) {
  trace_->truth_ = truth;
  trace_->truth_reason_ = std::move(reason);
}

void TraceBuilder::SetCounts(std::uint64_t events, std::uint64_t dropped) {
  trace_->events_ = events;
  trace_->dropped_ = dropped;
}

void TraceBuilder::AdvanceTo(Nanos now) { trace_->now_ns_ = std::max(trace_->now_ns_, now); }

void TraceBuilder::Finish() {
  for (TrackId track = 0; track < trace_->tracks_.size(); ++track) {
    CloseTrack(track, trace_->now_ns_);
  }
  for (const auto& [object, index] : open_holds_) trace_->holds_[index].end = trace_->now_ns_;
  open_holds_.clear();
  trace_->live_ = false;
}

}  // namespace interleave
