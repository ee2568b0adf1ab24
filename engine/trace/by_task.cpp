#include "engine/trace/by_task.h"

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/trace/innermost.h"
#include "engine/trace/trace_builder.h"
#include "engine/trace/trace_parts.h"

namespace interleave {
namespace {

State EndOfLife(TaskOutcome outcome) {
  switch (outcome) {
    case TaskOutcome::kFailed:
      return State::kFailed;
    case TaskOutcome::kCancelled:
      return State::kCancelled;
    case TaskOutcome::kNone:
    case TaskOutcome::kDone:
      break;
  }
  return State::kDone;
}

class Regrouping {
 public:
  explicit Regrouping(const Trace& trace)
      : trace_(trace),
        parts_(WithoutRows(trace)),
        of_task_(trace.tasks().size(), kNoTrack),
        of_track_(trace.tracks().size(), kNoTrack) {}

  std::shared_ptr<const Trace> Run() {
    AddRows();
    AddCores();
    AddTables();
    AddPoints();
    TraceRepairs repairs;  // Submit arrows move in time, and so are sorted again.
    return TraceBuilder::Assemble(std::move(parts_), repairs);
  }

 private:
  TrackId NextTrack() const { return static_cast<TrackId>(parts_.tracks.size()); }

  // Those of event loops as they are, in front, as the picture has them; then one for each task.
  void AddRows() {
    std::vector<TrackId> had(trace_.tasks().size(), kNoTrack);  // By task: the row it has already.
    for (TrackId track = 0; track < trace_.tracks().size(); ++track) {
      const Track& from = trace_.tracks()[track];
      innermost_.push_back(from.kind == TrackKind::kThread ? Innermost(from.tasks, trace_.now_ns())
                                                           : std::vector<TaskPiece>{});
      if (from.kind == TrackKind::kTask && from.task < had.size()) had[from.task] = track;
      if (from.kind != TrackKind::kLoop) continue;
      of_track_[track] = NextTrack();
      parts_.tracks.push_back(from);
    }
    for (TaskId task = 1; task < trace_.tasks().size(); ++task) {
      const TaskInfo& info = trace_.tasks()[task];
      const TrackId own = had[task];
      const bool lived = info.created >= 0 || info.begin >= 0;  // Else known by its name only.
      if (!lived && own == kNoTrack) continue;
      of_task_[task] = NextTrack();
      if (own == kNoTrack) {
        parts_.tracks.push_back(LifeOf(task, info));
      } else {
        of_track_[own] = NextTrack();
        parts_.tracks.push_back(trace_.tracks()[own]);
      }
    }
  }

  Track LifeOf(TaskId task, const TaskInfo& info) const {
    Track row{
        .kind = TrackKind::kTask, .name = trace_.TaskLabel(task), .task = task, .closed = true};
    const bool began = info.begin >= 0;
    const Nanos end = info.end >= 0 ? info.end : trace_.now_ns();
    const Nanos begin = began ? info.begin : end;
    if (info.created >= 0 && info.created < begin) {
      row.slices.push_back(
          {.begin = info.created, .end = begin, .task = task, .state = State::kQueued});
    }
    if (began && info.ran_on < trace_.tracks().size()) {
      row.process = trace_.tracks()[info.ran_on].process;
      for (Slice slice : trace_.SlicesIn(info.ran_on, {begin, end})) {
        slice.end = std::min(trace_.EndOf(slice), end);
        slice.begin = std::max(slice.begin, begin);
        slice.task = task;
        if (slice.begin < slice.end) row.slices.push_back(slice);
      }
      row.tasks.push_back({.begin = begin, .end = end, .task = task});
    }
    if (info.end >= 0 && end < trace_.now_ns()) {
      row.slices.push_back(
          {.begin = end, .end = trace_.now_ns(), .task = task, .state = EndOfLife(info.outcome)});
    }
    return row;
  }

  // The row of what a thread did between tasks; made when it is first asked for.
  TrackId Between() {
    if (between_ == kNoTrack) {
      between_ = NextTrack();
      parts_.tracks.push_back({.name = "No task", .service = true, .closed = true});
    }
    return between_;
  }

