#include "gui/app/frame_pacer.h"

#include <algorithm>

namespace interleave {

void FramePacer::Drawn(Nanos now, Nanos cost) {
  // A frame dearer than the last ones counts at once, cheaper ones little by little.
  cost_ = std::max(cost, cost_ - (cost_ - cost) / 4);
  const auto apart = static_cast<Nanos>(static_cast<double>(cost_) / kMostShare);
  next_ = now + std::clamp(apart, kFastest, kSlowest);
}

}  // namespace interleave
