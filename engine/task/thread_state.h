#pragma once

#include <cstdint>

#include "engine/record/recorder.h"

namespace interleave {

// What a runtime keeps per OS thread. Touched by that thread alone.
struct ThreadState {
  LaneWriter lane;
  CoreEstimator cores;      // Only at work where the kernel's own records are refused.
  std::uint32_t index = 0;  // 1, 2, ... within a run: the thread's name for the global lock.
  TaskId current_task = 0;
};

}  // namespace interleave
