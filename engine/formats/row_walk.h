#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// A row of a recording as begins and ends that nest: its tasks, inside of them what it was doing,
// and inside of that what it turned into bytes and back. What reaches over the end of what is
// around it is cut into pieces there. For formats that know nothing but begins and ends.
//
//   RowWalk walk(trace, track, transfers);
//   while (const RowWalk::Step* step = walk.Next()) ...
//
// Thread safety: none. Lifetime: the trace must outlive it, and must not change meanwhile.
class RowWalk {
 public:
  enum class What : std::uint8_t { kTask, kState, kTransfer };
  struct Step {
    Nanos at = 0;
    bool begins = false;  // Else what was begun last ends.
    What what = What::kTask;
    const Slice* slice = nullptr;        // Of a task, a state.
    const Transfer* transfer = nullptr;  // Of a transfer.
  };

  // `transfers`: those of this row, in order of their begin, that do not overlap; TransfersOf().
  RowWalk(const Trace& trace, TrackId track, std::vector<Transfer> transfers);

  // In order of time; nullptr at the end. Valid until the next call.
  const Step* Next();

 private:
  Nanos NextTask() const { return task_ < tasks_.size() ? tasks_[task_].begin : kNever; }
  Nanos NextState() const { return state_ < states_.size() ? state_at_ : kNever; }
  Nanos NextTransfer() const { return transfer_ < transfers_.size() ? transfer_at_ : kNever; }
  void Begin(Nanos at, Nanos end, What what, const Slice* slice, const Transfer* transfer);
  void BeginTask();
  void BeginState();
  void BeginTransfer();

  static constexpr Nanos kNever = kOpenEnd;
  struct Open {
    Nanos end = 0;
    Step step;
  };

  const Trace& trace_;
  const std::vector<Slice>& tasks_;
  const std::vector<Slice>& states_;
  const std::vector<Transfer> transfers_;
  std::size_t task_ = 0;
  std::size_t state_ = 0;
  std::size_t transfer_ = 0;
  Nanos state_at_ = 0;  // From where on the state, the transfer is still to be told.
  Nanos transfer_at_ = 0;
  Nanos state_end_ = 0;            // Of the piece that was begun last.
  std::vector<Nanos> open_tasks_;  // Their ends, outermost first.
  std::vector<Open> open_;         // Likewise, of everything.
  Step step_;
};

// What a row turned into bytes and back, by begin; where damaged records overlap, the earlier wins.
std::vector<Transfer> TransfersOf(const Trace& trace, TrackId track);
// The same of all rows at once, by track.
std::vector<std::vector<Transfer>> TransfersByRow(const Trace& trace);

// What a state is called on a row: its title, or on the row of a loop the task that had it.
std::string StateLabel(const Trace& trace, const Track& row, const Slice& slice);
// What a task slice is called: the task's label, or the slice's own name.
std::string TaskSliceLabel(const Trace& trace, const Slice& slice);

}  // namespace interleave
