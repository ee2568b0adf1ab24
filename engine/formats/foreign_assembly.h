#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/formats/foreign_trace.h"
#include "engine/trace/trace_parts.h"

namespace interleave {

// How a ForeignTrace becomes recordings: one for each run that the file tells of, or one of all.
// Used once, by ForeignTrace::Finish().
class ForeignAssembly {
 public:
  using Row = ForeignTrace::Row;
  using OwnRun = ForeignTrace::OwnRun;

  explicit ForeignAssembly(ForeignTrace& from) : from_(from) {}

  std::vector<Recording> Run(std::string_view title);

 private:
  // The first and the last time of the whole file.
  void FindSpan();

  // Many tools have whole microseconds.
  bool FindFractions() const;

  bool IsOfThisRun(const ForeignTrace::OwnTask& task) const;

  // The tasks of a run keep the order of their numbers, from 1 on.
  void NumberTasks();

  Recording Make(const OwnRun* run, std::size_t index, std::string_view title);

  void OrderProcesses(const OwnRun* run, std::size_t index);

  void OrderRows();

  Track TrackOf(Row row) const;

  TaskId TaskOf(std::uint64_t own_id) const;
  TaskId TaskNamed(NameId name) const;

  // A loop can name a task that lies in no row.
  TaskId TaskNamedOrNew(NameId name);

  void FillTasks();

  void FillCores();

  // What the records of a row become, which needs nothing of other rows.
  struct FilledRow {
    std::vector<std::vector<Slice>> tasks;   // Of the row, then of further ones, for overlaps.
    std::vector<std::vector<Slice>> states;  // Likewise, as far as the slices tell.
    std::uint64_t cut = 0;                   // Ends that were moved.
    std::uint64_t stray_ends = 0;
    std::uint64_t unended = 0;
  };
  FilledRow Filled(Row row) const;
  void FillRows();
  void Place(Row row, FilledRow&& filled);

  // States from the file, each with the task it lies in; pieces of one are put together again.
  std::vector<Slice> OwnStates(std::vector<Slice> pieces, const Track& track);

  void FillPoints();

  // Points of one arrow come together by key and time; each but the first is where one ends.
  void FillFlows();

  ForeignTrace& from_;
  Nanos first_ = std::numeric_limits<Nanos>::max();
  Nanos last_ = std::numeric_limits<Nanos>::min();
  std::size_t slices_ = 0;
  bool whole_us_ = false;
  bool has_states_ = false;
  std::uint64_t unended_ = 0;
  std::uint64_t stray_ends_ = 0;
  std::vector<TaskId> task_ids_;        // By index into the tasks of the file.
  std::vector<std::uint64_t> own_ids_;  // In order; the index is the TaskId, less 1.
  std::unordered_map<NameId, TaskId> task_by_name_;
  TraceParts parts_;
  std::vector<std::uint32_t> process_;  // By process of the file; kNoTrack: of another run.
  std::vector<Row> order_;
  std::vector<TrackId> track_;  // By row; kNoTrack: of another run.
  std::map<std::int32_t, TrackId> cores_;
};

}  // namespace interleave
