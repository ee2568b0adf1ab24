#include "engine/record/lane.h"

namespace interleave {

bool LaneWriter::FindRoom() {
  if (header_ == nullptr) return false;
  tail_ = header_->tail.load(std::memory_order_acquire);
  if (head_ - tail_ < capacity_) return true;
  // Only we write this counter: a plain add, seen by the collector a little later.
  header_->dropped.store(header_->dropped.load(std::memory_order_relaxed) + 1,
                         std::memory_order_relaxed);
  return false;
}

void LaneWriter::Close() {
  if (header_ != nullptr) header_->state.store(LaneHeader::kClosed, std::memory_order_release);
  header_ = nullptr;
  capacity_ = 0;
  head_ = tail_ = 0;
}

}  // namespace interleave
