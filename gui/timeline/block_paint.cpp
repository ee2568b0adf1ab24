#include "gui/timeline/block_paint.h"

#include <algorithm>
#include <cmath>

#include "gui/timeline/timeline.h"

namespace interleave {
namespace {

constexpr float kHatchSpacing = 8;  // Along the row, at scale 1.
constexpr float kThinShare = 14.0F / 24;
constexpr float kMinHatched = 6;  // Narrower blocks have no room for lines.

// A line that rises one up for one across. Smooth by the atlas's picture of a line of the next
// whole width, squeezed: half the vertices of what AddLine() makes of a width between, in a fifth
// of the time. A dense row has thousands.
void PaintRisingLine(ImDrawList& draw, ImVec2 from, ImVec2 to, ImU32 colour, float width) {
  const auto whole = static_cast<int>(std::ceil(width));
  if (whole > IM_DRAWLIST_TEX_LINES_WIDTH_MAX ||
      (draw.Flags & ImDrawListFlags_AntiAliasedLinesUseTex) == 0) {
    // ImGui moves lines by half a pixel, which is taken back.
    draw.AddLine({from.x - 0.5F, from.y - 0.5F}, {to.x - 0.5F, to.y - 0.5F}, colour, width);
    return;
  }
  const ImVec4& line = ImGui::GetIO().Fonts->TexUvLines[whole];
  const ImVec2 above{line.x, line.y};
  const ImVec2 below{line.z, line.w};
  // The picture has a pixel on either side that fades out.
  constexpr float kHalfRoot = 0.70710678F;
  const float full = static_cast<float>(whole);
  const float off = (full / 2 + 1) * width / full * kHalfRoot;
  draw.PrimReserve(6, 4);
  const auto first = static_cast<ImDrawIdx>(draw._VtxCurrentIdx);
  for (const int corner : {0, 1, 2, 0, 2, 3}) {
    draw.PrimWriteIdx(static_cast<ImDrawIdx>(first + corner));
  }
  draw.PrimWriteVtx({from.x - off, from.y - off}, above, colour);
  draw.PrimWriteVtx({to.x - off, to.y - off}, above, colour);
  draw.PrimWriteVtx({to.x + off, to.y + off}, below, colour);
  draw.PrimWriteVtx({from.x + off, from.y + off}, below, colour);
}

}  // namespace

void PaintPlain(ImDrawList& draw, const Box& box, ImU32 fill, float rounding) {
  if (box.width() <= 0 || box.height() <= 0) return;
  // A rounded corner costs ten times the vertices of a square one.
  const bool round = box.width() > 4 * rounding && box.height() > 2 * rounding;
  draw.AddRectFilled({box.left, box.top}, {box.right, box.bottom}, fill, round ? rounding : 0);
}

bool HasRoomForHatch(const Box& box, float scale) { return box.width() >= kMinHatched * scale; }

void PaintHatch(ImDrawList& draw, const Box& box, ImU32 line, double origin_px, float scale) {
  const float spacing = std::max(kHatchSpacing * scale, 3.0F);
  const float width = kHatchWidth * scale;
  // Each line rises to the right, one up for one across: it meets the bottom of the box at `from`
  // and its top at from + height. Its ends keep half its width away from the edges, so that
  // nothing sticks out.
  const float inset = width / 2;
  const float height = box.height();
  const double first = box.left - height;
  const double phase = std::fmod(first - origin_px, spacing);
  const double start = first - phase + (phase < 0 ? 0 : spacing);
  const int lines = static_cast<int>(std::ceil((box.right - start) / spacing));
  for (int i = 0; i < lines; ++i) {
    const auto from = static_cast<float>(start + i * static_cast<double>(spacing));
    const float left = std::max(from, box.left) + inset;
    const float right = std::min(from + height, box.right) - inset;
    if (right - left < 1) continue;
    PaintRisingLine(draw, {left, box.bottom - (left - from)}, {right, box.bottom - (right - from)},
                    line, width);
  }
}

void PaintState(ImDrawList& draw, const Box& box, State state, double origin_px,
                const Theme& theme) {
  const StateLook& look = theme.Look(state);
  const Box inner = look.thin ? Thin(box) : box;
  const bool plain = look.line == 0 || !HasRoomForHatch(inner, theme.scale);
  PaintPlain(draw, inner, plain ? BlendedColour(look) : look.fill,
             theme.Px(look.thin ? 2.0F : 3.0F));
  if (!plain) PaintHatch(draw, inner, look.line, origin_px, theme.scale);
}

Box Thin(const Box& box) {
  const float height = std::max(std::round(box.height() * kThinShare), 1.0F);
  const float top = std::floor(box.top + (box.height() - height) / 2);
  return {.left = box.left, .top = top, .right = box.right, .bottom = top + height};
}

ImU32 BlendedColour(const StateLook& look) {
  return look.line == 0 ? look.fill : MixedColour(look.line, look.fill, 0.4F);
}

ImU32 MixedColour(ImU32 a, ImU32 b, float share) {
  const ImVec4 from = ImGui::ColorConvertU32ToFloat4(a);
  const ImVec4 to = ImGui::ColorConvertU32ToFloat4(b);
  const float rest = 1 - share;
  return ImGui::ColorConvertFloat4ToU32({from.x * share + to.x * rest, from.y * share + to.y * rest,
                                         from.z * share + to.z * rest, 1});
}

void DrawStateSwatch(State state, const Theme& theme, float size) {
  const ImVec2 at = ImGui::GetCursorScreenPos();
  const Box box{.left = at.x, .top = at.y, .right = at.x + size, .bottom = at.y + size};
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const StateLook& look = theme.Look(state);
  PaintPlain(draw, box, look.fill, theme.Px(2));
  if (look.line != 0) PaintHatch(draw, box, look.line, box.left, theme.scale * 0.75F);
  ImGui::Dummy({size, size});
}

}  // namespace interleave
