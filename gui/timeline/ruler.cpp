#include "gui/timeline/ruler.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "engine/trace/time_text.h"
#include "gui/panels/widgets.h"

namespace interleave {
namespace {

constexpr float kTicksApart = 96;
constexpr float kPartsApart = 7;  // Closer ones are left out.

TickStep StepFor(const TimelineScene& scene) {
  const TimeAxis& axis = scene.axis;
  const Theme& theme = scene.theme;
  // Deep inside of a long recording labels get long: they decide how far ticks are apart.
  TickStep step = NiceStep(axis.Span(theme.Px(kTicksApart)));
  const std::string widest = TimeText(axis.range.end, FormatFor(axis.range.end, step.step));
  const float room = TextWidth(theme.fonts.small_mono, widest) + theme.Px(18);
  if (room > theme.Px(kTicksApart)) step = NiceStep(axis.Span(room));
  const double part_px = static_cast<double>(step.step) / step.parts / axis.ns_per_px();
  if (part_px < theme.Px(kPartsApart)) step.parts = 1;
  return step;
}

}  // namespace

void PaintRuler(const TimelineScene& scene, const Box& box) {
  const Theme& theme = scene.theme;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  draw.AddRectFilled({box.left, box.top}, {box.right, box.bottom}, theme.panel);
  draw.AddLine({box.left, box.bottom - 0.5F}, {box.right, box.bottom - 0.5F}, theme.separator);

  const TimelineColumns& columns = scene.columns;
  const TickStep step = StepFor(scene);
  const TimeFormat format = FormatFor(scene.axis.range.end, step.step);
  ImFont* font = theme.fonts.small_mono;
  const float line = LineHeight(font);
  const float label_top = std::round(box.bottom - theme.Px(7) - line);
  const float thickness = std::max(std::round(theme.scale), 1.0F);
  std::vector<Tick>& ticks = scene.memory->ticks;
  FindTicks(scene.axis.range, step, ticks);
  for (const Tick& tick : ticks) {
    const auto x = static_cast<float>(std::round(scene.axis.ToPx(tick.at)));
    const float length = theme.Px(tick.labelled ? 8 : 4);
    draw.AddRectFilled({x, box.bottom - length}, {x + thickness, box.bottom},
                       tick.labelled ? theme.text_dim : theme.text_faint);
    if (!tick.labelled) continue;
    const std::string label = TimeText(tick.at, format);
    const float left = x + theme.Px(4);
    if (left + TextWidth(font, label) > columns.track_right) continue;
    DrawTextIn({left, label_top, columns.track_right - left, line}, font, theme.text_dim, label);
  }
}

void PaintMoment(const TimelineScene& scene, const Box& ruler, float x) {
  const Theme& theme = scene.theme;
  ImDrawList& draw = *ImGui::GetWindowDrawList();
  PaintCursorLine(draw, theme, x, ruler.top + theme.Px(4), ruler.bottom);

  const TimeAxis& axis = scene.axis;
  const std::string text = TimeText(axis.ToTime(x), FormatFor(axis.range.end, axis.Span(1)));
  ImFont* font = theme.fonts.small_mono;
  const float width = std::round(TextWidth(font, text) + theme.Px(14));
  const float height = std::min(LineHeight(font) + theme.Px(5), ruler.height());
  const float room = std::max(ruler.left, ruler.right - width);
  const float left = std::round(std::clamp(x - width / 2, ruler.left, room));
  const float top = ruler.top + std::min(theme.Px(4), ruler.height() - height);
  draw.AddRectFilled({left, top}, {left + width, top + height}, theme.cursor, theme.Px(4));
  DrawTextIn({left, top, width, height}, font, theme.window, text, Align::kCentre);
}

void PaintCursorLine(ImDrawList& draw, const Theme& theme, float x, float top, float bottom) {
  const float thickness = std::max(std::round(1.25F * theme.scale), 1.0F);
  const float left = std::round(x - thickness / 2);
  draw.AddRectFilled({left, top}, {left + thickness, bottom}, theme.cursor);
}

}  // namespace interleave
