#include "engine/record/core_estimator.h"

#include <sched.h>

#include <algorithm>

namespace interleave {
namespace {

// Shorter absences are the steps themselves, interrupts, or a page fault.
constexpr Nanos kGapNanos = 200'000;

// Grows while the calling thread is not on a core, and stands still while it is. A system call:
// asked for only when there is something to explain.
Nanos OffCoreNanos() { return MonotonicNanos() - ThreadCpuNanos(); }

}  // namespace

void CoreEstimator::Enable(TickClock clock) {
  enabled_ = true;
  clock_ = clock;
  // How many ticks the gap is: the clock's rate, measured over a stretch long enough to tell.
  const Nanos begin = MonotonicNanos();
  const std::uint64_t begin_ticks = clock_.Now();
  Nanos end = begin;
  while (end - begin < 20'000) end = MonotonicNanos();
  ticks_per_nano_ =
      static_cast<double>(clock_.Now() - begin_ticks) / static_cast<double>(end - begin);
  gap_ticks_ = static_cast<std::uint64_t>(static_cast<double>(kGapNanos) * ticks_per_nano_);
  off_core_ = OffCoreNanos();
}

void CoreEstimator::LookAfterWait(LaneWriter& lane) {
  off_core_ = OffCoreNanos();
  last_ticks_ = 0;
  Look(lane);
}

void CoreEstimator::Look(LaneWriter& lane) {
  const std::uint64_t now = clock_.Now();
  const int core = sched_getcpu();
  std::uint64_t away = 0;  // In ticks, as far as 32 bits reach.
  if (last_ticks_ != 0 && now - last_ticks_ > gap_ticks_) {
    // A long step, or a long absence? Only what we had no core for is one.
    const Nanos off_core = OffCoreNanos();
    const double off_ticks = static_cast<double>(off_core - off_core_) * ticks_per_nano_;
    off_core_ = off_core;
    away = std::min(static_cast<std::uint64_t>(std::max(off_ticks, 0.0)), now - last_ticks_);
    if (away <= gap_ticks_) away = 0;
  }
  if (core != core_ || away > 0) {
    lane.Write(EventKind::kCore, 0, static_cast<std::uint32_t>(core),
               static_cast<std::uint32_t>(away > 0xFFFFFFFFULL ? 0xFFFFFFFFULL : away));
    core_ = core;
  }
  last_ticks_ = now;
}

}  // namespace interleave
