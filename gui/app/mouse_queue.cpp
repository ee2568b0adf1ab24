#include "gui/app/mouse_queue.h"

namespace interleave {

void MouseQueue::Add(const MouseEvent& event) {
  const bool move = event.kind == MouseEvent::Kind::kMove;
  if (event.button >= MouseState::kButtons) return;
  if (move && !events_.empty() && events_.back().kind == MouseEvent::Kind::kMove) {
    events_.back() = event;
  } else {
    events_.push_back(event);
  }
}

const MouseState& MouseQueue::TakeForFrame() {
  std::array<bool, MouseState::kButtons> changed{};
  bool any = false;
  bool moved = false;
  state_.wheel_x = state_.wheel_y = 0;
  while (!events_.empty()) {
    const MouseEvent& event = events_.front();
    if (event.kind == MouseEvent::Kind::kMove) {
      if (any) break;
      state_.x = event.x;
      state_.y = event.y;
      moved = true;
    } else if (event.kind == MouseEvent::Kind::kWheel) {
      state_.wheel_x += event.x;
      state_.wheel_y += event.y;
      any = true;
    } else {
      if (changed[event.button]) break;
      // Where a drag ends is seen while the button is down, or it would be no drag.
      if (moved && event.kind == MouseEvent::Kind::kRelease) break;
      changed[event.button] = any = true;
      state_.down[event.button] = event.kind == MouseEvent::Kind::kPress;
    }
    events_.pop_front();
  }
  return state_;
}

const MouseState& MouseQueue::Stay() {
  state_.wheel_x = state_.wheel_y = 0;
  return state_;
}

}  // namespace interleave
