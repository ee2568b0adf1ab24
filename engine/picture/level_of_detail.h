#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "engine/picture/card_rows.h"
#include "engine/picture/time_axis.h"
#include "engine/trace/trace.h"

namespace interleave {

// Turns a row of any number of slices into as many pieces as a screen has room for: slices that are
// wide enough to be seen, and folds, which stand for many that are not. Pure; no drawing.

// The first place in [first, last) that is not `before`, of a row in which all that are stand
// first: a binary search that costs the logarithm of the distance, not of the row.
template <typename It, typename Before>
It Gallop(It first, It last, Before before) {
  typename std::iterator_traits<It>::difference_type step = 1;
  while (last - first > step && before(first[step - 1])) {
    first += step;
    step *= 2;
  }
  return std::partition_point(first, last - first > step ? first + step : last, before);
}

// Calls emit(std::span<const Slice>) for every run of slices that begin and end within `fold_ns`;
// a slice that is longer comes alone. One binary search jumps over what a fold hides.
// REQUIRES: `row` is in order of time, no two slices overlap, fold_ns > 0.
// Cost: O(view / fold_ns * log(row.size())), whatever the row holds.
template <typename Emit>
void ForEachGroup(std::span<const Slice> row, TimeRange view, Nanos fold_ns, Emit emit) {
  auto it = std::ranges::upper_bound(row, view.begin, {}, &Slice::end);
  while (it != row.end() && it->begin < view.end) {
    const auto first = it;
    const Nanos end = first->begin + fold_ns;
    it = Gallop(first + 1, row.end(), [end](const Slice& slice) { return slice.end < end; });
    emit(std::span(first, it));
  }
}

// True for waits on what another thread holds or must do: what a viewer looks for. They are never
// folded away.
constexpr bool IsWaitForOthers(State state) {
  return state >= State::kWaitingGil && state <= State::kWaitingQueue;
}

// What the share of a fold is counted by: on a thread's or task's row its states, on a core's or an
// event loop's row the colours of what it ran.
using MixKey = std::uint8_t;
inline constexpr std::size_t kMixKeys = kStateCount;

// On an event loop's row besides the colours of tasks: it had nothing to run, or wanted to and
// could not.
inline constexpr MixKey kRestingKey = kNoColour + 1;
inline constexpr MixKey kHeldUpKey = kNoColour + 2;
static_assert(kHeldUpKey < kMixKeys);

struct MixRule {
  std::span<const ColourIndex> colours;  // By TrackId, for a core's or a loop's row; else empty.
  std::span<const TaskInfo> tasks;       // By TaskId, for a loop's row; else empty.

  MixKey KeyOf(const Slice& slice) const {
    if (colours.empty()) return static_cast<MixKey>(slice.state);
    if (!tasks.empty() && slice.state != State::kRunning) {
      const bool held_up = slice.state == State::kPreempted || slice.state == State::kBlocked;
      return held_up ? kHeldUpKey : kRestingKey;
    }
    const TrackId owner = OwnerOf(slice);
    return owner < colours.size() ? colours[owner] : kNoColour;
  }
  // The row of what a core or a loop ran. REQUIRES: `slice` is of such a row.
  TrackId OwnerOf(const Slice& slice) const {
    if (tasks.empty()) return slice.subject;
    return slice.task < tasks.size() ? tasks[slice.task].ran_on : kNoTrack;
  }
};

// Many slices in the room of a few pixels.
struct Fold {
  TimeRange range;
  std::size_t slices = 0;               // How many touch `range`.
  std::array<float, kMixKeys> share{};  // Of the range, by MixKey; less than 1 in sum: gaps.
  // Of those IsWaitForOthers() names; into the row, valid until it grows. Null: there is none.
  const Slice* longest_wait = nullptr;

  // True if such waits take so much of the range that they are seen without more ado.
  bool ShowsWaits() const;
};

// Up to this many slices in a fold every one is looked at. Of more a sample is: runs of
// neighbours, evenly spread in time, so that the shares are close, and a wait is found for certain
// only if it lasts an eighth of the fold. Zooming in makes folds smaller, until all is exact.
inline constexpr std::size_t kExactSlices = 128;

// A slice wide enough to be seen, or several: running that goes on after interruptions too short to
// be seen is one block, not a row of splinters.
struct Block {
  const Slice* slice = nullptr;  // The first; into the row, valid until it grows.
  TimeRange range;               // From its begin to the last one's end.
};

struct RowPieces {
  std::vector<Block> blocks;  // In order of time.
  std::vector<Fold> folds;    // In order of time, not overlapping each other.

  void Clear();
  // The block that `range` lies within, an interruption of it; null if there is none.
  const Block* Interrupted(TimeRange range) const;
};

struct FoldRule {
  Nanos fold_ns = 1;    // Slices at least this long are shown as such.
  Nanos bin_ns = 1;     // Longer folds are cut at multiples of this, so that panning moves nothing.
  Nanos unseen_ns = 0;  // What interrupts running for less than this does not end a block.
  Nanos now_ns = 0;     // End of open slices.
  MixRule mix;
};

// The rule for an axis: what is narrower than kFoldPx is folded, and folds are cut about every
// kBinPx, at a power of two nanoseconds.
inline constexpr double kFoldPx = 3;
inline constexpr double kBinPx = 6;
FoldRule RuleFor(const TimeAxis& axis, double scale, Nanos now_ns, MixRule mix);

// Appends to `out` the pieces of `row` within `view`.
// REQUIRES: as ForEachGroup(); bin_ns >= fold_ns.
// Folds are cut at the ends of `limits`.
inline constexpr TimeRange kNoLimits{std::numeric_limits<Nanos>::min(),
                                     std::numeric_limits<Nanos>::max()};
void FoldRow(std::span<const Slice> row, TimeRange view, const FoldRule& rule, RowPieces& out,
             TimeRange limits = kNoLimits);

// The fold of all of `row` that touch `range`; an empty one if none do.
Fold FoldOf(std::span<const Slice> row, TimeRange range, const FoldRule& rule);

}  // namespace interleave
