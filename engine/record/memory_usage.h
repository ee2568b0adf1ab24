#pragma once

#include <cstdint>

#include "engine/record/lane.h"

namespace interleave {

// What the calling process has in memory, in KiB. Resident counts every page it can see without a
// fault; proportional counts a page that n processes share as an n-th.
struct MemoryUsage {
  std::uint32_t resident_kib = 0;
  std::uint32_t proportional_kib = 0;  // 0: the system does not say.
};
MemoryUsage ReadMemoryUsage();

// Records it for the process the lane belongs to. A fraction of a millisecond.
void RecordMemory(LaneWriter& lane, std::uint32_t process);

}  // namespace interleave
