#include "gui/panels/layout.h"

#include <algorithm>
#include <cmath>

namespace interleave {
namespace {

// All in pixels at scale 1.
constexpr float kTopBar = 52;
constexpr float kStatusBar = 28;
constexpr float kMinTimelineWidth = 420;
constexpr float kMinTimelineHeight = 260;
constexpr float kParametersHead = 42;  // Caption and the room around the rows.
constexpr float kParameterRow = 31;
constexpr float kResultsHead = 72;  // Title, column heads and the room around the rows.
constexpr float kResultRow = 21;

float LeftWidth(float width) {
  if (width >= 1500) return 272;
  if (width >= 1100) return 236;
  return width >= 760 ? 210 : 0;
}

float RightWidth(float width) {
  if (width >= 2200) return 400;
  if (width >= 1500) return 330;
  if (width >= 1100) return 300;
  return width >= 1000 ? 264 : 0;
}

}  // namespace

Layout LayOut(const LayoutInput& input) {
  const float scale = input.scale;
  // Whole pixels: a panel that begins between two of them is blurred at its edge.
  const auto px = [&](float logical) { return std::round(logical * scale); };
  const float logical_width = input.width / scale;
  const float logical_height = input.height / scale;

  Layout layout;
  layout.top_bar = {0, 0, input.width, std::min(px(kTopBar), input.height)};
  const float status_height = logical_height >= 240 ? px(kStatusBar) : 0;
  layout.status = {0, input.height - status_height, input.width, status_height};

  const float top = layout.top_bar.bottom();
  const float middle_height = std::max(0.0F, layout.status.y - top);
  const float left = px(LeftWidth(logical_width));
  float right = px(RightWidth(logical_width));
  if (input.width - left - right < px(kMinTimelineWidth)) right = 0;
  layout.inspector = {input.width - right, top, right, middle_height};

  if (left > 0) {
    const float wanted =
        input.parameters == 0
            ? 0
            : px(kParametersHead + kParameterRow * static_cast<float>(input.parameters));
    const float height = std::min(wanted, std::round(middle_height * 0.5F));
    layout.browser = {0, top, left, middle_height - height};
    layout.parameters = {0, top + middle_height - height, left, height};
  }

  const float centre_width = input.width - left - right;
  float results_height = 0;
  if (input.results > 0) {
    results_height = px(kResultsHead + kResultRow * static_cast<float>(input.results));
    if (middle_height - results_height < px(kMinTimelineHeight)) results_height = 0;
  }
  layout.timeline = {left, top, centre_width, middle_height - results_height};
  layout.results = {left, layout.timeline.bottom(), centre_width, results_height};
  return layout;
}

}  // namespace interleave
