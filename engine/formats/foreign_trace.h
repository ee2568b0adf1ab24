#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/formats/name_cache.h"
#include "engine/formats/record_list.h"
#include "engine/formats/recording.h"
#include "engine/formats/skipped_things.h"

namespace interleave {

// Collects what a trace file of any program says, in any order, and makes recordings of it. Threads
// become tracks; what happened on them nested task slices that bear a name and no task; where the
// file has no states of a thread, it counts as running while it is inside of a slice. What a file
// of our own says beyond that (tasks, states, cores) comes back as it was.
//
// Memory is bounded: what does not fit into what SetMemory() allows is counted and left out.
//
// Thread safety: none.
class ForeignTrace {
 public:
  using Row = std::uint32_t;  // A track of the file.
  static constexpr Row kNoRow = UINT32_MAX;

  explicit ForeignTrace(SkippedThings& skipped) : skipped_(skipped) {}

  // How much what is kept may take, in bytes; grows while a file of unknown size is read.
  void SetMemory(std::uint64_t bytes) { memory_ = bytes; }
  // Where the reader is: what is left out from here on is told with this place.
  void SetOffset(std::uint64_t offset) { offset_ = offset; }
  // The file is one of ours: times begin at 0.
  void SetOwn() { own_ = true; }
  bool own() const { return own_; }

  // Whether there is room for so much more, for who keeps something until the end; else it is
  // counted as left out.
  bool Afford(std::uint64_t bytes);

  NameId Name(std::string_view text);
  std::string_view Text(NameId name) const { return names_->Text(name); }

  // A process by the number it has in the file, and a thread of it. Made when first asked for.
  std::uint32_t Process(std::int64_t pid);
  Row Thread(std::int64_t pid, std::int64_t tid);
  // Another row of a process: `key` is 0 or more, and its own.
  Row Extra(std::int64_t pid, std::uint64_t key, std::string_view name);
  void NameProcess(std::int64_t pid, std::string_view name);
  void SortProcess(std::int64_t pid, std::int64_t index);
  void NameRow(Row row, std::string_view name);
  void NameRowIfNone(Row row, std::string_view name);
  void SortRow(Row row, std::int64_t index);
  // What our own files say of a row.
  struct OwnRow {
    TrackKind kind = TrackKind::kThread;
    std::int32_t core = -1;
    std::int32_t system_tid = 0;
    std::uint64_t task = 0;
    bool main = false;
    bool service = false;
    Nanos cpu_ns = 0;
    std::uint64_t voluntary_switches = 0;
    std::uint64_t involuntary_switches = 0;
    std::uint64_t core_changes = 0;
  };
  void DescribeRow(Row row, const OwnRow& own);

  void AddSlice(Row row, Nanos begin, Nanos length, NameId name);
  void BeginSlice(Row row, Nanos at, NameId name);
  void EndSlice(Row row, Nanos at);
  // Tasks that overlap others of their `group` (the operations of one kind), told apart by `id`.
  void BeginAsync(std::int64_t pid, NameId group, std::uint64_t id, Nanos at, NameId name);
  void EndAsync(std::int64_t pid, NameId group, std::uint64_t id, Nanos at, NameId name);

  struct OwnTask {
    std::uint64_t id = 0;
    NameId name = 0;
    Row row = kNoRow;
    Nanos begin = 0;
    Nanos end = 0;
    Nanos queued = -1;
    TaskOutcome outcome = TaskOutcome::kNone;
  };
  void AddTask(const OwnTask& task);
  // `task`: the name of the task, where the row is a loop's.
  void AddState(Row row, Nanos begin, Nanos end, State state, NameId subject, NameId task = 0);
  // `row` was on a core; `of` is that core's row, or kNoRow: the one of that number.
  void AddOnCore(std::int32_t core, Row of, Row row, Nanos begin, Nanos end, NameId task = 0);
  void AddTransfer(Row row, Nanos begin, Nanos length, bool outward, std::uint32_t bytes,
                   NameId task);

