#include "gui/timeline/view_history.h"

namespace interleave {
namespace {

std::optional<ShownRange> Swap(std::vector<ShownRange>& from, std::vector<ShownRange>& to,
                               const ShownRange& current) {
  if (from.empty()) return std::nullopt;
  const ShownRange shown = from.back();
  from.pop_back();
  to.push_back(current);
  return shown;
}

}  // namespace

void ViewHistory::Leave(const ShownRange& left, Nanos now) {
  const bool goes_on = last_change_ && now - *last_change_ < kOneGesture && !back_.empty();
  last_change_ = now;
  forward_.clear();
  if (goes_on) return;
  if (back_.size() == kMostSteps) back_.erase(back_.begin());
  back_.push_back(left);
}

std::optional<ShownRange> ViewHistory::Back(const ShownRange& current) {
  last_change_.reset();
  return Swap(back_, forward_, current);
}

std::optional<ShownRange> ViewHistory::Forward(const ShownRange& current) {
  last_change_.reset();
  return Swap(forward_, back_, current);
}

void ViewHistory::Clear() {
  back_.clear();
  forward_.clear();
  last_change_.reset();
}

}  // namespace interleave
