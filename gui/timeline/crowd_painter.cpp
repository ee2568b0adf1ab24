#include "gui/timeline/crowd_painter.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace interleave {
namespace {

constexpr float kLeast = 1.5F;  // Of what is there at all.

// From the bottom.
constexpr std::array kStack = {
    State::kRunning,          State::kPreempted,        State::kBlocked,
    State::kQueued,           State::kStarting,         State::kWaitingGil,
    State::kWaitingLock,      State::kWaitingQueue,     State::kWaitingEvent,
    State::kWaitingCondition, State::kWaitingSemaphore, State::kWaitingBarrier,
    State::kWaitingResult,    State::kWaitingIo,        State::kSleeping};

using Tops = std::array<float, kStack.size()>;

// Where each part of the stack ends, in whole pixels so that neighbours can be told to be alike.
Tops TopsOf(const CrowdMix& mix, float tasks, const Box& box, float least) {
  Tops tops{};
  float exact = box.bottom;
  float top = box.bottom;
  for (std::size_t i = 0; i < kStack.size(); ++i) {
    const float count = mix[static_cast<std::size_t>(kStack[i])];
    if (count > 0) {
      exact -= box.height() * count / tasks;
      top = std::max(std::min(std::round(exact), top - least), box.top);
    }
    tops[i] = top;
  }
  return tops;
}

float StepOf(const Theme& theme) { return std::max(std::round(theme.scale), 1.0F); }

}  // namespace

std::size_t MixColumns(const Theme& theme, const Box& box) {
  return static_cast<std::size_t>(std::max(std::ceil(box.width() / StepOf(theme)), 0.0F));
}

void PaintCrowd(ImDrawList& draw, const Theme& theme, const TimeAxis& axis, const TaskCrowd& crowd,
                const Box& box) {
  const std::size_t columns = MixColumns(theme, box);
  if (columns == 0 || crowd.tasks() == 0) return;
  const TimeRange range{axis.ToTime(box.left),
                        axis.ToTime(box.left + StepOf(theme) * static_cast<float>(columns))};
  if (range.length() <= 0) return;
  PaintMix(draw, theme, axis, crowd.Columns(range, columns), crowd.tasks(), box);
}

void PaintMix(ImDrawList& draw, const Theme& theme, const TimeAxis& axis,
              std::span<const CrowdMix> mixes, std::size_t rows, const Box& box) {
  const auto all = static_cast<float>(rows);
  const float step = StepOf(theme);
  const float least = std::max(std::round(theme.Px(kLeast)), 1.0F);
  const std::size_t columns = mixes.size();

  // Columns that look alike are one box.
  for (std::size_t first = 0; first < columns;) {
    const Tops tops = TopsOf(mixes[first], all, box, least);
    std::size_t past = first + 1;
    while (past < columns && TopsOf(mixes[past], all, box, least) == tops) ++past;
    const float left = box.left + step * static_cast<float>(first);
    const float right = std::min(box.left + step * static_cast<float>(past), box.right);
    float bottom = box.bottom;
    for (std::size_t i = 0; i < kStack.size(); ++i) {
      if (tops[i] >= bottom) continue;
      const Box part{.left = left, .top = tops[i], .right = right, .bottom = bottom};
      const StateLook& look = theme.Look(kStack[i]);
      const bool hatched = look.line != 0 && HasRoomForHatch(part, theme.scale);
      PaintPlain(draw, part, hatched ? look.fill : BlendedColour(look), 0);
      // As in folds: the lines go on from box to box, over what PaintHatch() keeps away from.
      const float over = theme.Px(kHatchWidth / 2);
      if (hatched) {
        PaintHatch(draw, {part.left - over, part.top, part.right + over, part.bottom}, look.line,
                   axis.ToPx(0) - static_cast<double>(part.bottom), theme.scale);
      }
      bottom = tops[i];
    }
    first = past;
  }
}

}  // namespace interleave
