#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>

namespace interleave {

// One thing that the mouse did. Positions are those of the window.
struct MouseEvent {
  enum class Kind { kMove, kPress, kRelease, kWheel };

  Kind kind = Kind::kMove;
  float x = 0;              // For kMove; for kWheel, how far it was turned.
  float y = 0;              // Likewise.
  std::size_t button = 0;   // For kPress and kRelease.
  std::uint64_t order = 0;  // Counts what keyboard and mouse have done.
};

// Where the mouse is and what it holds down, as one frame sees it.
struct MouseState {
  static constexpr std::size_t kButtons = 5;

  float x = 0;
  float y = 0;
  float wheel_x = 0;  // Turned in this frame.
  float wheel_y = 0;  // Likewise.
  std::array<bool, kButtons> down{};
};

// Hands what the mouse does to frames so that a click counts where it was made: frames are rare
// while a run is live, and the mouse may be elsewhere by the next one. (ImGui does this itself from
// 1.87 on.)
class MouseQueue {
 public:
  // Moves that nothing came between become one; of buttons that nobody has, nothing is kept.
  void Add(const MouseEvent& event);
  bool empty() const { return events_.empty(); }
  std::uint64_t oldest() const { return events_.front().order; }  // REQUIRES: not empty().

  // What the next frame sees: in order, up to the event that would move the mouse after a button or
  // the wheel has, change a button for the second time, or let go of one where it has moved to.
  const MouseState& TakeForFrame();
  // What the last frame saw, but for the turn of the wheel, which is over.
  const MouseState& Stay();

 private:
  std::deque<MouseEvent> events_;
  MouseState state_;
};

}  // namespace interleave
