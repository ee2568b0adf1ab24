#include "gui/timeline/counter_painter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "engine/picture/counter_steps.h"
#include "engine/trace/time_text.h"
#include "gui/panels/widgets.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr float kStepPx = 2;

}  // namespace

void PaintCounter(ImDrawList& draw, const TimelineScene& scene, const RowPlace& row,
                  const Box& box) {
  const Theme& theme = scene.theme;
  const Trace& trace = *scene.cards[row.card].trace;
  const Counter& counter = trace.counters()[scene.rows[row.card].counters[row.index]];
  PaintPlain(draw, box, theme.row, theme.Px(2));
  // Not beyond what has been recorded.
  const TimeRange view{scene.axis.range.begin, std::min(scene.axis.range.end, trace.now_ns())};
  const double right = std::min<double>(scene.axis.ToPx(view.end), box.right);
  const double width = right - box.left;
  if (view.length() <= 0 || width < 1) return;
  const auto bins = static_cast<std::size_t>(std::ceil(width / theme.Px(kStepPx)));
  const std::vector<std::int64_t> values = HighestPerBin(counter.points, view, bins);
  const std::int64_t most = std::max<std::int64_t>(*std::ranges::max_element(values), 1);

  const auto x = [&](std::size_t bin) {
    return static_cast<float>(box.left +
                              width * static_cast<double>(bin) / static_cast<double>(bins));
  };
  const float line = std::max(1.0F, std::round(theme.scale));
  for (std::size_t first = 0; first < bins;) {
    std::size_t last = first + 1;  // Neighbours of one height are one rectangle.
    while (last < bins && values[last] == values[first]) ++last;
    if (values[first] > 0) {
      const auto share =
          static_cast<float>(static_cast<double>(values[first]) / static_cast<double>(most));
      const float top = std::round(box.bottom - std::max(box.height() * share, line));
      draw.AddRectFilled({x(first), top}, {x(last), box.bottom}, theme.accent_dim);
      draw.AddRectFilled({x(first), top}, {x(last), top + line}, theme.accent);
    }
    first = last;
  }
  const std::string text = "up to " + Grouped(most);
  const float room = TextWidth(theme.fonts.small, text) + 2 * theme.Px(5);
  if (room > width / 2) return;
  const Box ground{
      .left = box.left, .top = box.top, .right = box.left + room, .bottom = box.bottom};
  PaintPlain(draw, ground, theme.row, theme.Px(2));
  DrawTextIn({box.left + theme.Px(5), box.top, room, box.height()}, theme.fonts.small,
             theme.text_dim, text);
}

void ExplainCounter(const TimelineScene& scene, const Pick& pick) {
  const Trace& trace = *scene.cards[pick.row.card].trace;
  const Counter& counter = trace.counters()[scene.rows[pick.row.card].counters[pick.row.index]];
  ShowTooltip(fmt::format("{}: {} at {}", trace.Name(counter.name),
                          Grouped(ValueAt(counter.points, pick.at)), DurationText(pick.at)),
              scene.theme);
}

}  // namespace interleave
