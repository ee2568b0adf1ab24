#include "gui/timeline/moments.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/trace/time_text.h"
#include "gui/panels/widgets.h"
#include "gui/timeline/ruler.h"

namespace interleave {
namespace {

ImU32 WithAlpha(ImU32 colour, ImU32 alpha) { return (colour & 0x00FFFFFFU) | alpha << 24U; }

// Where a time is, at most a little outside of the tracks.
float Px(const TimelineScene& scene, Nanos at) {
  const double left = scene.columns.track_left - 4.0F;
  const double right = scene.columns.track_right + 4.0F;
  return static_cast<float>(std::round(std::clamp(scene.axis.ToPx(at), left, right)));
}

bool IsShown(const TimelineScene& scene, Nanos at) {
  return at >= scene.axis.range.begin && at <= scene.axis.range.end;
}

// A text on a ground of `fill` in the upper half of the ruler, centred at `x`.
void PaintBubble(const TimelineScene& scene, const Box& ruler, float x, std::string_view text,
                 ImU32 fill, ImU32 colour) {
  const Theme& theme = scene.theme;
  ImFont* font = theme.fonts.small_mono;
  const float width = std::round(TextWidth(font, text) + theme.Px(14));
  const float height = std::min(LineHeight(font) + theme.Px(5), ruler.height());
  const float most = std::max(ruler.left, ruler.right - width);
  const float left = std::round(std::clamp(x - width / 2, ruler.left, most));
  const float top = ruler.top + std::min(theme.Px(4), ruler.height() - height);
  ImGui::GetWindowDrawList()->AddRectFilled({left, top}, {left + width, top + height}, fill,
                                            theme.Px(4));
  DrawTextIn({left, top, width, height}, font, colour, text, Align::kCentre);
}

void PaintBookmark(const TimelineScene& scene, const Box& ruler, const Bookmark& bookmark) {
  const Theme& theme = scene.theme;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  const float x = Px(scene, bookmark.range.begin);
  const float end = Px(scene, bookmark.range.end);
  const float top = ruler.bottom - theme.Px(15);
  if (end > x + 1) {
    draw.AddRectFilled({x, ruler.bottom - theme.Px(3)}, {end, ruler.bottom}, theme.warning);
  }
  draw.AddRectFilled({x, top}, {x + theme.Px(1.5F), ruler.bottom}, theme.warning);
  draw.AddTriangleFilled({x, top}, {x + theme.Px(9), top + theme.Px(4)}, {x, top + theme.Px(8)},
                         theme.warning);
  const ImVec2 mouse = ImGui::GetIO().MousePos;
  const bool near = mouse.y >= ruler.top && mouse.y < ruler.bottom &&
                    std::abs(mouse.x - x) < theme.Px(8) && ImGui::IsWindowHovered();
  if (near && !bookmark.text.empty()) ShowTooltip(bookmark.text, theme);
}

}  // namespace

void PaintMomentsOnRuler(const TimelineScene& scene, const Box& ruler) {
  const Theme& theme = scene.theme;
  for (const Bookmark& bookmark : scene.view.bookmarks) {
    if (IsShown(scene, bookmark.range.begin) || IsShown(scene, bookmark.range.end)) {
      PaintBookmark(scene, ruler, bookmark);
    }
  }
  if (const auto& measured = scene.view.measured) {
    const float left = Px(scene, measured->begin);
    const float right = Px(scene, measured->end);
    ImGui::GetWindowDrawList()->AddRectFilled({left, ruler.top}, {right, ruler.bottom},
                                              WithAlpha(theme.accent, 0x40));
    PaintBubble(scene, ruler, (left + right) / 2, DurationText(measured->length()), theme.accent,
                theme.text_on_block);
  }
  if (const auto& playhead = scene.view.playhead; playhead && IsShown(scene, *playhead)) {
    const float x = Px(scene, *playhead);
    PaintCursorLine(*ImGui::GetWindowDrawList(), theme, x, ruler.top + theme.Px(4), ruler.bottom);
    const TimeFormat format = FormatFor(scene.axis.range.end, scene.axis.Span(1));
    PaintBubble(scene, ruler, x, TimeText(*playhead, format), theme.cursor, theme.window);
  }
}

void PaintMomentsOverCards(const TimelineScene& scene, float top, float bottom) {
  const Theme& theme = scene.theme;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  if (bottom <= top) return;
  if (const auto& measured = scene.view.measured) {
    const float left = Px(scene, measured->begin);
    const float right = Px(scene, measured->end);
    draw.AddRectFilled({left, top}, {right, bottom}, WithAlpha(theme.accent, 0x28));
    for (const float x : {left, right}) {
      draw.AddRectFilled({x, top}, {x + std::max(theme.scale, 1.0F), bottom}, theme.accent);
    }
  }
  if (const auto& playhead = scene.view.playhead) {
    const float x = Px(scene, *playhead);
    if (IsShown(scene, *playhead)) PaintCursorLine(draw, theme, x, top, bottom);
  }
}

}  // namespace interleave
