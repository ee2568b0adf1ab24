#pragma once

#include <optional>
#include <vector>

#include "engine/trace/trace.h"

namespace interleave {

// What the time axis shows, as a value.
struct ShownRange {
  TimeRange range;
  bool follow = true;

  bool operator==(const ShownRange&) const = default;
};

// The ranges that were shown before, to go back to and forth again: a stack of values.
//
// Thread safety: none.
class ViewHistory {
 public:
  // Changes that follow each other faster are one step: the notches of a wheel, a drag.
  static constexpr Nanos kOneGesture = 400'000'000;
  static constexpr std::size_t kMostSteps = 256;

  // `left` is about to give way to another range, at `now` of any steady clock.
  void Leave(const ShownRange& left, Nanos now);
  // The range before or after `current`; nullopt at either end.
  std::optional<ShownRange> Back(const ShownRange& current);
  std::optional<ShownRange> Forward(const ShownRange& current);
  void Clear();

 private:
  std::vector<ShownRange> back_;     // The last one on top.
  std::vector<ShownRange> forward_;  // Likewise.
  std::optional<Nanos> last_change_;
};

}  // namespace interleave
