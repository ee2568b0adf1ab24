#include "gui/guess/guess_paint.h"

#include <algorithm>
#include <cmath>

namespace interleave {
namespace {

constexpr float kGuessRounding = 3;
constexpr float kGuessTurn = 5;  // Pixels of each turn, at scale 1.

void PaintGuessWait(ImDrawList& draw, const Box& box, const Theme& theme) {
  const Box thin = Thin(box);
  PaintPlain(draw, thin, theme.track, theme.Px(2));
  if (HasRoomForHatch(thin, theme.scale)) {
    PaintHatch(draw, thin, theme.text_dim, thin.left, theme.scale);
  }
}

// Runs, waits, runs ...: each for so few pixels that nobody counts them.
void PaintGuessTurns(ImDrawList& draw, const Box& box, ImU32 row, const Theme& theme) {
  const float turn = std::max(std::round(theme.Px(kGuessTurn)), 2.0F);
  const Box thin = Thin(box);
  PaintPlain(draw, thin, theme.track, 0);
  PaintHatch(draw, thin, theme.text_dim, thin.left, theme.scale);
  const int turns = static_cast<int>(std::ceil((box.right - box.left) / (2 * turn)));
  for (int i = 0; i < turns; ++i) {
    const float x = box.left + 2 * turn * static_cast<float>(i);
    PaintPlain(draw, {x, box.top, std::min(x + turn, box.right), box.bottom}, row, 0);
  }
}

}  // namespace

void PaintGuessBlock(ImDrawList& draw, const Box& box, GuessKind kind, ImU32 row,
                     const Theme& theme) {
  switch (kind) {
    case GuessKind::kRunning:
      PaintPlain(draw, box, row, theme.Px(kGuessRounding));
      return;
    case GuessKind::kWaiting:
      PaintGuessWait(draw, box, theme);
      return;
    case GuessKind::kTurns:
      PaintGuessTurns(draw, box, row, theme);
      return;
  }
}

void PaintGuessOutline(ImDrawList& draw, const Box& box, GuessKind kind, ImU32 row,
                       const Theme& theme) {
  constexpr ImU32 kFaint = 0x40000000U;
  const ImU32 faint = (row & 0x00FFFFFFU) | kFaint;
  const Box inner = kind == GuessKind::kWaiting ? Thin(box) : box;
  switch (kind) {
    case GuessKind::kRunning:
      PaintPlain(draw, inner, faint, 0);
      break;
    case GuessKind::kWaiting:
      PaintHatch(draw, inner, theme.text_dim, inner.left, theme.scale * 0.75F);
      break;
    case GuessKind::kTurns:
      PaintGuessTurns(draw, inner, faint, theme);
      break;
  }
  const ImU32 line = kind == GuessKind::kWaiting ? theme.text_dim : row;
  draw.AddRect({inner.left, inner.top}, {inner.right, inner.bottom}, line, theme.Px(2), 0,
               std::max(theme.scale, 1.0F));
}

std::string_view GuessKindTitle(GuessKind kind) {
  switch (kind) {
    case GuessKind::kRunning:
      return "Running";
    case GuessKind::kWaiting:
      return "Waiting";
    case GuessKind::kTurns:
      return "In turns";
  }
  return "";
}

}  // namespace interleave
