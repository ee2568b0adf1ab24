#include "engine/formats/row_walk.h"

#include <algorithm>
#include <utility>

namespace interleave {

RowWalk::RowWalk(const Trace& trace, TrackId track, std::vector<Transfer> transfers)
    : trace_(trace),
      tasks_(trace.tracks()[track].tasks),
      states_(trace.tracks()[track].slices),
      transfers_(std::move(transfers)) {
  if (!states_.empty()) state_at_ = states_.front().begin;
  if (!transfers_.empty()) transfer_at_ = transfers_.front().begin;
}

const RowWalk::Step* RowWalk::Next() {
  const Nanos at = std::min({NextTask(), NextState(), NextTransfer()});
  if (!open_.empty() && open_.back().end <= at) {
    const Open& ended = open_.back();
    const Nanos end = ended.end;
    step_ = ended.step;
    step_.at = end;
    step_.begins = false;
    open_.pop_back();
    return &step_;
  }
  if (at == kNever) return nullptr;
  if (NextTask() <= std::min(NextState(), NextTransfer())) {
    BeginTask();
  } else if (NextState() <= NextTransfer()) {
    BeginState();
  } else {
    BeginTransfer();
  }
  return &step_;
}

void RowWalk::Begin(Nanos at, Nanos end, What what, const Slice* slice, const Transfer* transfer) {
  step_ = {.at = at, .begins = true, .what = what, .slice = slice, .transfer = transfer};
  open_.push_back({std::max(at, end), step_});
}

void RowWalk::BeginTask() {
  const Slice& slice = tasks_[task_++];
  while (!open_tasks_.empty() && open_tasks_.back() <= slice.begin) open_tasks_.pop_back();
  const Nanos around = open_tasks_.empty() ? kNever : open_tasks_.back();
  const Nanos end = std::min(trace_.EndOf(slice), around);
  open_tasks_.push_back(end);
  Begin(slice.begin, end, What::kTask, &slice, nullptr);
}

void RowWalk::BeginState() {
  while (!open_tasks_.empty() && open_tasks_.back() <= state_at_) open_tasks_.pop_back();
  const Slice& slice = states_[state_];
  const Nanos around = open_tasks_.empty() ? kNever : open_tasks_.back();
  const Nanos whole = trace_.EndOf(slice);
  const Nanos end = std::min({whole, around, NextTask()});
  Begin(state_at_, end, What::kState, &slice, nullptr);
  state_at_ = state_end_ = end;
  if (end >= whole && ++state_ < states_.size()) state_at_ = states_[state_].begin;
}

void RowWalk::BeginTransfer() {
  while (!open_tasks_.empty() && open_tasks_.back() <= transfer_at_) open_tasks_.pop_back();
  const Transfer& transfer = transfers_[transfer_];
  const Nanos around = open_tasks_.empty() ? kNever : open_tasks_.back();
  Nanos end = std::min({transfer.end, around, NextTask(), NextState()});
  if (state_end_ > transfer_at_) end = std::min(end, state_end_);
  Begin(transfer_at_, end, What::kTransfer, nullptr, &transfer);
  transfer_at_ = end;
  if (end >= transfer.end && ++transfer_ < transfers_.size()) {
    transfer_at_ = transfers_[transfer_].begin;
  }
}

namespace {

void Untangle(std::vector<Transfer>& transfers) {
  std::ranges::stable_sort(transfers, {}, &Transfer::begin);
  Nanos last = 0;
  for (Transfer& transfer : transfers) {
    transfer.begin = std::max(transfer.begin, last);
    last = transfer.end = std::max(transfer.begin, transfer.end);
  }
}

}  // namespace

std::vector<Transfer> TransfersOf(const Trace& trace, TrackId track) {
  std::vector<Transfer> transfers;
  for (const Transfer& transfer : trace.transfers()) {
    if (transfer.track == track) transfers.push_back(transfer);
  }
  Untangle(transfers);
  return transfers;
}

std::vector<std::vector<Transfer>> TransfersByRow(const Trace& trace) {
  std::vector<std::vector<Transfer>> rows(trace.tracks().size());
  for (const Transfer& transfer : trace.transfers()) {
    if (transfer.track < rows.size()) rows[transfer.track].push_back(transfer);
  }
  for (std::vector<Transfer>& row : rows) Untangle(row);
  return rows;
}

std::string StateLabel(const Trace& trace, const Track& row, const Slice& slice) {
  if (row.kind == TrackKind::kLoop && slice.task != 0 && slice.state == State::kRunning) {
    return trace.TaskLabel(slice.task);
  }
  return std::string(StateTitle(slice.state));
}

std::string TaskSliceLabel(const Trace& trace, const Slice& slice) {
  return slice.task != 0 ? trace.TaskLabel(slice.task) : trace.SubjectLabel(slice);
}

}  // namespace interleave