  void AddMark(Row row, Nanos at, NameId name, std::int64_t value);
  // One that belongs to no thread of the process.
  void AddProcessMark(std::int64_t pid, Nanos at, NameId name, std::int64_t value);
  void AddCounter(std::int64_t pid, Nanos at, NameId name, std::int64_t value);
  enum class FlowStep : std::uint8_t { kStart, kStep, kEnd };
  void AddFlow(FlowStep step, std::uint64_t key, Row row, Nanos at, NameId name,
               std::uint32_t bytes = 0);

  // What our own files say of a run.
  struct OwnRun {
    std::string title;
    std::int64_t pid = 0;  // Of its first process; up to that of the next run.
    Truth truth = Truth::kKernel;
    std::string truth_reason;
    std::uint64_t events = 0;
    std::uint64_t dropped = 0;
    Nanos length = 0;
    bool live = false;
    std::vector<ProcessInfo> processes;
    std::string about;  // See AboutJson().
  };
  void AddRun(OwnRun run) { runs_.push_back(std::move(run)); }

  std::uint64_t events() const { return events_; }
  std::size_t processes() const { return processes_.size(); }
  // Makes the recordings; call once, last. `title`: what the file is called, where it does not say.
  std::vector<Recording> Finish(std::string_view title);

 private:
  friend class ForeignAssembly;

  static constexpr std::uint32_t kOfProcess = std::uint32_t{1} << 31;  // More than there are rows.

  struct ProcessData {
    std::int64_t pid = 0;
    std::string name;
    std::int64_t sort = 0;
  };
  struct RowData {
    OwnRow own;
    std::string name;
    std::int64_t tid = 0;
    std::uint32_t process = 0;
    std::int64_t sort = 0;
    bool extra = false;  // Stands for no thread.
    RecordList records;
    std::vector<Slice> states;  // `subject` and `task` are names.
  };
  struct FlowPoint {
    std::uint64_t key = 0;
    Nanos at = 0;
    Row row = 0;
    NameId name = 0;
    std::uint32_t bytes = 0;
    FlowStep step = FlowStep::kStart;
  };
  struct OnCore {
    std::int32_t core = -1;
    Row of = kNoRow;
    Slice slice;  // `subject` is a Row, `task` a name.
  };
  struct Async {
    NameId name = 0;
    Nanos begin = 0;
  };

  Row NewRow(std::uint32_t process);

  SkippedThings& skipped_;
  std::uint64_t memory_ = std::uint64_t{128} << 20;
  std::uint64_t used_ = 0;
  std::uint64_t offset_ = 0;
  std::uint64_t events_ = 0;
  bool own_ = false;
  std::shared_ptr<NameTable> names_ = std::make_shared<NameTable>();
  NameCache name_cache_{*names_};
  std::vector<ProcessData> processes_;
  std::unordered_map<std::int64_t, std::uint32_t> process_by_pid_;
  std::vector<RowData> rows_;
  std::map<std::pair<std::uint32_t, std::int64_t>, Row> thread_rows_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, Row> extra_rows_;
  std::map<std::tuple<std::uint32_t, NameId, std::uint64_t>, std::vector<Async>> asyncs_;
  std::vector<OwnTask> tasks_;
  std::vector<OnCore> on_cores_;
  std::vector<Transfer> transfers_;  // `track` is a Row, `task` a name.
  std::vector<Mark> marks_;          // `track` is a Row, or kOfProcess and a process.
  std::map<std::pair<std::uint32_t, NameId>, std::vector<CounterPoint>> counters_;
  std::vector<FlowPoint> flow_points_;
  std::vector<OwnRun> runs_;
  // Threads that were asked for lately; where one is found depends on its numbers.
  struct KnownThread {
    std::int64_t pid = 0;
    std::int64_t tid = 0;
    Row row = kNoRow;
  };
  std::array<KnownThread, 64> known_threads_;
};

}  // namespace interleave
