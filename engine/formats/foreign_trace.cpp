#include "engine/formats/foreign_trace.h"

#include <fmt/format.h>

#include <algorithm>

namespace interleave {
namespace {

constexpr std::size_t kMostNames = std::size_t{1} << 20;
constexpr std::size_t kLongestName = 1024;
constexpr std::size_t kMostRows = std::size_t{1} << 18;

// What each thing costs in the end, with what it takes to get there.
constexpr std::uint64_t kSliceBytes = sizeof(SliceRecord) + 2 * sizeof(Slice);
constexpr std::uint64_t kNameBytes = 160;
constexpr std::uint64_t kRowBytes = 1024;
constexpr std::uint64_t kMapBytes = 80;

constexpr std::string_view kNoRoom = "events for which there is no room in memory";

}  // namespace

bool ForeignTrace::Afford(std::uint64_t bytes) {
  ++events_;
  if (used_ + bytes > memory_) {
    skipped_.Add(kNoRoom, offset_);
    return false;
  }
  used_ += bytes;
  return true;
}

NameId ForeignTrace::Name(std::string_view text) {
  if (text.size() > kLongestName) {
    skipped_.Add("names of more than 1024 bytes, which were cut", offset_);
    std::size_t end = kLongestName;
    // Not in the middle of a character.
    while (end > kLongestName - 4 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    text = text.substr(0, end);
  }
  const std::size_t had = name_cache_.size();
  if (had >= kMostNames) {
    skipped_.Add("names beyond the first million, or events after them", offset_);
    return 0;
  }
  const NameId id = name_cache_.Find(text);
  if (name_cache_.size() != had) used_ += kNameBytes + text.size();
  return id;
}

std::uint32_t ForeignTrace::Process(std::int64_t pid) {
  const auto [it, added] =
      process_by_pid_.try_emplace(pid, static_cast<std::uint32_t>(processes_.size()));
  if (!added) return it->second;
  if (processes_.size() >= kMostRows) {
    skipped_.Add("processes beyond the first 262144, whose events count as the first one's",
                 offset_);
    process_by_pid_.erase(it);
    return 0;
  }
  used_ += kRowBytes;
  processes_.push_back({.pid = pid});
  return it->second;
}

ForeignTrace::Row ForeignTrace::NewRow(std::uint32_t process) {
  if (rows_.size() >= kMostRows || used_ + kRowBytes > memory_) {
    skipped_.Add("threads for which there is no room", offset_);
    return kNoRow;
  }
  used_ += kRowBytes;
  RowData& row = rows_.emplace_back();
  row.process = process;
  return static_cast<Row>(rows_.size() - 1);
}

ForeignTrace::Row ForeignTrace::Thread(std::int64_t pid, std::int64_t tid) {
  const auto mixed = static_cast<std::uint64_t>(pid) * 31 + static_cast<std::uint64_t>(tid);
  KnownThread& known = known_threads_[mixed % known_threads_.size()];
  if (known.row != kNoRow && known.pid == pid && known.tid == tid) return known.row;
  const std::uint32_t process = Process(pid);
  const auto it = thread_rows_.find({process, tid});
  Row row = kNoRow;
  if (it != thread_rows_.end()) {
    row = it->second;
  } else {
    row = NewRow(process);
    if (row == kNoRow) return row;
    rows_[row].tid = tid;
    thread_rows_.emplace(std::pair(process, tid), row);
  }
  known = {pid, tid, row};
  return row;
}

ForeignTrace::Row ForeignTrace::Extra(std::int64_t pid, std::uint64_t key, std::string_view name) {
  const std::uint32_t process = Process(pid);
  const auto it = extra_rows_.find({process, key});
  if (it != extra_rows_.end()) return it->second;
  const Row row = NewRow(process);
  if (row == kNoRow) return row;
  rows_[row].extra = true;
  rows_[row].name = name.substr(0, kLongestName);
  extra_rows_.emplace(std::pair(process, key), row);
  return row;
}

void ForeignTrace::NameProcess(std::int64_t pid, std::string_view name) {
  processes_[Process(pid)].name = name.substr(0, kLongestName);
}
void ForeignTrace::SortProcess(std::int64_t pid, std::int64_t index) {
  processes_[Process(pid)].sort = index;
}
void ForeignTrace::NameRow(Row row, std::string_view name) {
  if (row != kNoRow) rows_[row].name = name.substr(0, kLongestName);
}
void ForeignTrace::NameRowIfNone(Row row, std::string_view name) {
  if (row != kNoRow && rows_[row].name.empty()) NameRow(row, name);
}
void ForeignTrace::SortRow(Row row, std::int64_t index) {
  if (row != kNoRow) rows_[row].sort = index;
}
void ForeignTrace::DescribeRow(Row row, const OwnRow& own) {
  own_ = true;
  if (row != kNoRow) rows_[row].own = own;
}

void ForeignTrace::AddSlice(Row row, Nanos begin, Nanos length, NameId name) {
  if (!Afford(kSliceBytes) || row == kNoRow) return;
  rows_[row].records.Add({begin, length, name, SliceRecord::What::kWhole});
}
void ForeignTrace::BeginSlice(Row row, Nanos at, NameId name) {
  if (!Afford(kSliceBytes) || row == kNoRow) return;
  rows_[row].records.Add({at, 0, name, SliceRecord::What::kBegin});
}
void ForeignTrace::EndSlice(Row row, Nanos at) {
  // The end of what was begun is always affordable: it belongs to it.
  ++events_;
  if (row == kNoRow || used_ >= memory_) return skipped_.Add(kNoRoom, offset_);
  used_ += sizeof(SliceRecord);
  rows_[row].records.Add({at, 0, 0, SliceRecord::What::kEnd});
}

void ForeignTrace::BeginAsync(std::int64_t pid, NameId group, std::uint64_t id, Nanos at,
                              NameId name) {
  if (!Afford(kMapBytes + sizeof(Async))) return;
  asyncs_[{Process(pid), group, id}].push_back({name, at});
}
void ForeignTrace::EndAsync(std::int64_t pid, NameId group, std::uint64_t id, Nanos at,
                            NameId name) {
  const auto it = asyncs_.find({Process(pid), group, id});
  if (it == asyncs_.end()) {
    ++events_;
    return skipped_.Add("ends of what has not begun", offset_);
  }
  const Async begun = it->second.back();
  it->second.pop_back();
  const bool outermost = it->second.empty();
  // Operations of one name lie together; what is inside one, with it.
  const NameId row_name = outermost ? begun.name : it->second.front().name;
  if (outermost) asyncs_.erase(it);
  const Row row = Extra(pid, row_name != 0 ? row_name : name, Text(row_name));
  AddSlice(row, begun.begin, std::max<Nanos>(at - begun.begin, 0), begun.name);
}

void ForeignTrace::AddTask(const OwnTask& task) {
  if (!Afford(kSliceBytes + sizeof(OwnTask) + sizeof(TaskInfo)) || task.row == kNoRow) return;
  rows_[task.row].records.Add({task.begin, task.end - task.begin,
                               static_cast<std::uint32_t>(tasks_.size()),
                               SliceRecord::What::kTask});
  tasks_.push_back(task);
}

void ForeignTrace::AddState(Row row, Nanos begin, Nanos end, State state, NameId subject,
                            NameId task) {
  if (!Afford(2 * sizeof(Slice)) || row == kNoRow) return;
  rows_[row].states.push_back({.begin = begin,
                               .end = end,
                               .task = task,
                               .subject = subject,
                               .detail = subject != 0 ? SubjectKind::kName : SubjectKind::kNone,
                               .state = state});
}

void ForeignTrace::AddOnCore(std::int32_t core, Row of, Row row, Nanos begin, Nanos end,
                             NameId task) {
  if (!Afford(sizeof(OnCore) + 2 * sizeof(Slice)) || row == kNoRow) return;
  on_cores_.push_back({core, of, {.begin = begin, .end = end, .task = task, .subject = row}});
}

void ForeignTrace::AddTransfer(Row row, Nanos begin, Nanos length, bool outward,
                               std::uint32_t bytes, NameId task) {
  if (!Afford(2 * sizeof(Transfer)) || row == kNoRow) return;
  transfers_.push_back({.begin = begin,
                        .end = begin + length,
                        .track = row,
                        .task = task,
                        .bytes = bytes,
                        .outward = outward});
}

void ForeignTrace::AddMark(Row row, Nanos at, NameId name, std::int64_t value) {
  if (!Afford(3 * sizeof(Mark)) || row == kNoRow) return;
  marks_.push_back({.at = at, .track = row, .name = name, .value = value});
}
void ForeignTrace::AddProcessMark(std::int64_t pid, Nanos at, NameId name, std::int64_t value) {
  if (!Afford(3 * sizeof(Mark))) return;
  marks_.push_back({.at = at, .track = kOfProcess + Process(pid), .name = name, .value = value});
}

void ForeignTrace::AddCounter(std::int64_t pid, Nanos at, NameId name, std::int64_t value) {
  if (!Afford(3 * sizeof(CounterPoint))) return;
  std::vector<CounterPoint>& points = counters_[{Process(pid), name}];
  if (points.empty()) used_ += kMapBytes + sizeof(Counter);
  points.push_back({at, value});
}

void ForeignTrace::AddFlow(FlowStep step, std::uint64_t key, Row row, Nanos at, NameId name,
                           std::uint32_t bytes) {
  if (!Afford(3 * sizeof(FlowPoint) + 2 * sizeof(Flow)) || row == kNoRow) return;
  flow_points_.push_back({key, at, row, name, bytes, step});
}

}  // namespace interleave
