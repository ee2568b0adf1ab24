#include "engine/formats/foreign_assembly.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <limits>
#include <tuple>
#include <utility>

#include "engine/formats/each_index.h"
#include "engine/formats/foreign_rows.h"
#include "engine/formats/recording_about.h"
#include "engine/trace/trace_builder.h"

namespace interleave {
namespace {

// Up to so many slices the rows of the window show the innermost ones; with more, the outermost.
constexpr std::size_t kFewSlices = 2'000'000;
constexpr std::string_view kNoScheduler =
    "the file has no scheduler records: what is inside of a slice counts as running";

std::int32_t SmallNumber(std::int64_t number) {
  return number >= 0 && number <= std::numeric_limits<std::int32_t>::max()
             ? static_cast<std::int32_t>(number)
             : 0;
}

// Our files have tasks by their labels: "sum #2" is the second one that is called "sum". Taken
// apart like this, it has the same label again.
struct Label {
  std::string_view name;
  std::uint32_t ordinal = 0;  // 0: the label has none.
};
Label LabelOf(std::string_view text) {
  const std::size_t mark = text.rfind(" #");
  if (mark == std::string_view::npos) return {text};
  const std::string_view digits = text.substr(mark + 2);
  std::uint32_t ordinal = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), ordinal);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  // Nobody else writes "#02".
  if (!whole || digits.starts_with('0')) return {text};
  return {text.substr(0, mark), ordinal};
}

}  // namespace

std::vector<Recording> ForeignAssembly::Run(std::string_view title) {
  FindSpan();
  whole_us_ = !from_.own_ && !FindFractions();
  std::vector<Recording> recordings;
  std::ranges::sort(from_.runs_, {}, &OwnRun::pid);
  if (from_.runs_.empty()) {
    recordings.push_back(Make(nullptr, 0, title));
  } else {
    for (std::size_t i = 0; i < from_.runs_.size(); ++i) {
      recordings.push_back(Make(&from_.runs_[i], i, title));
    }
  }
  return recordings;
}

bool ForeignAssembly::IsOfThisRun(const ForeignTrace::OwnTask& task) const {
  return process_[from_.rows_[task.row].process] != kNoTrack;
}

void ForeignAssembly::NumberTasks() {
  std::vector<std::uint64_t> ids;
  for (const auto& task : from_.tasks_) {
    if (IsOfThisRun(task)) ids.push_back(task.id);
  }
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  own_ids_ = std::move(ids);
  task_by_name_.clear();
  task_ids_.assign(from_.tasks_.size(), 0);
  for (std::size_t i = 0; i < from_.tasks_.size(); ++i) {
    if (!IsOfThisRun(from_.tasks_[i])) continue;
    task_ids_[i] = TaskOf(from_.tasks_[i].id);
    task_by_name_.try_emplace(from_.tasks_[i].name, task_ids_[i]);
  }
}

Recording ForeignAssembly::Make(const OwnRun* run, std::size_t index, std::string_view title) {
  parts_ = TraceParts();
  parts_.names = from_.names_;
  OrderProcesses(run, index);
  NumberTasks();
  OrderRows();
  FillTasks();
  FillCores();
  FillRows();
  FillPoints();
  FillFlows();
  parts_.now_ns = run != nullptr ? run->length : last_ - first_;
  parts_.live = run != nullptr && run->live;
  parts_.truth = Truth::kEstimated;
  parts_.events = from_.events_;
  if (run != nullptr) {
    parts_.truth = run->truth;
    parts_.truth_reason = run->truth_reason;
    parts_.events = run->events;
    parts_.dropped = run->dropped;
  } else if (has_states_) {
    parts_.truth = Truth::kKernel;
  } else {
    parts_.truth_reason = kNoScheduler;
  }
  Recording recording;
  recording.title = title;
  if (run != nullptr) {
    recording.title = run->title;
    if (!run->about.empty() && !ReadAbout(run->about, recording)) {
      from_.skipped_.Add("descriptions of runs that cannot be read", 0);
    }
  }
  TraceRepairs repairs;
  recording.trace = TraceBuilder::Assemble(std::move(parts_), repairs);
  from_.skipped_.Add("begins of what does not end", 0, std::exchange(unended_, 0));
  from_.skipped_.Add("ends of what has not begun", 0, std::exchange(stray_ends_, 0));
  from_.skipped_.Add("stretches of a thread or core that overlapped others and were cut", 0,
                     repairs.cut);
  return recording;
}

