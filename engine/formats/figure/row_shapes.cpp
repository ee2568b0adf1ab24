#include "engine/formats/figure/row_shapes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "engine/formats/display_text.h"
#include "engine/picture/block_labels.h"
#include "engine/picture/level_of_detail.h"
#include "engine/trace/time_text.h"

namespace interleave {
namespace {

// A figure is looked at longer and closer than a window: less is folded.
constexpr double kFoldScale = 0.6;
constexpr double kLeastBlock = 0.6;  // Pixels: what is there at all is seen.
constexpr double kLeastPart = 1.2;   // Likewise, of a fold's height.
constexpr double kLeastWait = 2;     // A wait for another thread is what people look for.
constexpr double kNotchShare = 0.25;
constexpr double kLeastHatched = 6;  // Narrower blocks have no room for lines.
constexpr double kJoinedPx = 3;      // Blocks this close read as one.
constexpr double kPad = 8;           // Beside a label.
constexpr double kLeastStump = 56;   // A stump of three letters says nothing.
// Neighbours that touch are painted over each other by so much, lest a seam shows between them.
constexpr double kOverlap = 0.3;

bool IsNothing(State state) { return state == State::kIdle || state == State::kDone; }

class RowShapes {
 public:
  RowShapes(const RowScene& scene, TrackId track, const FigureBox& box)
      : scene_(scene), box_(box), track_(scene.trace.tracks()[track]) {
    core_ = track_.kind == TrackKind::kCore;
    if (core_) mix_.colours = scene.rows.colours;
    if (track_.kind == TrackKind::kLoop) {
      mix_ = {.colours = scene.rows.colours, .tasks = scene.trace.tasks()};
    }
    own_ = ColourOf(track);
  }

  void Append() {
    RowPieces pieces;
    FoldRow(track_.slices, scene_.axis.range,
            RuleFor(scene_.axis, kFoldScale * scene_.metrics.scale, scene_.trace.now_ns(), mix_),
            pieces);
    for (const Block& block : pieces.blocks) AppendBlock(block);
    for (const Fold& fold : pieces.folds) {
      if (fold.longest_wait == nullptr && pieces.Interrupted(fold.range) != nullptr) {
        AppendInterruption(fold);
      } else {
        AppendFold(fold);
      }
    }
    AppendLabels(pieces.blocks);
  }

 private:
  const Palette& palette() const { return *scene_.colours.palette; }
  // A core's or a loop's row: what runs has the colour of who it belongs to.
  bool OfOwners() const { return !mix_.colours.empty(); }
  Rgb OfKey(std::size_t key) const {
    if (key == kHeldUpKey) return Blended(palette().Of(State::kPreempted));
    return key < kColourCount ? palette().threads[key] : palette().Of(State::kQueued).fill;
  }
  Rgb ColourOf(TrackId track) const {
    return OfKey(track < scene_.rows.colours.size() ? scene_.rows.colours[track] : kNoColour);
  }
  void Show(State state) { scene_.shown.set(static_cast<std::size_t>(state)); }

  FigureBox At(TimeRange range) const {
    FigureBox box = box_;
    box.left = std::clamp(scene_.axis.ToPx(range.begin), box_.left, box_.right);
    box.right = std::clamp(scene_.axis.ToPx(range.end), box_.left, box_.right);
    box.right = std::min(std::max(box.right, box.left + kLeastBlock), box_.right);
    box.left = std::min(box.left, box.right - kLeastBlock);
    return box;
  }

  std::string Tooltip(const Block& block) const {
    const Slice& slice = *block.slice;
    std::string text(slice.state == State::kRunning ? "" : StateTitle(slice.state));
    const std::string what = slice.state == State::kRunning ? scene_.trace.TaskLabel(slice.task)
                                                            : scene_.trace.SubjectLabel(slice);
    if (!what.empty()) text += (text.empty() ? "" : ": ") + OneLine(what, false);
    if (text.empty()) text = StateTitle(slice.state);
    return text + ", " + DurationText(block.range.length());
  }

