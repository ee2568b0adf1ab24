#pragma once

#include <limits>
#include <memory>
#include <vector>

#include "engine/formats/json_writer.h"
#include "engine/trace/trace.h"

namespace interleave {

// The parts of a recording as Chrome events, each in order of time; WriteChromeJson() merges them.

// Where a run stands in the file. Process and thread numbers differ all over the file, as some
// readers know threads by their number alone.
struct ChromePlace {
  const Trace* trace = nullptr;
  std::int64_t pid = 0;        // Of the main program; its worker processes follow.
  std::int64_t core_pid = 0;   // Of its cores.
  std::int64_t first_tid = 0;  // Of track 0; the others follow.
  std::int64_t first_flow = 1;

  std::int64_t PidOfProcess(std::uint32_t process) const {
    return process < trace->processes().size() ? pid + process : pid;
  }
  std::int64_t PidOf(TrackId track) const {
    const Track& row = trace->tracks()[track];
    return row.kind == TrackKind::kCore ? core_pid : PidOfProcess(row.process);
  }
  std::int64_t TidOf(TrackId track) const { return first_tid + track; }
  // For what belongs to no thread of the process: some readers want one all the same.
  std::int64_t HomeTidOf(std::uint32_t process) const;  // chrome_json.cpp
};

// What comes first of events at the same time. A viewer ties the start of an arrow to the slice it
// has seen last: an arrow from an end must come before the slices that begin there, one from the
// middle or to a begin after them.
enum class EventRank {
  kFlowFromEnd,
  kSlice,
  kFlowFromMiddle,
  kThreadState,
  kCounter,
  kMark,
  kFlowEnd
};

// One part. Its events come in ascending time.
class EventSource {
 public:
  static constexpr Nanos kNever = std::numeric_limits<Nanos>::max();

  explicit EventSource(EventRank rank) : rank_(rank) {}
  virtual ~EventSource() = default;

  EventRank rank() const { return rank_; }
  // When the next event happens; kNever if there are no more.
  virtual Nanos next() const = 0;
  // Writes the next event. REQUIRES: next() != kNever.
  virtual void Write(JsonWriter& out) = 0;

 private:
  const EventRank rank_;
};

using EventSources = std::vector<std::unique_ptr<EventSource>>;

// Each appends the sources of one kind of event of a run. `place` must outlive them.
void AddSliceSources(const ChromePlace& place, EventSources& out);        // chrome_slices.cpp
void AddThreadStateSources(const ChromePlace& place, EventSources& out);  // chrome_states.cpp
void AddPointSources(const ChromePlace& place, EventSources& out);        // chrome_points.cpp

// {"ph":...,"cat":...,"name":...,"pid":...,"tid":...,"ts":... and so on, left open.
void OpenEvent(JsonWriter& out, std::string_view phase, std::string_view category,
               std::string_view name, std::int64_t pid, std::int64_t tid, Nanos at);

}  // namespace interleave