void ForeignAssembly::OrderProcesses(const OwnRun* run, std::size_t index) {
  const std::int64_t first = run != nullptr ? run->pid : std::numeric_limits<std::int64_t>::min();
  const std::int64_t last = run != nullptr && index + 1 < from_.runs_.size()
                                ? from_.runs_[index + 1].pid
                                : std::numeric_limits<std::int64_t>::max();
  std::vector<std::uint32_t> order;
  for (std::uint32_t i = 0; i < from_.processes_.size(); ++i) {
    const std::int64_t pid = from_.processes_[i].pid;
    if (pid >= first && (pid < last || index + 1 == from_.runs_.size() || run == nullptr)) {
      order.push_back(i);
    }
  }
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return from_.processes_[i].sort; });
  process_.assign(from_.processes_.size(), kNoTrack);
  if (run != nullptr && !run->processes.empty()) {
    parts_.processes = run->processes;
  } else if (run != nullptr) {
    parts_.processes.push_back({.name = "Main program"});
  }
  for (const std::uint32_t i : order) {
    if (run != nullptr) {  // The cores, after the last, count as the main program's.
      const auto at = static_cast<std::uint64_t>(from_.processes_[i].pid - run->pid);
      process_[i] = at < parts_.processes.size() ? static_cast<std::uint32_t>(at) : 0;
      continue;
    }
    process_[i] = static_cast<std::uint32_t>(parts_.processes.size());
    const auto& process = from_.processes_[i];
    const std::int32_t pid = SmallNumber(process.pid);
    parts_.processes.push_back(
        {.name = process.name.empty() ? fmt::format("Process {}", pid) : process.name, .pid = pid});
  }
}

void ForeignAssembly::OrderRows() {
  order_.clear();
  for (Row row = 0; row < from_.rows_.size(); ++row) {
    if (process_[from_.rows_[row].process] != kNoTrack) order_.push_back(row);
  }
  std::ranges::stable_sort(order_, {}, [&](Row row) {
    const auto& data = from_.rows_[row];
    const std::uint32_t process = from_.own_ ? 0 : process_[data.process];
    return std::tuple(process, data.sort, data.extra);
  });
  track_.assign(from_.rows_.size(), kNoTrack);
  cores_.clear();
  // Lanes of cores come first where the file has them only by their numbers.
  for (const auto& on : from_.on_cores_) {
    if (on.of == ForeignTrace::kNoRow) cores_.try_emplace(on.core, kNoTrack);
  }
  for (auto& [core, track] : cores_) {
    track = static_cast<TrackId>(parts_.tracks.size());
    parts_.tracks.push_back(
        {.kind = TrackKind::kCore, .name = fmt::format("Core {}", core), .core = core});
  }
  for (const Row row : order_) {
    track_[row] = static_cast<TrackId>(parts_.tracks.size());
    parts_.tracks.push_back(TrackOf(row));
  }
}

Track ForeignAssembly::TrackOf(Row row) const {
  const auto& data = from_.rows_[row];
  Track track;
  track.kind = data.own.kind;
  track.name = data.name;
  track.process = process_[data.process];
  track.core = data.own.core;
  track.main = data.own.main;
  track.service = data.own.service;
  track.tid = from_.own_ ? data.own.system_tid : SmallNumber(data.tid);
  // So that those of all rows can be added up, whatever the file says.
  const Nanos most = (Nanos{1} << 61) / std::ssize(from_.rows_);
  track.cpu_ns = std::clamp<Nanos>(data.own.cpu_ns, 0, most);
  track.voluntary_switches = data.own.voluntary_switches;
  track.involuntary_switches = data.own.involuntary_switches;
  track.core_changes = data.own.core_changes;
  if (data.own.task != 0) track.task = TaskOf(data.own.task);
  if (track.name.empty() && !from_.own_) {
    track.name = data.extra ? "Without a name" : fmt::format("Thread {}", data.tid);
  }
  return track;
}

TaskId ForeignAssembly::TaskOf(std::uint64_t own_id) const {
  const auto it = std::ranges::lower_bound(own_ids_, own_id);
  return it != own_ids_.end() && *it == own_id ? static_cast<TaskId>(it - own_ids_.begin() + 1) : 0;
}

TaskId ForeignAssembly::TaskNamed(NameId name) const {
  const auto it = task_by_name_.find(name);
  return name == 0 || it == task_by_name_.end() ? 0 : it->second;
}

TaskId ForeignAssembly::TaskNamedOrNew(NameId name) {
  if (const TaskId task = TaskNamed(name); task != 0) return task;
  const auto task = static_cast<TaskId>(parts_.tasks.size());
  parts_.tasks.push_back({.name = name, .ordinal = 1});
  task_by_name_.emplace(name, task);
  return task;
}

void ForeignAssembly::FillTasks() {
  parts_.tasks.resize(own_ids_.size() + 1);
  for (std::size_t i = 0; i < from_.tasks_.size(); ++i) {
    const auto& task = from_.tasks_[i];
    if (task_ids_[i] == 0) continue;
    TaskInfo& info = parts_.tasks[task_ids_[i]];
    const Label label = LabelOf(from_.Text(task.name));
    info = {.name = label.ordinal != 0 ? from_.Name(label.name) : task.name,
            .ordinal = std::max(label.ordinal, 1U),
            .shares_name = label.ordinal != 0,
            .created = task.queued >= 0 ? task.begin - task.queued : -1,
            .begin = task.begin,
            .end = task.outcome != TaskOutcome::kNone ? task.end : -1,
            .ran_on = track_[task.row],
            .outcome = task.outcome};
  }
}

