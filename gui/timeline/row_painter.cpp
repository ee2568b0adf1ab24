#include "gui/timeline/row_painter.h"

#include <algorithm>
#include <cmath>

#include "engine/picture/palette.h"
#include "gui/timeline/crowd_painter.h"
#include "gui/timeline/folded_mix.h"
#include "gui/timeline/row_labels.h"
#include "gui/timeline/wait_phases_painter.h"

namespace interleave {
namespace {

constexpr float kRounding = 3;
// A part of a fold that is there at all is seen.
constexpr float kMinPart = 1.5F;
constexpr float kMinWait = 2;
constexpr float kNotchShare = 0.25F;  // Of a row's height.

// Paints the pieces of one row.
class RowPainter {
 public:
  RowPainter(ImDrawList& draw, const TimelineScene& scene, const RowPlace& row, const Box& box)
      : draw_(draw),
        theme_(scene.theme),
        axis_(scene.axis),
        trace_(*scene.cards[row.card].trace),
        mix_(scene.MixOf(row)),
        track_(scene.TrackOf(row)),
        box_(box),
        core_(row.band == Band::kParallelism),
        own_colour_(OfOwners() ? 0 : ColourOf(scene.rows[row.card].colours, scene.TrackOf(row))) {}

  void PaintBlock(const Block& block) {
    const State state = block.slice->state;
    if (state == State::kIdle) return;
    Box box = BlockBox(block.range.begin, block.range.end);
    if (state == State::kRunning) {
      const ImU32 fill =
          OfOwners() ? ColourOf(mix_.colours, mix_.OwnerOf(*block.slice)) : own_colour_;
      PaintPlain(draw_, box, fill, theme_.Px(core_ ? 2 : kRounding));
      return;
    }
    if (IsLine(state)) {
      const float middle = std::round((box.top + box.bottom) / 2);
      box.top = middle - theme_.Px(1);
      box.bottom = middle + theme_.Px(1);
      PaintLine(box, theme_.Look(state));
      return;
    }
    PaintState(draw_, box, state, axis_.ToPx(block.range.begin), theme_);
    if (state == State::kWaitingGil && HasRoomForPhases(box, theme_)) {
      PaintWaitPhases(draw_, box, LockWaitOf(trace_, track_, *block.slice), axis_, theme_);
    }
  }

