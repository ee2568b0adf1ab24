#include "engine/simulated/random_priorities.h"

#include <algorithm>

namespace interleave {

void RandomPriorities::Begin() {
  longest_ = std::max(longest_, schedule_.size());
  schedule_.clear();
  too_long = false;
  lost.clear();
  priorities_.clear();
  falls_.clear();
  lowest_ = 0;
  for (std::size_t i = 0; i < changes_; ++i) falls_.insert(1 + Below(longest_));
}

std::size_t RandomPriorities::Choose(std::span<const ProgramStep> offers) {
  if (schedule_.size() == most_steps_) {
    too_long = true;
    return kGiveUp;
  }
  for (const ProgramStep& offer : offers) {
    if (!priorities_.contains(offer.thread)) {
      priorities_[offer.thread] = 1 + static_cast<std::int64_t>(Below(1'000'000'007));
    }
  }
  if (!schedule_.empty() && falls_.contains(schedule_.size())) {
    priorities_[schedule_.back()] = --lowest_;
  }
  const auto highest = std::ranges::max_element(
      offers, {}, [&](const ProgramStep& offer) { return priorities_[offer.thread]; });
  schedule_.push_back(highest->thread);
  return static_cast<std::size_t>(highest - offers.begin());
}

}  // namespace interleave
