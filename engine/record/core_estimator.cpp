#include "engine/record/core_estimator.h"

#include <sched.h>

namespace interleave {
namespace {

// Shorter absences are the steps themselves, interrupts, or a page fault.
constexpr Nanos kGapNanos = 200'000;

}  // namespace

void CoreEstimator::Enable(TickClock clock) {
  enabled_ = true;
  clock_ = clock;
  // How many ticks the gap is: the clock's rate, measured over a stretch long enough to tell.
  const Nanos begin = MonotonicNanos();
  const std::uint64_t begin_ticks = clock_.Now();
  Nanos end = begin;
  while (end - begin < 20'000) end = MonotonicNanos();
  const double ticks_per_nano =
      static_cast<double>(clock_.Now() - begin_ticks) / static_cast<double>(end - begin);
  gap_ticks_ = static_cast<std::uint64_t>(static_cast<double>(kGapNanos) * ticks_per_nano);
}

void CoreEstimator::Look(LaneWriter& lane) {
  const std::uint64_t now = clock_.Now();
  const int core = sched_getcpu();
  const bool was_away = last_ticks_ != 0 && now - last_ticks_ > gap_ticks_;
  if (core != core_ || was_away) {
    // extra: how long we were away, in ticks, as far as 32 bits reach.
    const std::uint64_t away = was_away ? now - last_ticks_ : 0;
    lane.Write(EventKind::kCore, 0, static_cast<std::uint32_t>(core),
               static_cast<std::uint32_t>(away > 0xFFFFFFFFULL ? 0xFFFFFFFFULL : away));
    core_ = core;
  }
  last_ticks_ = now;
}

}  // namespace interleave