  // What happened within a block, for so short a time that the block is drawn as one: a notch.
  void PaintInterruption(const Fold& fold) {
    Box box = BlockBox(fold.range.begin, fold.range.end, /*gap=*/false);
    box.top = box.bottom - std::round(box.height() * kNotchShare);
    const auto most = std::ranges::max_element(fold.share);
    const auto key = static_cast<std::size_t>(most - fold.share.begin());
    PaintPlain(draw_, box,
               OfOwners() ? Palette(key) : BlendedColour(theme_.Look(static_cast<State>(key))), 0);
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
      if (line != 0) {
        // Lines go on from fold to fold: they are counted from the start of the recording, and
        // reach as far over the sides as PaintHatch() keeps away from them.
        const float over = theme_.Px(kHatchWidth / 2);
        PaintHatch(draw_, {part.left - over, part.top, part.right + over, part.bottom}, line,
                   axis_.ToPx(0) - static_cast<double>(part.bottom), theme_.scale);
      }
      bottom = top;
    };
    if (OfOwners()) {
      for (std::size_t i = 0; i <= kColourCount; ++i) stack(fold.share[i], Palette(i));
      if (!core_) stack(fold.share[kHeldUpKey], Palette(kHeldUpKey));
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
  // A core's or a loop's row: what runs has the colour of who it belongs to.
  bool OfOwners() const { return !mix_.colours.empty(); }
  ImU32 Palette(std::size_t key) const {
    if (key == kHeldUpKey) return BlendedColour(theme_.Look(State::kPreempted));
    return key < kColourCount ? theme_.ThreadColour(static_cast<std::uint32_t>(key))
                              : theme_.text_faint;
  }
  ImU32 ColourOf(std::span<const ColourIndex> colours, TrackId track) const {
    return Palette(track < colours.size() ? colours[track] : kNoColour);
  }

  // Dashed where the state is a hatched one: lines of two greys would look the same.
  void PaintLine(const Box& line, const StateLook& look) {
    if (look.line == 0) {
      PaintPlain(draw_, line, look.fill, 0);
      return;
    }
    const float dash = theme_.Px(5), step = theme_.Px(9);
    const float first = std::max(line.left, box_.left);
    const float end = std::min(line.right, box_.right);
    const int dashes = static_cast<int>(std::ceil((end - first) / step));
    for (int i = 0; i < dashes; ++i) {
      const float x = first + static_cast<float>(i) * step;
      PaintPlain(draw_, {x, line.top, std::min(x + dash, line.right), line.bottom}, look.line, 0);
    }
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
    if (OfOwners()) {
      if (core_ || key != kRestingKey) PaintPlain(draw_, box, Palette(key), 0);
      return;
    }
    const auto state = static_cast<State>(key);
    if (state == State::kIdle || state == State::kDone) return;
    if (state == State::kRunning) {
      PaintPlain(draw_, box, own_colour_, 0);
      return;
    }
    if (fold.longest_wait != nullptr)
      box.right = std::max(box.right, box.left + kMinWait * theme_.scale);
    PaintPlain(draw_, Thin(box), BlendedColour(theme_.Look(state)), 0);
  }

  // A wait for another thread is what people look for: it shows, however short beside the rest.
  void PaintLongestWait(const Fold& fold, const Box& whole) {
    if (fold.longest_wait == nullptr || fold.ShowsWaits()) return;
    const Slice& wait = *fold.longest_wait;
    Box box = BlockBox(wait.begin, trace_.EndOf(wait), /*gap=*/false);
    const float width = kMinWait * theme_.scale;
    box.left = std::clamp(box.left, whole.left, std::max(whole.left, whole.right - width));
    box.right = std::max(box.right, box.left + width);
    PaintPlain(draw_, Thin(box), theme_.Look(wait.state).line, 0);
  }

  ImDrawList& draw_;
  const Theme& theme_;
  const TimeAxis& axis_;
  const Trace& trace_;
  const MixRule mix_;
  const TrackId track_;
  const Box box_;
  const bool core_;
  const ImU32 own_colour_;
};

// What comes after the playhead is yet to happen.
void PaintVeil(ImDrawList& draw, const TimelineScene& scene, const Box& box) {
  if (!scene.view.playhead) return;
  constexpr ImU32 kVeil = 0xC4000000U;
  const auto x = static_cast<float>(
      std::clamp<double>(scene.axis.ToPx(*scene.view.playhead), box.left, box.right));
  draw.AddRectFilled({x, box.top - 1}, {box.right, box.bottom + 1},
                     (scene.theme.row & 0x00FFFFFFU) | kVeil);
}

// What all of the rows do, in the room of one.
void PaintFolded(ImDrawList& draw, const TimelineScene& scene, const Trace& trace,
                 std::span<const TrackId> folded, const Box& box, RowPieces& pieces) {
  const std::size_t columns = MixColumns(scene.theme, box);
  const std::vector<TrackId> rows = RowsToMix(folded);
  if (columns == 0 || rows.empty()) return;
  const std::vector<CrowdMix> mix = MixOfRows(trace, rows, scene.axis, scene.theme.scale, columns,
                                              scene.memory->pyramids, pieces);
  PaintMix(draw, scene.theme, scene.axis, mix, rows.size(), box);
}

}  // namespace

void PaintRow(ImDrawList& draw, const TimelineScene& scene, const RowPlace& row, const Box& box,
              RowPieces& pieces) {
  PaintPlain(draw, box, scene.theme.row, scene.theme.Px(kRounding));
  if (const TaskCrowd* crowd = scene.CrowdOf(row)) {
    PaintCrowd(draw, scene.theme, scene.axis, *crowd, box);
    PaintVeil(draw, scene, box);
    return;
  }
  const TrackId track = scene.TrackOf(row);
  const Trace* trace = scene.cards[row.card].trace;
  if (const FoldedRows* folded = scene.FoldedOf(row); folded != nullptr && trace != nullptr) {
    PaintFolded(draw, scene, *trace, folded->tracks, box, pieces);
    PaintVeil(draw, scene, box);
    return;
  }
  if (track == kNoTrack || trace == nullptr) return;

  pieces.Clear();
  const MixRule mix = scene.MixOf(row);
  FoldRow(trace->tracks()[track].slices, scene.axis.range,
          RuleFor(scene.axis, scene.theme.scale, trace->now_ns(), mix),
          scene.memory->pyramids.Of(*trace, track, mix), pieces);
  RowPainter painter(draw, scene, row, box);
  for (const Block& block : pieces.blocks) painter.PaintBlock(block);
  for (const Fold& fold : pieces.folds) {
    if (fold.longest_wait == nullptr && pieces.Interrupted(fold.range) != nullptr) {
      painter.PaintInterruption(fold);
    } else {
      painter.PaintFold(fold);
    }
  }
  if (row.band == Band::kConcurrency) PaintLabels(scene, *trace, box, pieces.blocks);
  PaintVeil(draw, scene, box);
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

void PaintEvidence(ImDrawList& draw, const TimelineScene& scene, TimeRange evidence,
                   const Box& row) {
  const double left = std::max(scene.axis.ToPx(evidence.begin), static_cast<double>(row.left));
  const double right = std::min(scene.axis.ToPx(evidence.end), static_cast<double>(row.right));
  if (right < left) return;
  const auto from = static_cast<float>(std::round(left));
  const float to = std::max(static_cast<float>(std::round(right)), from + scene.theme.Px(3));
  draw.AddRectFilled({from, row.bottom - 1}, {to, row.bottom + scene.theme.Px(1)},
                     scene.theme.error);
}

void PaintFlag(ImDrawList& draw, const Theme& theme, float x, float top) {
  const float half = theme.Px(4);
  draw.AddTriangleFilled({x - half, top}, {x + half, top}, {x, top + theme.Px(7)}, theme.error);
}

}  // namespace interleave
