#include "gui/timeline/wait_phases_painter.h"

#include <algorithm>
#include <cmath>

namespace interleave {
namespace {

constexpr float kMinWidth = 10;
constexpr float kTicksApart = 3;
constexpr ImU32 kAlphaMask = 0xFF000000;
constexpr ImU32 kThirdAlpha = 0x55000000;

}  // namespace

bool HasRoomForPhases(const Box& block, const Theme& theme) {
  return block.width() >= theme.Px(kMinWidth);
}

void PaintWaitPhases(ImDrawList& draw, const Box& block, const LockWait& wait, const TimeAxis& axis,
                     const Theme& theme) {
  const Box box = Thin(block);
  const ImU32 line = theme.Look(State::kWaitingGil).line;
  const auto x_of = [&](Nanos at) {
    return std::clamp(static_cast<float>(std::round(axis.ToPx(at))), box.left, box.right);
  };
  const float tick = std::max(std::round(theme.Px(1)), 1.0F);
  if (!wait.asked.empty()) {
    const float x = x_of(wait.asked.front());
    PaintPlain(draw, {.left = x, .top = box.top, .right = box.right, .bottom = box.bottom},
               (line & ~kAlphaMask) | kThirdAlpha, 0);
    PaintPlain(draw, {.left = x, .top = block.top, .right = x + 2 * tick, .bottom = block.bottom},
               line, 0);
  }
  float last = box.left - theme.Px(kTicksApart);
  for (const Nanos at : wait.vain) {
    const float x = x_of(at);
    if (x - last < theme.Px(kTicksApart)) continue;
    last = x;
    const float top = box.bottom - std::round(box.height() * 0.4F);
    PaintPlain(draw, {.left = x, .top = top, .right = x + tick, .bottom = block.bottom}, line, 0);
  }
}

}  // namespace interleave
