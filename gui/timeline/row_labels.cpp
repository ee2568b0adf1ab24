#include "gui/timeline/row_labels.h"

#include <algorithm>
#include <string>

#include "gui/panels/widgets.h"

namespace interleave {
namespace {

constexpr float kPad = 7;        // Beside a label.
constexpr float kMinRoom = 24;   // With less there is no use in measuring.
constexpr float kMinStump = 56;  // A stump of three letters says nothing.
// Blocks this close read as one, so one label may lie across them.
constexpr double kJoinedPx = 3;

struct Label {
  std::string text;
  ImU32 colour = 0;
  ImU32 ground = 0;  // Under the text, where lines would make it hard to read; 0 for none.
};

Label LabelOf(const Slice& slice, const Trace& trace, const Theme& theme) {
  switch (slice.state) {
    case State::kRunning:
      return {trace.TaskLabel(slice.task), theme.text_on_block, 0};
    case State::kStarting:
      return {"start", theme.text_on_block, 0};
    case State::kWaitingIo: {
      const StateLook& look = theme.Look(slice.state);
      const std::string what = trace.SubjectLabel(slice);
      return {what.empty() ? what : "waiting for " + what, MixedColour(look.line, theme.text, 0.5F),
              look.fill};
    }
    case State::kIdle:  // An event loop that waits for timers and sockets.
      return {slice.detail == SubjectKind::kName ? trace.SubjectLabel(slice) : "", theme.text_faint,
              0};
    default:
      return {};
  }
}

// True if it was written into `box`, the part of a run that is seen.
bool PaintLabel(const Label& label, const Box& box, const Theme& theme) {
  if (label.text.empty()) return false;
  const float pad = theme.Px(kPad);
  const float room = box.width() - 2 * pad;
  ImFont* font = theme.fonts.small_strong;
  const float width = TextWidth(font, label.text);
  if (width > room && room < theme.Px(kMinStump)) return false;
  if (label.ground != 0) {
    const float end = box.left + std::min(width, room) + 2 * pad;
    PaintPlain(*ImGui::GetWindowDrawList(), {box.left, box.top, end, box.bottom}, label.ground,
               theme.Px(2));
  }
  DrawTextIn({box.left + pad, box.top, room, box.height()}, font, label.colour, label.text);
  return true;
}

}  // namespace

void PaintLabels(const TimelineScene& scene, const Trace& trace, const Box& box,
                 std::span<const Block> blocks) {
  const Nanos joined_ns = scene.axis.Span(kJoinedPx * scene.theme.scale);
  const Slice* labelled = nullptr;
  for (std::size_t i = 0; i < blocks.size();) {
    const Slice& slice = *blocks[i].slice;
    const auto alike = [&slice](const Slice& other) {
      return other.task == slice.task && other.state == slice.state &&
             other.subject == slice.subject && other.detail == slice.detail;
    };
    std::size_t last = i;
    while (last + 1 < blocks.size() && alike(*blocks[last + 1].slice) &&
           blocks[last + 1].range.begin - blocks[last].range.end < joined_ns) {
      ++last;
    }
    const double left = std::max<double>(scene.axis.ToPx(blocks[i].range.begin), box.left);
    const double right = std::min<double>(scene.axis.ToPx(blocks[last].range.end), box.right);
    i = last + 1;
    if (right - left < scene.theme.Px(kMinRoom + 2 * kPad)) continue;
    if (labelled != nullptr && alike(*labelled)) continue;
    Box seen{.left = static_cast<float>(left),
             .top = box.top,
             .right = static_cast<float>(right),
             .bottom = box.bottom};
    if (scene.theme.Look(slice.state).thin) seen = Thin(seen);
    if (PaintLabel(LabelOf(slice, trace, scene.theme), seen, scene.theme)) labelled = &slice;
  }
}

}  // namespace interleave
