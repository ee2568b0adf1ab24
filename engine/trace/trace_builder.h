#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>

#include "engine/trace/trace.h"

namespace interleave {

struct TraceParts;  // trace_parts.h
struct TraceRepairs;

// Writes a Trace: the collector builds recordings with it, readers what a file says, tests what
// they need. Times that run backwards on a track are moved up to its last time, never back: a
// slice, once closed, does not change.
//
// Thread safety: none; the thread that owns the trace.
class TraceBuilder {
 public:
  explicit TraceBuilder(std::shared_ptr<NameTable> names);

  // A trace from whole tables, for readers of files; trace_parts.h says what is put right.
  static std::shared_ptr<const Trace> Assemble(TraceParts parts, TraceRepairs& repairs);

  Trace& trace() { return *trace_; }
  std::shared_ptr<Trace> Share() const { return trace_; }
  NameTable& names() { return *trace_->names_; }

  TrackId AddThread(std::string name, std::int32_t tid, bool main = false);
  TrackId AddCore(std::int32_t core);
  TrackId AddLoop(std::string name, std::int32_t tid);
  // A row for one task of a loop. REQUIRES: the task has been created.
  TrackId AddTaskRow(TaskId task);
  void RenameTrack(TrackId track, std::string name);
  void SetThreadId(TrackId track, std::int32_t tid);
  void SetOwner(TrackId track, std::uint32_t process, bool service);
  // What is known of a process, to be added to; made when first asked for.
  ProcessInfo& Process(std::uint32_t process);
  void AddTransfer(const Transfer& transfer);

  // Ends the track's open slice where `slice` begins and opens `slice`; one that would change
  // nothing is merged into the open one, one of no length is replaced.
  void OpenSlice(TrackId track, Slice slice);
  // Ends the open slice, if there is one.
  void CloseSlice(TrackId track, Nanos at);
  // The track has ended.
  void CloseTrack(TrackId track, Nanos at);

  void CreateTask(TaskId task, NameId name, TaskId parent, Nanos at, TrackId on);
  void BeginTask(TaskId task, Nanos at, TrackId on);
  void EndTask(TaskId task, Nanos at, TaskOutcome outcome);

  void AddObject(ObjectId object, NameId name, State waits_as);
  void BeginHold(ObjectId object, TrackId track, TaskId task, Nanos at);
  void EndHold(ObjectId object, TrackId track, Nanos at);
  // The row that holds `object` now; kNoTrack if none does.
  TrackId HolderOf(ObjectId object) const;
  void AddFlow(const Flow& flow);
  void AddMark(const Mark& mark);
  // Each process has counters of its own, whatever their names.
  void AddCounterPoint(NameId name, Nanos at, std::int64_t value, std::uint32_t process = 0);

  // Totals of a track; added to what it has.
  void AddSwitch(TrackId track, bool voluntary);
  void AddCoreChange(TrackId track);
  void AddOnCore(TrackId track, Nanos length);
  void SetCpu(TrackId track, Nanos cpu_ns);

  void SetTruth(Truth truth, std::string reason);
  void SetCounts(std::uint64_t events, std::uint64_t dropped);
  // The recording reaches to `now`, at least.
  void AdvanceTo(Nanos now);
  // Nothing more will come: ends every open slice at the last time.
  void Finish();

 private:
  struct TrackState {
    Nanos last = 0;                       // No time before this is taken.
    std::vector<std::size_t> open_tasks;  // Indices into Track::tasks, outermost first.
  };

  struct NameUse {
    TaskId first = 0;
    std::uint32_t count = 0;
    TrackId first_row = kNoTrack;  // Named anew once another task bears the name.
  };

  TaskInfo& TaskFor(TaskId task);
  // `at`, or the last time of `track` if that is later.
  Nanos Forward(TrackId track, Nanos at);
  TrackId AddTrack(TrackKind kind, std::string name);
  void CloseHold(ObjectId object, Nanos at);

  std::shared_ptr<Trace> trace_;
  std::vector<TrackState> states_;                     // By TrackId.
  std::unordered_map<NameId, NameUse> tasks_by_name_;  // Who bears it.
  // By name and process: index into Trace::counters_.
  std::map<std::pair<NameId, std::uint32_t>, std::size_t> counters_by_name_;
  std::unordered_map<ObjectId, std::size_t> open_holds_;  // Index into Trace::holds_.
};

}  // namespace interleave
