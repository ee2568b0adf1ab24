#include "gui/timeline/heading_painter.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "gui/panels/widgets.h"

namespace interleave {
namespace {

constexpr float kSignSize = 7;
constexpr float kSignRoom = 12;  // Left of the words.

// Writes one piece of a heading after the other, as long as there is room.
class HeadingWriter {
 public:
  HeadingWriter(ImDrawList& draw, const Theme& theme, const Rect& line)
      : draw_(draw), theme_(theme), rest_(line) {}

  void Write(ImFont* font, ImU32 colour, std::string_view text) {
    if (text.empty() || rest_.width <= 0) return;
    const float width = TextWidth(font, text) + theme_.Px(12);
    // Arrows end below the words.
    draw_.AddRectFilled({rest_.x, rest_.y},
                        {rest_.x + std::min(width, rest_.width), rest_.bottom()}, theme_.card);
    DrawTextIn(rest_, font, colour, text);
    rest_.x += width;
    rest_.width -= width;
  }

 private:
  ImDrawList& draw_;
  const Theme& theme_;
  Rect rest_;
};

}  // namespace

void PaintFoldSign(ImDrawList& draw, const TimelineScene& scene, const RowGroup& group,
                   const Rect& line) {
  const Theme& theme = scene.theme;
  const float size = theme.Px(kSignSize);
  const ImVec2 middle{line.x - theme.Px(kSignRoom) + size / 2,
                      std::round(line.y + line.height / 2)};
  const float half = size / 2;
  if (IsFolded(scene, group)) {
    draw.AddTriangleFilled({middle.x - half * 0.6F, middle.y - half},
                           {middle.x + half * 0.8F, middle.y},
                           {middle.x - half * 0.6F, middle.y + half}, theme.text_soft);
  } else {
    draw.AddTriangleFilled({middle.x - half, middle.y - half * 0.6F},
                           {middle.x + half, middle.y - half * 0.6F},
                           {middle.x, middle.y + half * 0.8F}, theme.text_faint);
  }
}

void PaintHeadings(ImDrawList& draw, const TimelineScene& scene, std::size_t card, float origin_y,
                   float top, float bottom) {
  const Theme& theme = scene.theme;
  const Trace& trace = *scene.cards[card].trace;
  const std::vector<ProcessGroup>& groups = scene.rows[card].groups;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const Stripe stripe = scene.layout.Heading({card, i});
    if (stripe.bottom() <= top || stripe.top >= bottom) continue;
    const std::uint32_t process = groups[i].process;
    const ProcessInfo& info = trace.processes()[process];
    const Rect line{scene.columns.label_left, origin_y + stripe.top,
                    scene.columns.track_right - scene.columns.label_left, stripe.height};
    PaintFoldSign(draw, scene, {card, process}, line);
    HeadingWriter writer(draw, theme, line);
    writer.Write(theme.fonts.small_strong, theme.text_soft, info.name);
    if (info.pid > 0) {
      writer.Write(theme.fonts.small, theme.text_dim, fmt::format("process {}", info.pid));
    }
    const bool accident = EndedByAccident(trace, process);
    writer.Write(theme.fonts.small, accident ? theme.error : theme.text_dim,
                 HowEnded(trace, process));
    writer.Write(theme.fonts.small, theme.text_dim, MemoryWords(info));
  }
}

}  // namespace interleave
