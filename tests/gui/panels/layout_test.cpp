#include "gui/panels/layout.h"

#include <gtest/gtest.h>

#include <vector>

namespace interleave {
namespace {

std::vector<Rect> Panels(const Layout& layout) {
  std::vector<Rect> panels;
  for (const Rect& rect : {layout.top_bar, layout.browser, layout.parameters, layout.timeline,
                           layout.results, layout.inspector, layout.status}) {
    if (!rect.empty()) panels.push_back(rect);
  }
  return panels;
}

bool Overlap(const Rect& a, const Rect& b) {
  return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

TEST(LayoutTest, PanelsLieSideBySideWithinTheWindowAtEverySize) {
  for (const float scale : {1.0F, 1.5F, 2.0F}) {
    for (const float width : {64.0F, 320.0F, 801.0F, 1280.0F, 1720.0F, 2560.0F, 5120.0F}) {
      for (const float height : {64.0F, 200.0F, 361.0F, 720.0F, 1060.0F, 1440.0F}) {
        const Layout layout = LayOut(
            {.width = width, .height = height, .scale = scale, .parameters = 5, .results = 3});
        const std::vector<Rect> panels = Panels(layout);
        for (std::size_t i = 0; i < panels.size(); ++i) {
          EXPECT_GE(panels[i].x, 0);
          EXPECT_GE(panels[i].y, 0);
          EXPECT_LE(panels[i].right(), width);
          EXPECT_LE(panels[i].bottom(), height);
          for (std::size_t j = i + 1; j < panels.size(); ++j) {
            EXPECT_FALSE(Overlap(panels[i], panels[j]))
                << width << "x" << height << " at " << scale << ": " << i << " and " << j;
          }
        }
      }
    }
  }
}

TEST(LayoutTest, ALargeWindowHasEveryPanel) {
  const Layout layout = LayOut({.width = 1720, .height = 1060, .parameters = 5, .results = 3});
  EXPECT_EQ(Panels(layout).size(), 7U);
}

TEST(LayoutTest, SmallerWindowsGiveUpTheInspectorFirstAndTheTimelineNever) {
  const auto at = [](float width, float height) {
    return LayOut({.width = width, .height = height, .parameters = 5, .results = 3});
  };
  EXPECT_TRUE(at(960, 800).inspector.empty());
  EXPECT_FALSE(at(960, 800).browser.empty());
  EXPECT_TRUE(at(700, 800).browser.empty());
  EXPECT_TRUE(at(1280, 400).results.empty());
  EXPECT_FALSE(at(320, 200).timeline.empty());
  EXPECT_TRUE(at(320, 200).status.empty());
}

TEST(LayoutTest, TheWindowOfALaptopHasRoomForAll) {
  const Layout layout = LayOut({.width = 1280, .height = 720, .parameters = 5, .results = 3});
  EXPECT_EQ(Panels(layout).size(), 7U);
  EXPECT_GE(layout.timeline.width, 700);
  EXPECT_GE(layout.timeline.height, 480);
}

TEST(LayoutTest, ASmallProjectorHasRoomForAll) {
  for (const std::size_t results : {std::size_t{3}, std::size_t{6}}) {
    const Layout layout =
        LayOut({.width = 1024, .height = 700, .parameters = 5, .results = results});
    EXPECT_EQ(Panels(layout).size(), 7U);
    EXPECT_GE(layout.timeline.width, 540);
    EXPECT_GE(layout.timeline.height, 400);
  }
}

TEST(LayoutTest, ScaleMultipliesEverything) {
  const Layout one = LayOut({.width = 1280, .height = 720, .parameters = 5, .results = 3});
  const Layout two =
      LayOut({.width = 2560, .height = 1440, .scale = 2, .parameters = 5, .results = 3});
  EXPECT_FLOAT_EQ(two.timeline.width, 2 * one.timeline.width);
  EXPECT_FLOAT_EQ(two.results.height, 2 * one.results.height);
}

TEST(LayoutTest, WithoutResultsTheTimelineHasTheirRoom) {
  const Layout layout = LayOut({.width = 1280, .height = 720, .parameters = 5, .results = 0});
  EXPECT_TRUE(layout.results.empty());
  EXPECT_EQ(layout.timeline.bottom(), layout.status.y);
}

}  // namespace
}  // namespace interleave
