#include "gui/timeline/gestures.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/timeline/snap.h"

namespace interleave {
namespace {

constexpr double kZoomPerNotch = 0.8;
constexpr float kScrollPerNotch = 54;  // Two rows.
constexpr float kPanPerNotch = 80;

// Asks for `range`, or for everything if that is what it shows.
void Show(const TimelineScene& scene, TimeRange range, Commands& out) {
  if (range == scene.axis.range) return;
  if (range == scene.whole) {
    out.emplace_back(ShowAll{});
  } else {
    out.emplace_back(ShowRange{range});
  }
}

void ScrollBy(float pixels) { ImGui::SetScrollY(std::max(ImGui::GetScrollY() + pixels, 0.0F)); }

// Pans by `pixels`, to the left if negative. Deep in a recording a nanosecond is many pixels wide:
// what is too little to move by is kept for the next time.
void Pan(const TimelineScene& scene, float pixels, Commands& out) {
  float& kept = *ImGui::GetStateStorage()->GetFloatRef(ImGui::GetID("pan"), 0);
  const double wanted = static_cast<double>(pixels) + static_cast<double>(kept);
  const Nanos by = std::llround(wanted * scene.axis.ns_per_px());
  kept = static_cast<float>(wanted - static_cast<double>(by) / scene.axis.ns_per_px());
  if (by != 0) Show(scene, Panned(scene.axis.range, by, scene.whole), out);
}

void HandleWheel(const TimelineScene& scene, const GesturePlace& place, Commands& out) {
  const ImGuiIO& io = ImGui::GetIO();
  if (io.MouseWheelH != 0) {
    Pan(scene, -io.MouseWheelH * scene.theme.Px(kPanPerNotch), out);
  }
  if (io.MouseWheel == 0) return;
  const float x = io.MousePos.x;
  const bool over_tracks = x >= scene.columns.track_left && x < scene.columns.track_right;
  if (place.scrolls && (io.KeyShift || !over_tracks)) {
    ScrollBy(-io.MouseWheel * scene.theme.Px(kScrollPerNotch));
    return;
  }
  const double factor = std::pow(kZoomPerNotch, static_cast<double>(io.MouseWheel));
  Show(scene, ZoomedAt(scene.axis.range, scene.axis.ToTime(x), factor, scene.whole), out);
}

// From where the button went down to where the mouse is, each moved to an edge that is near. With
// Alt they stay.
TimeRange Dragged(const TimelineScene& scene, bool over_cards) {
  const ImGuiIO& io = ImGui::GetIO();
  // The rows that are seen; of the ruler, those of the list's beginning.
  const float top = over_cards ? ImGui::GetScrollY() : 0;
  const float bottom = top + io.DisplaySize.y;
  const auto at = [&](float x) {
    const Nanos exact = scene.axis.ToTime(x);
    return io.KeyAlt ? exact : SnappedToEdge(scene, exact, top, bottom);
  };
  const Nanos from = at(io.MouseClickedPos[ImGuiMouseButton_Left].x);
  const Nanos to = at(io.MousePos.x);
  return {std::min(from, to), std::max(from, to)};
}

std::optional<TimeRange> RangeOf(const TimelineScene& scene, const Pick& pick) {
  if (pick.fold && pick.fold->slices > 0) return pick.fold->range;
  if (!pick.slice) return std::nullopt;
  return TimeRange{pick.slice->begin, scene.cards[pick.row.card].trace->EndOf(*pick.slice)};
}

void HandleClick(const TimelineScene& scene, const GesturePlace& place, Commands& out) {
  if (place.group) {
    out.emplace_back(FoldRows{place.group});
  } else if (place.pick && place.pick->slice) {
    const Slice& slice = *place.pick->slice;
    // A moment within the slice, also where it is narrower than the mouse is exact.
    const Nanos at =
        std::clamp(place.pick->at, slice.begin, slice.end == kOpenEnd ? slice.end : slice.end - 1);
    out.emplace_back(SelectSlice{place.pick->row.card, place.pick->track, at});
  } else if (scene.view.selection) {
    out.emplace_back(ClearSelection{});
  }
}

}  // namespace

void HandleGestures(const TimelineScene& scene, const GesturePlace& place, Commands& out) {
  const ImGuiIO& io = ImGui::GetIO();
  const bool hovered = ImGui::IsItemHovered();
  if (hovered) HandleWheel(scene, place, out);
  // What shift means is decided when the button goes down: it may be let go of meanwhile.
  bool& measuring = *ImGui::GetStateStorage()->GetBoolRef(ImGui::GetID("measuring"), false);
  if (ImGui::IsItemActivated()) measuring = io.KeyShift;
  if (ImGui::IsItemActive() && measuring) {
    if (ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
      out.emplace_back(MeasureRange{Dragged(scene, place.scrolls)});
    }
    return;
  }
  if (ImGui::IsItemDeactivated() && std::exchange(measuring, false)) return;
  // On the ruler the playhead, where there is one, is dragged.
  if (!place.scrolls && scene.view.playhead && ImGui::IsItemActive()) {
    out.emplace_back(MovePlayhead{scene.axis.ToTime(io.MousePos.x)});
    return;
  }
  if (ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left)) {
    if (io.MouseDelta.x != 0) Pan(scene, -io.MouseDelta.x, out);
    if (place.scrolls && io.MouseDelta.y != 0) ScrollBy(-io.MouseDelta.y);
    return;
  }
  if (hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
    const std::optional<TimeRange> block = place.pick ? RangeOf(scene, *place.pick) : std::nullopt;
    Show(scene, block ? Around(*block, scene.whole) : scene.whole, out);
    return;
  }
  const float threshold = io.MouseDragThreshold;
  const bool dragged = io.MouseDragMaxDistanceSqr[0] >= threshold * threshold;
  if (ImGui::IsItemDeactivated() && hovered && !dragged) HandleClick(scene, place, out);
}

}  // namespace interleave