  void AppendBlock(const Block& block) {
    const State state = block.slice->state;
    if (state == State::kIdle) return;
    FigureBox box = At(block.range);
    // A gap to what follows, where there is room.
    if (box.width() > 5) box.right -= 0.8 * scene_.metrics.scale;
    BoxShape shape;
    if (state == State::kRunning) {
      shape = {.box = box, .fill = OfOwners() ? ColourOf(mix_.OwnerOf(*block.slice)) : own_};
      shape.radius = RadiusFor(box);
      Show(state);
    } else if (IsLine(state)) {
      const double middle = (box.top + box.bottom) / 2;
      box.top = middle - scene_.metrics.scale;
      box.bottom = middle + scene_.metrics.scale;
      shape = {.box = box,
               .fill = palette().Of(state).line != 0 ? palette().Of(state).line
                                                     : palette().Of(state).fill};
      Show(state);
    } else {
      if (OfOwners() && !core_ && state != State::kPreempted && state != State::kBlocked) return;
      shape = StateShape(state, box, scene_.colours, scene_.metrics);
      Show(state);
    }
    shape.tooltip = Tooltip(block);
    scene_.out.emplace_back(std::move(shape));
  }

  double RadiusFor(const FigureBox& box) const {
    return std::min(scene_.metrics.block_radius, std::min(box.width(), box.height()) / 4);
  }

  // Something so short within a block that the block is drawn as one: a notch.
  void AppendInterruption(const Fold& fold) {
    FigureBox box = At(fold.range);
    box.top = box.bottom - box.height() * kNotchShare;
    const auto most = std::ranges::max_element(fold.share);
    const auto key = static_cast<std::size_t>(most - fold.share.begin());
    if (!OfOwners() && IsNothing(static_cast<State>(key))) return;
    scene_.out.emplace_back(BoxShape{.box = box, .fill = OfOwners() ? OfKey(key) : OfState(key)});
  }

  Rgb OfState(std::size_t key) {
    Show(static_cast<State>(key));
    return Blended(palette().states[key]);
  }

  void AppendFold(const Fold& fold) {
    FigureBox whole = At(fold.range);
    if (fold.slices == 1) {
      AppendSingle(fold, whole);
      return;
    }
    whole.right = std::min(whole.right + kOverlap, box_.right);
    // From the bottom: what runs, then what keeps it from running.
    double bottom = whole.bottom;
    const auto stack = [&](float share, Rgb colour) {
      if (bottom <= whole.top) return;
      const double wanted = std::max(whole.height() * static_cast<double>(share), kLeastPart);
      const double top = std::max(bottom - wanted, whole.top);
      scene_.out.emplace_back(
          BoxShape{.box = {whole.left, top, whole.right, bottom}, .fill = colour});
      bottom = top;
    };
    if (OfOwners()) {
      for (std::size_t i = 0; i <= kColourCount; ++i) {
        if (fold.share[i] > 0) stack(fold.share[i], OfKey(i));
      }
      if (!core_ && fold.share[kHeldUpKey] > 0) stack(fold.share[kHeldUpKey], OfKey(kHeldUpKey));
      Show(State::kRunning);
      return;
    }
    constexpr auto kRunning = static_cast<std::size_t>(State::kRunning);
    if (fold.share[kRunning] > 0) {
      stack(fold.share[kRunning], own_);
      Show(State::kRunning);
    }
    for (std::size_t i = 0; i < kStateCount; ++i) {
      if (i == kRunning || IsNothing(static_cast<State>(i)) || fold.share[i] <= 0) continue;
      stack(fold.share[i], OfState(i));
    }
    AppendLongestWait(fold, whole);
  }

