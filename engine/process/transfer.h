#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "engine/record/clock.h"
#include "engine/record/lane.h"

namespace interleave {

// Payloads hold 32 bits; what is larger is shown as the largest.
inline std::uint32_t Saturated(std::uint64_t value) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(value, std::numeric_limits<std::uint32_t>::max()));
}

// Records that something of a task was (de)serialised since `begin_ticks`.
inline void RecordTransfer(LaneWriter& lane, const TickClock& clock, EventKind kind, TaskId task,
                           std::size_t bytes, std::uint64_t begin_ticks) {
  lane.Write(kind, task, Saturated(bytes), Saturated(clock.Now() - begin_ticks),
             SubjectKind::kTask);
}

}  // namespace interleave