  void AddCores() {
    // The row of what lies between tasks comes before those of cores, which refer to it.
    std::vector<Track> cores;
    for (const Track& from : trace_.tracks()) {
      if (from.kind != TrackKind::kCore) continue;
      Track& core = cores.emplace_back(from);
      core.slices.clear();
      for (const Slice& slice : from.slices) AddCoreSlice(slice, core.slices);
    }
    for (Track& core : cores) parts_.tracks.push_back(std::move(core));
  }

  // Cut where the thread went from one task to the next.
  void AddCoreSlice(const Slice& slice, std::vector<Slice>& to) {
    if (slice.subject >= of_track_.size()) return;
    const auto add = [&](Nanos begin, Nanos end, TrackId row) {
      if (begin >= end) return;
      Slice& piece = to.emplace_back(slice);
      piece.begin = begin;
      piece.end = end;
      piece.subject = row;
      parts_.tracks[row].on_core_ns += end - begin;
    };
    const Nanos end = trace_.EndOf(slice);
    if (of_track_[slice.subject] != kNoTrack) {
      add(slice.begin, end, of_track_[slice.subject]);
      return;
    }
    Nanos at = slice.begin;
    for (const TaskPiece& piece : PiecesIn(innermost_[slice.subject], {slice.begin, end})) {
      add(at, std::max(at, piece.begin), Between());
      at = std::max(at, piece.begin);
      const TrackId row = OfTask(piece.task);
      add(at, std::min(end, piece.end), row == kNoTrack ? Between() : row);
      at = std::max(at, std::min(end, piece.end));
    }
    add(at, end, Between());
  }

  TrackId OfTask(TaskId task) const { return task < of_task_.size() ? of_task_[task] : kNoTrack; }

  // Whose row that moment of a track belongs to. A task's last moment is its own.
  TrackId RowAt(TrackId track, Nanos at) const {
    if (track >= of_track_.size()) return kNoTrack;
    if (of_track_[track] != kNoTrack) return of_track_[track];
    const auto pieces = PiecesIn(innermost_[track], {std::max<Nanos>(at - 1, 0), at + 1});
    return pieces.empty() ? kNoTrack : OfTask(pieces.back().task);
  }

  void AddTables() {
    for (TaskId task = 1; task < parts_.tasks.size(); ++task) {
      TaskInfo& info = parts_.tasks[task];
      info.created_on = RowAt(info.created_on, info.created);
      info.ran_on = OfTask(task);
    }
    parts_.counters = trace_.counters();
  }

  void AddPoints() {
    for (Flow flow : trace_.flows()) {
      flow.from =
          flow.kind == FlowKind::kResult ? OfTask(flow.subject) : RowAt(flow.from, flow.from_ns);
      flow.to = flow.kind == FlowKind::kSubmit ? OfTask(flow.subject) : RowAt(flow.to, flow.to_ns);
      // The row of a task begins when it is asked for, not when a thread takes it up.
      if (flow.kind == FlowKind::kSubmit) flow.to_ns = flow.from_ns;
      if (flow.from != kNoTrack && flow.to != kNoTrack && flow.from != flow.to) {
        parts_.flows.push_back(flow);
      }
    }
    for (Mark mark : trace_.marks()) {
      mark.track = RowAt(mark.track, mark.at);
      if (mark.track != kNoTrack) parts_.marks.push_back(mark);
    }
    for (Hold hold : trace_.holds()) {
      hold.track = OfTask(hold.task);
      if (hold.track != kNoTrack) parts_.holds.push_back(hold);
    }
    for (Transfer transfer : trace_.transfers()) {
      transfer.track = OfTask(transfer.task);
      if (transfer.track != kNoTrack) parts_.transfers.push_back(transfer);
    }
  }

  const Trace& trace_;
  TraceParts parts_;
  std::vector<TrackId> of_task_;   // By task: its row.
  std::vector<TrackId> of_track_;  // By track of `trace_`: where it went, if it stayed a row.
  std::vector<std::vector<TaskPiece>> innermost_;  // By track of `trace_`.
  TrackId between_ = kNoTrack;
};

}  // namespace

std::shared_ptr<const Trace> ByTask(const Trace& trace) { return Regrouping(trace).Run(); }

}  // namespace interleave