  // One narrow slice among wide ones.
  void AppendSingle(const Fold& fold, FigureBox box) {
    std::size_t key = 0;
    while (key + 1 < fold.share.size() && fold.share[key] <= 0) ++key;
    if (OfOwners()) {
      if (core_ || key != kRestingKey) {
        scene_.out.emplace_back(BoxShape{.box = box, .fill = OfKey(key)});
        Show(State::kRunning);
      }
      return;
    }
    const auto state = static_cast<State>(key);
    if (IsNothing(state)) return;
    Show(state);
    if (state == State::kRunning) {
      scene_.out.emplace_back(BoxShape{.box = box, .fill = own_});
      return;
    }
    if (fold.longest_wait != nullptr) box.right = std::max(box.right, box.left + kLeastWait);
    scene_.out.emplace_back(BoxShape{.box = ThinBox(box), .fill = OfState(key)});
  }

  void AppendLongestWait(const Fold& fold, const FigureBox& whole) {
    if (fold.longest_wait == nullptr || fold.ShowsWaits()) return;
    const Slice& wait = *fold.longest_wait;
    FigureBox box = At({wait.begin, scene_.trace.EndOf(wait)});
    box.left = std::clamp(box.left, whole.left, std::max(whole.left, whole.right - kLeastWait));
    box.right = std::max(box.right, box.left + kLeastWait);
    scene_.out.emplace_back(BoxShape{.box = ThinBox(box), .fill = palette().Of(wait.state).line});
  }

  void AppendLabels(std::span<const Block> blocks) {
    const TextLook& look = scene_.metrics.block;
    if (box_.height() < look.size * 1.15) return;  // Too low a row to write into.
    const double pad = kPad * scene_.metrics.scale;
    const Slice* labelled = nullptr;
    std::vector<LabelRun> runs;
    FindLabelRuns(blocks, scene_.axis.Span(kJoinedPx * scene_.metrics.scale), runs);
    for (const LabelRun& run : runs) {
      const Slice& slice = *run.slice;
      const FigureBox seen = At(run.range);
      const double room = seen.width() - 2 * pad;
      if (room < 2 * pad) continue;
      if (labelled != nullptr && AreAlike(*labelled, slice)) continue;
      const std::string label = BlockLabel(scene_.trace, slice);
      if (label.empty()) continue;
      const std::string text = FittingText(label, look, room, scene_.measure);
      const bool cut = text.empty() || text.ends_with("…");
      if (cut && room < kLeastStump * scene_.metrics.scale) continue;
      AppendLabel(slice, seen, text);
      labelled = &slice;
    }
  }

  void AppendLabel(const Slice& slice, const FigureBox& seen, const std::string& text) {
    const double pad = kPad * scene_.metrics.scale;
    const TextLook& look = scene_.metrics.block;
    Rgb colour = scene_.colours.text_on_block;
    if (slice.state == State::kIdle) colour = scene_.colours.text_dim;
    if (IsWaiting(slice.state)) {
      const StateColours& colours = palette().Of(slice.state);
      colour = Mixed(colours.line, scene_.colours.text, 0.55);
      // A ground under the letters: lines would make them hard to read.
      FigureBox ground = ThinBox(seen);
      const double inset = scene_.metrics.scale;  // The outline stays.
      ground.left += inset;
      ground.right = ground.left + scene_.measure(text, look) + 2 * pad - 2 * inset;
      ground.top += inset;
      ground.bottom -= inset;
      scene_.out.emplace_back(
          BoxShape{.box = ground, .fill = colours.fill, .radius = scene_.metrics.block_radius / 2});
    }
    scene_.out.emplace_back(TextShape{.x = seen.left + pad,
                                      .baseline = (seen.top + seen.bottom) / 2 + look.size * 0.36,
                                      .text = text,
                                      .look = look,
                                      .colour = colour});
  }

