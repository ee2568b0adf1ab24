#include "gui/timeline/snap.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/engine/picture/recordings.h"
#include "tests/gui/timeline/headless_timeline.h"

namespace interleave {
namespace {

// One card of two threads that take turns of 100 ms, 876 pixels for about a second.
class SnapTest : public testing::Test {
 protected:
  void SetUp() override {
    timeline_.Add(TakingTurns(10, 100_ms));
    timeline_.Settle();
  }
  TimelineScene Scene() {
    ImGui::NewFrame();  // Names are measured.
    const TimelineScene scene = PrepareScene(timeline_.cards, timeline_.view, timeline_.theme,
                                             {0, 32, 1000, 640}, timeline_.memory);
    ImGui::EndFrame();
    return scene;
  }
  // What a drag with shift measures.
  std::optional<TimeRange> Measure(float from_x, float to_x) {
    timeline_.MoveTo(from_x, kRow);
    FeedShift(true);
    timeline_.Press();
    timeline_.MoveTo(to_x, kRow);
    std::optional<TimeRange> measured;
    for (const Command& command : timeline_.Frame()) {
      if (const auto* measure = std::get_if<MeasureRange>(&command)) measured = measure->range;
    }
    FeedShift(false);
    timeline_.Release();
    return measured;
  }

  static constexpr float kRow = 108;
  HeadlessTimeline timeline_;
};

TEST_F(SnapTest, WhatIsNearAnEdgeIsMovedToItAndAllElseStays) {
  const TimelineScene scene = Scene();
  const Nanos near = scene.axis.Span(kSnapPx - 1);
  const Nanos far = scene.axis.Span(kSnapPx + 2);
  EXPECT_EQ(SnappedToEdge(scene, 300_ms + near, 0, 1000), 300_ms);
  EXPECT_EQ(SnappedToEdge(scene, 300_ms - near, 0, 1000), 300_ms);
  EXPECT_EQ(SnappedToEdge(scene, 300_ms + far, 0, 1000), 300_ms + far);
  EXPECT_EQ(SnappedToEdge(scene, 1000_ms + near, 0, 1000), 1000_ms) << "the end of the last";
}

TEST_F(SnapTest, RowsThatAreNotSeenDoNotCount) {
  const TimelineScene scene = Scene();
  const float below = scene.layout.height() + 10;
  EXPECT_EQ(SnappedToEdge(scene, 300_ms + 1, below, below + 100), 300_ms + 1);
}

// Against looking at every slice.
TEST_F(SnapTest, OfManyEdgesItIsTheNearest) {
  const std::vector<Slice> slices = RandomSlices(2000, 400'000, 7);
  timeline_.cards.clear();
  timeline_.Add(OneRow(slices, slices.back().end));
  timeline_.Settle();
  const TimelineScene scene = Scene();
  for (Nanos at = 0; at < slices.back().end; at += slices.back().end / 997) {
    Nanos nearest = at;
    Nanos distance = scene.axis.Span(kSnapPx) + 1;
    for (const Slice& slice : slices) {
      for (const Nanos edge : {slice.begin, slice.end}) {
        if (std::abs(edge - at) >= distance) continue;
        distance = std::abs(edge - at);
        nearest = edge;
      }
    }
    EXPECT_EQ(std::abs(SnappedToEdge(scene, at, 0, 1000) - at), std::abs(nearest - at)) << at;
  }
}

TEST_F(SnapTest, ADragWithShiftMeasuresFromEdgeToEdge) {
  const TimelineScene scene = Scene();
  const auto x = [&](Nanos at) { return static_cast<float>(scene.axis.ToPx(at)); };
  const auto measured = Measure(x(200_ms) + 3, x(500_ms) - 4);
  ASSERT_TRUE(measured);
  EXPECT_EQ(*measured, (TimeRange{200_ms, 500_ms}));
  const auto between = Measure(x(240_ms), x(560_ms));
  ASSERT_TRUE(between);
  EXPECT_NEAR(static_cast<double>(between->begin), 240e6, 2e6);
  EXPECT_NEAR(static_cast<double>(between->end), 560e6, 2e6);
}

}  // namespace
}  // namespace interleave
