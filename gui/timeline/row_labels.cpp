#include "gui/timeline/row_labels.h"

#include <algorithm>
#include <string>

#include "engine/picture/block_labels.h"
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
  Label label{.text = BlockLabel(trace, slice), .colour = theme.text_on_block};
  if (slice.state == State::kWaitingIo) {
    const StateLook& look = theme.Look(slice.state);
    label.colour = MixedColour(look.line, theme.text, 0.5F);
    label.ground = look.fill;
  } else if (slice.state == State::kIdle) {
    label.colour = theme.text_faint;
  }
  return label;
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
  std::vector<LabelRun>& runs = scene.memory->label_runs;
  FindLabelRuns(blocks, joined_ns, runs);
  for (const LabelRun& run : runs) {
    const Slice& slice = *run.slice;
    const double left = std::max<double>(scene.axis.ToPx(run.range.begin), box.left);
    const double right = std::min<double>(scene.axis.ToPx(run.range.end), box.right);
    if (right - left < scene.theme.Px(kMinRoom + 2 * kPad)) continue;
    if (labelled != nullptr && AreAlike(*labelled, slice)) continue;
    Box seen{.left = static_cast<float>(left),
             .top = box.top,
             .right = static_cast<float>(right),
             .bottom = box.bottom};
    if (scene.theme.Look(slice.state).thin) seen = Thin(seen);
    if (PaintLabel(LabelOf(slice, trace, scene.theme), seen, scene.theme)) labelled = &slice;
  }
}

}  // namespace interleave
