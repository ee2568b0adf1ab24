#include "engine/formats/recording.h"

namespace interleave {

double WallSeconds(const Recording& recording) {
  if (recording.result.wall_s > 0) return recording.result.wall_s;
  return static_cast<double>(recording.trace->now_ns()) / 1e9;
}

}  // namespace interleave
