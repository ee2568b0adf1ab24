#include "gui/timeline/row_painter.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "gui/panels/widgets.h"

namespace interleave {
namespace {

constexpr float kRounding = 3;
constexpr float kPad = 7;  // Beside a label.
// A part of a fold that is there at all is seen.
constexpr float kMinPart = 1.5F;
constexpr float kMinWait = 2;

// Paints the pieces of one row.
class RowPainter {
 public:
  RowPainter(ImDrawList& draw, const TimelineScene& scene, const RowPlace& row, const Box& box)
      : draw_(draw),
        theme_(scene.theme),
        axis_(scene.axis),
        trace_(*scene.cards[row.card].trace),
        colours_(scene.rows[row.card].colours),
        box_(box),
        core_(row.band == Band::kParallelism),
        own_colour_(core_ ? 0 : ColourOf(scene.TrackOf(row))) {}

  void PaintBlock(const Slice& slice) {
    const State state = slice.state;
    if (state == State::kIdle || state == State::kDone) return;
    Box block = BlockBox(slice.begin, trace_.EndOf(slice));
    if (state == State::kRunning) {
      const ImU32 fill = core_ ? ColourOf(slice.subject) : own_colour_;
      PaintPlain(draw_, block, fill, theme_.Px(core_ ? 2 : kRounding));
      if (!core_ && MayLabel(slice, block)) {
        Label(slice, block, trace_.TaskLabel(slice.task), theme_.text_on_block, 0);
      }
      return;
    }
    if (state == State::kQueued) {
      const float middle = std::round((block.top + block.bottom) / 2);
      block.top = middle - theme_.Px(1);
      block.bottom = middle + theme_.Px(1);
      PaintPlain(draw_, block, theme_.Look(state).fill, 0);
      return;
    }
    PaintState(draw_, block, state, axis_.ToPx(slice.begin), theme_);
    if (!MayLabel(slice, block)) return;
    if (state == State::kStarting) {
      Label(slice, Thin(block), "start", theme_.text_on_block, 0);
    } else if (state == State::kWaitingIo) {
      const StateLook& look = theme_.Look(state);
      const std::string what = trace_.SubjectLabel(slice);
      Label(slice, Thin(block), what.empty() ? what : "waiting for " + what,
            MixedColour(look.line, theme_.text, 0.5F), look.fill);
    }
  }

  void PaintFold(const Fold& fold) {
    const Box whole = BlockBox(fold.range.begin, fold.range.end, /*gap=*/false);
    if (fold.slices == 1) {
      PaintSingle(fold, whole);
      return;
    }
    // From the bottom: what runs, then what keeps it from running.
    float bottom = whole.bottom;
    const auto stack = [&](float share, ImU32 colour, ImU32 line = 0) {
      if (share <= 0 || bottom <= whole.top) return;
      const float wanted = std::max(std::round(whole.height() * share), kMinPart * theme_.scale);
      const float top = std::max(bottom - wanted, whole.top);
      const Box part{.left = whole.left, .top = top, .right = whole.right, .bottom = bottom};
      PaintPlain(draw_, part, colour, 0);
      // Counted from the start of the recording, so that lines go on from fold to fold.
      if (line != 0) PaintHatch(draw_, part, line, axis_.ToPx(0) - part.bottom, theme_.scale);
      bottom = top;
    };
    if (core_) {
      for (std::size_t i = 0; i <= kColourCount; ++i) stack(fold.share[i], Palette(i));
      return;
    }
    stack(fold.share[static_cast<std::size_t>(State::kRunning)], own_colour_);
    for (std::size_t i = 0; i < kStateCount; ++i) {
      const auto state = static_cast<State>(i);
      if (state == State::kRunning || state == State::kIdle || state == State::kDone) continue;
      const StateLook& look = theme_.Look(state);
      const bool hatched = look.line != 0 && HasRoomForHatch(whole, theme_.scale);
      stack(fold.share[i], hatched ? look.fill : BlendedColour(look), hatched ? look.line : 0);
    }
    PaintLongestWait(fold, whole);
  }

 private:
  ImU32 Palette(std::size_t index) const {
    return index < kColourCount ? theme_.ThreadColour(static_cast<std::uint32_t>(index))
                                : theme_.text_faint;
  }
  ImU32 ColourOf(TrackId track) const {
    return Palette(track < colours_.size() ? colours_[track] : kNoColour);
  }

  // Snapped to whole pixels, at least one wide, with a gap to what follows where there is room.
  Box BlockBox(Nanos begin, Nanos end, bool gap = true) const {
    const double room = theme_.Px(16);  // Beyond the edge: rounded ends stay outside.
    const double left = std::clamp(axis_.ToPx(begin), box_.left - room, box_.right + room);
    const double right = std::clamp(axis_.ToPx(end), box_.left - room, box_.right + room);
    Box block{.left = static_cast<float>(std::round(left)),
              .top = box_.top,
              .right = static_cast<float>(std::round(right)),
              .bottom = box_.bottom};
    const float gap_px = std::max(std::round(theme_.scale), 1.0F);
    if (gap && block.width() >= 4 * gap_px) block.right -= gap_px;
    block.right = std::max(block.right, block.left + 1);
    return block;
  }