  const RowScene& scene_;
  const FigureBox box_;
  const Track& track_;
  MixRule mix_;
  Rgb own_ = 0;
  bool core_ = false;
};

void AppendGround(const RowScene& scene, const FigureBox& box) {
  scene.out.emplace_back(
      BoxShape{.box = box, .fill = scene.colours.row, .radius = scene.metrics.block_radius});
}

}  // namespace

BoxShape StateShape(State state, const FigureBox& box, const FigureColours& colours,
                    const FigureMetrics& metrics) {
  const StateColours& look = colours.palette->Of(state);
  const FigureBox inner = look.thin ? ThinBox(box) : box;
  const double radius = std::min(metrics.block_radius, std::min(inner.width(), inner.height()) / 4);
  if (!look.hatched() || inner.width() < kLeastHatched * metrics.scale) {
    return {.box = inner, .fill = Blended(look), .radius = radius};
  }
  return {.box = inner,
          .fill = look.fill,
          .outline = look.line,
          .hatch = look.line,
          .radius = radius,
          .line_px = metrics.scale,
          .scale = metrics.scale};
}

void AppendRow(const RowScene& scene, TrackId track, const FigureBox& box) {
  AppendGround(scene, box);
  if (track == kNoTrack) return;
  RowShapes(scene, track, box).Append();
}

void AppendFlags(const RowScene& scene, std::span<const MarkPlace> flags, TrackId track,
                 const FigureBox& box) {
  const double size = 4 * scene.metrics.scale;
  for (const MarkPlace& place : std::ranges::equal_range(flags, track, {}, &MarkPlace::track)) {
    if (place.x_px < box.left || place.x_px > box.right) continue;
    scene.out.emplace_back(FlagShape{
        .x = place.x_px, .top = box.top - size / 2, .size = size, .colour = scene.colours.error});
  }
}

void AppendCrowd(const RowScene& scene, const TaskCrowd& crowd, const FigureBox& box) {
  AppendGround(scene, box);
  // From the bottom, as in the window.
  constexpr std::array kStack = {
      State::kRunning,          State::kPreempted,        State::kBlocked,
      State::kQueued,           State::kStarting,         State::kWaitingGil,
      State::kWaitingLock,      State::kWaitingQueue,     State::kWaitingEvent,
      State::kWaitingCondition, State::kWaitingSemaphore, State::kWaitingBarrier,
      State::kWaitingResult,    State::kWaitingIo,        State::kSleeping};
  const auto columns = static_cast<std::size_t>(box.width() / scene.metrics.scale);
  if (columns == 0 || crowd.tasks() == 0) return;
  const std::vector<CrowdMix> mixes = crowd.Columns(scene.axis.range, columns);
  const double step = box.width() / static_cast<double>(columns);
  using Tops = std::array<double, kStack.size()>;
  const auto tops_of = [&](const CrowdMix& mix) {
    Tops tops{};
    double top = box.bottom, exact = box.bottom;
    for (std::size_t i = 0; i < kStack.size(); ++i) {
      const float count = mix[static_cast<std::size_t>(kStack[i])];
      if (count > 0) {
        exact -= box.height() * static_cast<double>(count) / static_cast<double>(crowd.tasks());
        // Quarters of a pixel, so that columns can be told to be alike.
        top = std::max(std::min(std::round(exact * 4) / 4, top - kLeastPart), box.top);
      }
      tops[i] = top;
    }
    return tops;
  };
  for (std::size_t first = 0; first < columns;) {
    const Tops tops = tops_of(mixes[first]);
    std::size_t past = first + 1;
    while (past < columns && tops_of(mixes[past]) == tops) ++past;
    double bottom = box.bottom;
    for (std::size_t i = 0; i < kStack.size(); ++i) {
      if (tops[i] >= bottom) continue;
      const StateColours& look = scene.colours.palette->Of(kStack[i]);
      scene.shown.set(static_cast<std::size_t>(kStack[i]));
      FigureBox part{box.left + step * static_cast<double>(first), tops[i],
                     box.left + step * static_cast<double>(past), bottom};
      const bool hatched = look.hatched() && part.width() >= kLeastHatched * scene.metrics.scale;
      part.right = std::min(part.right + (hatched ? 0 : kOverlap), box.right);
      scene.out.emplace_back(BoxShape{.box = part,
                                      .fill = hatched ? look.fill : Blended(look),
                                      .hatch = hatched ? look.line : BoxShape::kNone,
                                      .scale = scene.metrics.scale});
      bottom = tops[i];
    }
    first = past;
  }
}

}  // namespace interleave
