#include "engine/trace/trace.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {

std::string_view FlowTitle(FlowKind kind) {
  switch (kind) {
    case FlowKind::kSubmit:
      return "submit";
    case FlowKind::kResult:
      return "result";
    case FlowKind::kLock:
      return "lock";
    case FlowKind::kWake:
      return "wake";
    case FlowKind::kMessage:
      return "message";
    case FlowKind::kCancel:
      return "cancel";
    case FlowKind::kDropRequest:
      return "drop request";
    case FlowKind::kWokenInVain:
      return "woken in vain";
  }
  return "";
}

std::string_view TruthKey(Truth truth) {
  switch (truth) {
    case Truth::kKernel:
      return "kernel";
    case Truth::kEstimated:
      return "estimated";
    case Truth::kSimulated:
      return "simulated";
  }
  return "";
}

Trace::Trace(std::shared_ptr<NameTable> names) : names_(std::move(names)), tasks_(1), objects_(1) {}

std::string Trace::TaskLabel(TaskId id) const {
  if (id == 0 || id >= tasks_.size()) return {};
  const TaskInfo& task = tasks_[id];
  const std::string_view name = Name(task.name);
  return task.shares_name ? fmt::format("{} #{}", name, task.ordinal) : std::string(name);
}

std::string_view Trace::RowLabel(TrackId track) const {
  const Track& row = tracks_[track];
  const bool worker = row.process != 0 && row.process < processes_.size();
  if (worker && row.name == processes_[row.process].name) return "Main thread";
  return row.name;
}

std::string Trace::SubjectLabel(const Slice& slice) const {
  switch (slice.detail) {
    case SubjectKind::kTask:
      return TaskLabel(slice.subject);
    case SubjectKind::kName:
      return std::string(Name(slice.subject));
    case SubjectKind::kObject:
      if (slice.subject < objects_.size()) return std::string(Name(objects_[slice.subject].name));
      return {};
    case SubjectKind::kNone:
      return {};
  }
  return {};
}

std::span<const Slice> Trace::SlicesIn(TrackId track, TimeRange range) const {
  if (track >= tracks_.size() || range.end <= range.begin) return {};
  const std::vector<Slice>& slices = tracks_[track].slices;
  const auto first = std::ranges::upper_bound(slices, range.begin, {}, &Slice::end);
  const auto last = std::ranges::lower_bound(first, slices.end(), range.end, {}, &Slice::begin);
  return {first, last};
}

const Slice* Trace::SliceAt(TrackId track, Nanos at) const {
  const std::span<const Slice> found = SlicesIn(track, {at, at + 1});
  return found.empty() ? nullptr : &found.front();
}

const Slice* Trace::TaskAt(TrackId track, Nanos at) const {
  if (track >= tracks_.size()) return nullptr;
  const std::vector<Slice>& tasks = tracks_[track].tasks;
  // Tasks nest: the innermost one that covers `at` is the last that began before and still goes on.
  for (auto it = std::ranges::upper_bound(tasks, at, {}, &Slice::begin); it != tasks.begin();) {
    --it;
    if (it->end > at) return &*it;
    if (it->depth == 0) return nullptr;
  }
  return nullptr;
}

}  // namespace interleave
