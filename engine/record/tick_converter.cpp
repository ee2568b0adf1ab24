#include "engine/record/tick_converter.h"

#include <algorithm>
#include <limits>

namespace interleave {

void TickConverter::AddAnchor(Anchor anchor) {
  if (!anchors_.empty() &&
      (anchor.ticks <= anchors_.back().ticks || anchor.nanos <= anchors_.back().nanos)) {
    return;
  }
  anchors_.push_back(anchor);
}

Nanos TickConverter::ToNanos(std::uint64_t ticks) const {
  if (ticks_are_nanos_) return static_cast<Nanos>(ticks);
  const auto covers = [&](std::size_t i) {
    return (i == 1 || anchors_[i - 1].ticks <= ticks) &&
           (i + 1 == anchors_.size() || ticks < anchors_[i].ticks);
  };
  if (last_used_ >= anchors_.size() || !covers(last_used_)) {
    const auto it = std::ranges::upper_bound(anchors_, ticks, {}, &Anchor::ticks);
    last_used_ = static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(
        it - anchors_.begin(), 1, static_cast<std::ptrdiff_t>(anchors_.size()) - 1));
  }
  const Anchor& a = anchors_[last_used_ - 1];
  const Anchor& b = anchors_[last_used_];
  const double slope =
      static_cast<double>(b.nanos - a.nanos) / static_cast<double>(b.ticks - a.ticks);
  const auto distance = static_cast<double>(static_cast<std::int64_t>(ticks - a.ticks));
  return a.nanos + static_cast<Nanos>(distance * slope);
}

TickConverter::Anchor ReadAnchor(const TickClock& clock) {
  TickConverter::Anchor best;
  std::uint64_t shortest = std::numeric_limits<std::uint64_t>::max();
  for (int attempt = 0; attempt < 5; ++attempt) {
    const std::uint64_t before = clock.Now();
    const Nanos nanos = MonotonicNanos();
    const std::uint64_t after = clock.Now();
    if (after - before < shortest) {
      shortest = after - before;
      best = {before + (after - before) / 2, nanos};
    }
  }
  return best;
}

}  // namespace interleave
