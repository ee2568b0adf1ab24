#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "engine/picture/level_of_detail.h"
#include "engine/trace/trace.h"

namespace interleave {

// What one row does in each of many equal parts of time, the parts twice as long from level to
// level: a pyramid, built while it is recorded, from which the mix of a fold is read instead of
// counted. Exact; the longest wait for others in a part is never lost.
//
// Thread safety: none. Memory: at most about 12 bytes for each slice.
class StatePyramid {
 public:
  // One part of time. What reaches over its ends counts with what lies within it.
  struct Part {
    std::array<float, kMixKeys> ns{};  // By MixKey.
    Nanos widest_ns = 0;  // The longest slice, or stretch of time without any, that touches it.
    std::uint32_t begins = 0;  // Slices that begin in it.
    std::uint32_t wait = 0;    // 1 + index of the longest wait for others that touches it; 0: none.
    bool entered = false;      // A slice that began before it reaches into it.

    std::size_t slices() const { return begins + (entered ? 1U : 0U); }
  };

  // Takes in what has been closed since the last call, at most `budget` slices; begins anew where
  // `row` or how it is mixed are others than then. Returns how many it took in.
  // `extent`: how far the recording reaches. `live`: the last slice may still change.
  std::size_t Follow(std::span<const Slice> row, Nanos extent, bool live, const MixRule& mix,
                     std::size_t budget);
  // All that could be taken in is.
  bool complete() const { return complete_; }

  // The part [begin, begin + length); null if that is finer than the pyramid, or not all of it has
  // been taken in. REQUIRES: length is a power of two, begin a multiple of it.
  const Part* At(Nanos begin, Nanos length) const;

 private:
  void Restart(std::span<const Slice> row, Nanos extent, const MixRule& mix);
  bool IsSame(std::span<const Slice> row, const MixRule& mix) const;
  void Take(std::span<const Slice> row, std::size_t index, const MixRule& mix);
  // So few parts that there are many slices to each, up to `end`.
  void MakeRoom(std::span<const Slice> row, Nanos end, std::size_t slices);
  void RaiseFrom(std::span<const Slice> row, std::size_t part);
  Part Merged(std::span<const Slice> row, const Part& a, const Part* b) const;

  int shift_ = 0;                          // Parts of the lowest level are 2^shift_ ns long.
  std::vector<std::vector<Part>> levels_;  // The lowest first.
  std::size_t taken_ = 0;
  Slice last_;     // Of those taken in.
  Nanos end_ = 0;  // Of what has been taken in.
  bool complete_ = false;
  bool unusable_ = false;  // Times before 0.
  std::vector<ColourIndex> colours_;
};

// As FoldRow(), the dense stretches from `pyramid` if there is one: O(pixels).
void FoldRow(std::span<const Slice> row, TimeRange view, const FoldRule& rule,
             const StatePyramid* pyramid, RowPieces& out);

// The pyramids of all rows on screen, kept from frame to frame.
//
// Thread safety: none. Lifetime: forgets a recording when a frame does not ask for it.
class Pyramids {
 public:
  // Rows with fewer slices are counted each time.
  static constexpr std::size_t kLeastSlices = 4096;
  // Slices that are taken in from one EndFrame() to the next: about a millisecond.
  static constexpr std::size_t kBudget = 150'000;

  // Of `track`, brought up to date as far as the budget allows; null where it is not worth one.
  const StatePyramid* Of(const Trace& trace, TrackId track, const MixRule& mix);
  void EndFrame();
  // Another frame would show more.
  bool behind() const { return behind_; }

 private:
  struct Kept {
    const Trace* trace = nullptr;
    bool asked_for = false;
    std::vector<std::unique_ptr<StatePyramid>> rows;  // By TrackId.
  };
  std::vector<Kept> kept_;
  std::size_t left_ = kBudget;
  bool behind_ = false;
  bool behind_now_ = false;
};

}  // namespace interleave