  // One narrow slice among wide ones.
  void PaintSingle(const Fold& fold, Box box) {
    std::size_t key = 0;
    while (key + 1 < fold.share.size() && fold.share[key] <= 0) ++key;
    if (core_) {
      PaintPlain(draw_, box, Palette(key), 0);
      return;
    }
    const auto state = static_cast<State>(key);
    if (state == State::kIdle || state == State::kDone) return;
    if (state == State::kRunning) {
      PaintPlain(draw_, box, own_colour_, 0);
      return;
    }
    if (fold.longest_wait) box.right = std::max(box.right, box.left + kMinWait * theme_.scale);
    PaintPlain(draw_, Thin(box), BlendedColour(theme_.Look(state)), 0);
  }

  // A wait for another thread is what people look for: it shows, however short beside the rest.
  void PaintLongestWait(const Fold& fold, const Box& whole) {
    if (!fold.longest_wait) return;
    const Slice& wait = *fold.longest_wait;
    if (fold.share[static_cast<std::size_t>(wait.state)] > 0.1F) return;
    Box box = BlockBox(wait.begin, trace_.EndOf(wait), /*gap=*/false);
    const float width = kMinWait * theme_.scale;
    box.left = std::clamp(box.left, whole.left, std::max(whole.left, whole.right - width));
    box.right = std::max(box.right, box.left + width);
    PaintPlain(draw_, Thin(box), theme_.Look(wait.state).line, 0);
  }

  Box Seen(const Box& block) const {
    return {.left = std::max(block.left, box_.left),
            .top = block.top,
            .right = std::min(block.right, box_.right),
            .bottom = block.bottom};
  }
  float LabelRoom(const Box& block) const { return Seen(block).width() - 2 * theme_.Px(kPad); }

  // One label for each run of the same task: not on every small block of it.
  bool MayLabel(const Slice& slice, const Box& block) const {
    return LabelRoom(block) >= theme_.Px(24) &&
           (slice.task != labelled_task_ || slice.state != labelled_state_);
  }

  // `ground`: painted under the text where lines would make it hard to read; 0 for none.
  void Label(const Slice& slice, const Box& block, const std::string& text, ImU32 colour,
             ImU32 ground) {
    if (text.empty()) return;
    const Box seen = Seen(block);
    const float room = LabelRoom(block);
    const float pad = theme_.Px(kPad);
    ImFont* font = theme_.fonts.small_strong;
    const float width = TextWidth(font, text);
    // A stump of three letters says nothing; where there is room for more it may be cut.
    if (width > room && room < theme_.Px(56)) return;
    if (ground != 0) {
      const float end = seen.left + std::min(width, room) + 2 * pad;
      PaintPlain(draw_, {seen.left, seen.top, end, seen.bottom}, ground, theme_.Px(2));
    }
    DrawTextIn({seen.left + pad, seen.top, room, seen.height()}, font, colour, text);
    labelled_task_ = slice.task;
    labelled_state_ = slice.state;
  }

  ImDrawList& draw_;
  const Theme& theme_;
  const TimeAxis& axis_;
  const Trace& trace_;
  const std::vector<ColourIndex>& colours_;
  const Box box_;
  const bool core_;
  const ImU32 own_colour_;
  TaskId labelled_task_ = 0;
  State labelled_state_ = State::kDone;
};

}  // namespace

void PaintRow(ImDrawList& draw, const TimelineScene& scene, const RowPlace& row, const Box& box,
              RowPieces& pieces) {
  PaintPlain(draw, box, scene.theme.row, scene.theme.Px(kRounding));
  const TrackId track = scene.TrackOf(row);
  const Trace* trace = scene.cards[row.card].trace;
  if (track == kNoTrack || trace == nullptr) return;

  MixRule mix;
  if (row.band == Band::kParallelism) mix.colours = scene.rows[row.card].colours;
  pieces.Clear();
  FoldRow(trace->tracks()[track].slices, scene.axis.range,
          RuleFor(scene.axis, scene.theme.scale, trace->now_ns(), mix), pieces);
  RowPainter painter(draw, scene, row, box);
  for (const Fold& fold : pieces.folds) painter.PaintFold(fold);
  for (const Slice* slice : pieces.blocks) painter.PaintBlock(*slice);
}

void PaintOutline(ImDrawList& draw, const TimelineScene& scene, const Trace& trace, TrackId track,
                  Nanos at, const Box& row) {
  const Slice* slice = trace.SliceAt(track, at);
  if (slice == nullptr || slice->begin >= scene.axis.range.end ||
      trace.EndOf(*slice) < scene.axis.range.begin) {
    return;
  }
  const double room = scene.theme.Px(16);
  const auto clamped = [&](Nanos time) {
    return static_cast<float>(
        std::round(std::clamp(scene.axis.ToPx(time), row.left - room, row.right + room)));
  };
  const float left = clamped(slice->begin);
  const float right = std::max(clamped(trace.EndOf(*slice)), left + 2);
  draw.AddRect({left - 1, row.top - 1}, {right + 1, row.bottom + 1}, scene.theme.text,
               scene.theme.Px(kRounding), 0, scene.theme.Px(1.5F));
}

void PaintFlag(ImDrawList& draw, const Theme& theme, float x, float top) {
  const float half = theme.Px(4);
  draw.AddTriangleFilled({x - half, top}, {x + half, top}, {x, top + theme.Px(7)}, theme.error);
}

}  // namespace interleave
