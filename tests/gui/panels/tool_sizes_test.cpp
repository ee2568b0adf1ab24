// Every panel of the window as a tool, at every size: ImGui's own checks would end the test.

#include <gtest/gtest.h>

#include <tuple>

#include "tests/gui/headless_window.h"

namespace interleave {
namespace {

using SizeAndScale = std::tuple<float, float, float>;
class ToolWindowSizeTest : public testing::TestWithParam<SizeAndScale> {};

TEST_P(ToolWindowSizeTest, DrawsEverythingAtEverySize) {
  const auto [width, height, scale] = GetParam();
  HeadlessWindow window(width, height, scale);
  const auto draw = [&](const Command& command) {
    window.app.Apply(command);
    for (int i = 0; i < 3; ++i) window.Frame();
    if (width >= 320) {
      EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 0);
    }
  };
  for (const bool run : {false, true}) {
    if (run) window.RunToEnd();
    draw(MovePlayhead{100'000'000});
    draw(MeasureRange{{50'000'000, 150'000'000}});
    draw(AddBookmark{});
    draw(ToggleChart{});
    draw(ToggleCompare{});
    draw(ToggleCommandList{});
    draw(AskForTime{});
    draw(Quit{});
    draw(CloseOverlay{});
    draw(TogglePresent{});
    draw(PredictAnswer{1});
    draw(StepLecture{1});
    draw(PresentBeside{});
    draw(ToggleTheme{});
    draw(ToggleHighContrast{});
    draw(ToggleSafeColours{});
    draw(BlankScreen{});
    draw(TogglePresent{});
    draw(CloseReplay{});
    draw(FilterRows{"no such row"});
    draw(ShowAllRows{});
    draw(FoldAllRows{true});
    draw(FoldRows{RowGroup{0, kWholeBand}});
    draw(FoldAllRows{false});
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, ToolWindowSizeTest,
                         testing::Values(SizeAndScale{1720, 1060, 1}, SizeAndScale{1280, 720, 1},
                                         SizeAndScale{1280, 720, 1.28F},
                                         SizeAndScale{3840, 2160, 3.84F}, SizeAndScale{320, 200, 1},
                                         SizeAndScale{320, 200, 3}, SizeAndScale{7680, 4320, 1},
                                         SizeAndScale{64, 64, 1}));

}  // namespace
}  // namespace interleave
