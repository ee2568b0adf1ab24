#pragma once

#include "engine/record/state.h"
#include "gui/app/theme.h"

namespace interleave {

// How one block of the timeline is put on the screen. Used by rows and by the legend.

struct Box {
  float left = 0;
  float top = 0;
  float right = 0;
  float bottom = 0;
  float width() const { return right - left; }
  float height() const { return bottom - top; }
};

// A plain block; rounded where it is large enough for that to be seen.
void PaintPlain(ImDrawList& draw, const Box& box, ImU32 fill, float rounding);

// False for a box so narrow that lines in it would only be noise.
bool HasRoomForHatch(const Box& box, float scale);

// Of a line of the hatch, at scale 1.
inline constexpr float kHatchWidth = 1.5F;

// Diagonal lines within `box`. `origin_px`: a fixed point of the pattern, so that it moves with
// what it fills; may lie far outside of the box.
void PaintHatch(ImDrawList& draw, const Box& box, ImU32 line, double origin_px, float scale);

// A block in the look of `state`: waits hatched, all but running thinner than `box`.
void PaintState(ImDrawList& draw, const Box& box, State state, double origin_px,
                const Theme& theme);

// `box` as high as a thin state is drawn in it.
Box Thin(const Box& box);

// One colour for a state where a texture has no room: its fill with the share of its lines.
ImU32 BlendedColour(const StateLook& look);

// `share` of `a`, the rest of `b`; opaque.
ImU32 MixedColour(ImU32 a, ImU32 b, float share);

}  // namespace interleave