void ForeignAssembly::FillCores() {
  for (const auto& on : from_.on_cores_) {
    const TrackId track = on.of == ForeignTrace::kNoRow ? cores_[on.core] : track_[on.of];
    if (track == kNoTrack || track_[on.slice.subject] == kNoTrack) continue;
    Slice slice = on.slice;
    slice.begin -= first_;
    slice.end -= first_;
    slice.subject = track_[slice.subject];
    slice.task = TaskNamed(slice.task);
    parts_.tracks[track].slices.push_back(slice);
    parts_.tracks[slice.subject].on_core_ns += slice.end - slice.begin;
  }
}

ForeignAssembly::FilledRow ForeignAssembly::Filled(Row row) const {
  auto& data = from_.rows_[row];
  PairedRecords paired = PairRecords(data.records, task_ids_, last_);
  for (Slice& slice : paired.slices) slice.begin -= first_, slice.end -= first_;
  NestedRow nested = Nest(std::move(paired.slices), whole_us_ ? 1000 : from_.own_ ? 0 : 1);
  FilledRow filled{.cut = nested.cut, .stray_ends = paired.stray_ends, .unended = paired.unended};
  filled.tasks.push_back(std::move(nested.slices));
  std::ranges::move(nested.overlaps, std::back_inserter(filled.tasks));
  filled.states.resize(filled.tasks.size());
  for (std::size_t i = 0; i < filled.tasks.size() && !from_.own_; ++i) {
    if (i == 0 && !data.states.empty()) continue;  // The file says it better.
    filled.states[i] = StatesOf(filled.tasks[i], slices_ <= kFewSlices);
  }
  return filled;
}

// The rows are filled side by side and put in their places in order.
void ForeignAssembly::FillRows() {
  constexpr std::size_t kWorthThreads = 100'000;
  std::vector<FilledRow> filled(order_.size());
  ForEachIndex(order_.size(), slices_ < kWorthThreads ? 1 : ThreadsFor(order_.size()),
               [&](std::size_t i, std::size_t) { filled[i] = Filled(order_[i]); });
  for (std::size_t i = 0; i < order_.size(); ++i) Place(order_[i], std::move(filled[i]));
}

void ForeignAssembly::Place(Row row, FilledRow&& filled) {
  stray_ends_ += filled.stray_ends;
  unended_ += filled.unended;
  from_.skipped_.Add("ends moved to the end of the slice around them", 0, filled.cut);
  for (std::size_t i = 1; i < filled.tasks.size(); ++i) {
    Track track = parts_.tracks[track_[row]];
    track.on_core_ns = 0;
    track.name += fmt::format(" ({})", i + 1);
    track.tasks = std::move(filled.tasks[i]);
    track.slices = std::move(filled.states[i]);
    track.closed = true;
    parts_.tracks.push_back(std::move(track));
  }
  Track& track = parts_.tracks[track_[row]];
  track.tasks = std::move(filled.tasks[0]);
  track.closed = true;
  auto& data = from_.rows_[row];
  if (!data.states.empty()) {
    has_states_ = true;
    track.slices = OwnStates(std::move(data.states), track);
  } else if (!from_.own_) {
    track.slices = std::move(filled.states[0]);
  }
}

std::vector<Slice> ForeignAssembly::OwnStates(std::vector<Slice> pieces, const Track& track) {
  std::ranges::stable_sort(pieces, {}, &Slice::begin);
  std::vector<Slice> states;
  std::vector<const Slice*> open;
  std::size_t next = 0;
  for (Slice& piece : pieces) {
    piece.begin -= first_;
    piece.end -= first_;
    while (next < track.tasks.size() && track.tasks[next].begin <= piece.begin) {
      open.push_back(&track.tasks[next++]);
    }
    while (!open.empty() && open.back()->end <= piece.begin) open.pop_back();
    if (piece.task != 0) {
      piece.task = TaskNamedOrNew(piece.task);
    } else if (track.kind != TrackKind::kLoop && !open.empty()) {
      piece.task = open.back()->task;
    }
    const bool goes_on = !states.empty() && states.back().end == piece.begin &&
                         states.back().state == piece.state &&
                         states.back().subject == piece.subject && states.back().task == piece.task;
    if (goes_on) {
      states.back().end = piece.end;
    } else {
      states.push_back(piece);
    }
  }
  return states;
}

std::vector<Recording> ForeignTrace::Finish(std::string_view title) {
  return ForeignAssembly(*this).Run(title);
}

}  // namespace interleave
