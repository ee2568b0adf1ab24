#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// What the tasks of an event loop do together, where there are too many for a row each. Pure.

// How many tasks are in each state: a mean over a stretch of time, therefore not whole. Those that
// do not exist yet or have ended are in none.
using CrowdMix = std::array<float, kStateCount>;

// An index of every change of state of every task of one recording but the body, in order of time.
//
// Thread safety: none. Memory: about 22 bytes for each change.
class TaskCrowd {
 public:
  // Takes in what has been recorded since the last call, or everything if `trace` is another one
  // than then. Costs O(tasks) while it is live, nothing once it has ended.
  void Follow(const Trace& trace);

  std::size_t tasks() const { return rows_.size(); }

  // The mix in each of `columns` equal parts of `range`. O(columns), whatever the recording holds.
  // REQUIRES: range.length() > 0.
  std::vector<CrowdMix> Columns(TimeRange range, std::size_t columns) const;

  // The rows of the tasks that change their state or run within `range`, in order of creation;
  // none if they are more than `at_most`, or if there are so many changes that finding out takes
  // too long. REQUIRES: `trace` is the one that was followed last.
  std::vector<TrackId> ActiveIn(const Trace& trace, TimeRange range, std::size_t at_most) const;

 private:
  static constexpr std::uint8_t kNoState = kStateCount;  // Before its creation, after its end.
  static constexpr std::size_t kStride = 64;             // Changes from checkpoint to checkpoint.

  struct Change {
    Nanos at = 0;
    TrackId track = kNoTrack;
    std::uint8_t from = kNoState;
    std::uint8_t to = kNoState;
  };
  struct Row {
    TrackId track = kNoTrack;
    std::size_t taken = 0;          // Slices that are in changes_.
    Nanos begin = 0;                // Of the last one taken,
    std::uint8_t state = kNoState;  // its state,
    std::uint8_t shown = kNoState;  // and what changes_ say the task does after it.
    bool fresh = false;             // It began so lately that it may still be replaced.
    bool ended = false;
  };
  // The state of everything after the first n * kStride changes. A change at time t adds 1 and t to
  // its new state and takes them from its old one: count * T - sum is then the time that tasks
  // have spent in a state until T. Differences of it are exact, also where it has wrapped around.
  struct Tally {
    std::array<std::uint64_t, kStateCount + 1> count{};
    std::array<std::uint64_t, kStateCount + 1> sum{};
    void Add(const Change& change);
  };

  void Reset(const Trace& trace);
  // False if a slice that was taken in is not what it was.
  bool TakeIn(const Trace& trace, Row& row);
  void Sort(std::size_t first_new);
  // The tally of everything before `at`. `change`: in, a place not after `at`, or 0, with its
  // `tally`; out, the first change that is not before `at`.
  void Advance(Nanos at, std::size_t& change, Tally& tally) const;

  const Trace* trace_ = nullptr;
  Nanos now_ns_ = 0;
  bool complete_ = false;  // The recording has ended and all of it is here.
  TrackId tracks_seen_ = 0;
  TrackId body_ = kNoTrack;
  std::vector<Row> rows_;
  std::vector<Change> changes_;
  std::vector<Tally> tallies_;
};

// The crowds of the recordings on screen, kept from frame to frame.
//
// Thread safety: none. Lifetime: forgets a recording when a frame does not ask for it.
class Crowds {
 public:
  // Of `trace` if it has more than kMostTaskRows tasks, brought up to date; else null.
  const TaskCrowd* Of(const Trace& trace);
  // Forgets those that Of() was not asked for since the last call.
  void EndFrame();

 private:
  struct Kept {
    const Trace* trace = nullptr;
    bool asked_for = false;
    std::unique_ptr<TaskCrowd> crowd;
  };
  std::vector<Kept> kept_;
};

}  // namespace interleave
