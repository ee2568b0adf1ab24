#include "gui/timeline/timeline.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/picture/recordings.h"
#include "tests/gui/timeline/headless_timeline.h"

namespace interleave {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::VariantWith;

// A window of 1000 x 700: tracks reach from 104 to 980 pixels. Rows of the first card: Thread 1 at
// 108, Thread 2 at 135, Core 0 at 185.
constexpr float kThread1 = 108;
constexpr float kThread2 = 135;
constexpr float kRuler = 20;
constexpr float kLabels = 60;
constexpr float kMiddle = 542;

class TimelineTest : public ::testing::Test {
 protected:
  void SetUp() override {
    timeline_.Add(TakingTurns(10, 100_ms));
    timeline_.Settle();
    whole_ = WholeRange(timeline_.cards);
  }
  // What the only command of `commands` asks to show.
  static TimeRange Shown(const Commands& commands) {
    EXPECT_THAT(commands, SizeIs(1));
    const auto* show = commands.empty() ? nullptr : std::get_if<ShowRange>(&commands[0]);
    EXPECT_NE(show, nullptr);
    return show == nullptr ? TimeRange{} : show->range;
  }

  HeadlessTimeline timeline_;
  TimeRange whole_;
};

TEST_F(TimelineTest, DrawingAsksForNothing) { EXPECT_THAT(timeline_.Frame(), IsEmpty()); }

TEST_F(TimelineTest, MovingTheMouseAsksForNothing) {
  EXPECT_THAT(timeline_.MoveTo(kMiddle, kThread1), IsEmpty());
  EXPECT_THAT(timeline_.MoveTo(kLabels, kThread1), IsEmpty());
  EXPECT_THAT(timeline_.MoveTo(kMiddle, kRuler), IsEmpty());
}

TEST_F(TimelineTest, TheWheelZoomsAtTheMouse) {
  timeline_.MoveTo(kMiddle, kThread1);
  const TimeRange shown = Shown(timeline_.Wheel(1));

  EXPECT_NEAR(static_cast<double>(shown.length()), 0.8 * static_cast<double>(whole_.length()), 2);
  // The middle stays in the middle.
  EXPECT_NEAR(static_cast<double>(shown.begin + shown.end),
              static_cast<double>(whole_.begin + whole_.end), 2e6);
  EXPECT_FALSE(timeline_.view.follow);
}

TEST_F(TimelineTest, TheWheelZoomsOnTheRulerToo) {
  timeline_.MoveTo(kMiddle, kRuler);
  EXPECT_LT(Shown(timeline_.Wheel(2)).length(), whole_.length());
}

TEST_F(TimelineTest, ZoomingOutToEverythingFollowsAgain) {
  timeline_.MoveTo(kMiddle, kThread1);
  timeline_.Wheel(1);
  EXPECT_THAT(timeline_.Wheel(-3), ::testing::ElementsAre(VariantWith<ShowAll>(::testing::_)));
  EXPECT_TRUE(timeline_.view.follow);
  EXPECT_THAT(timeline_.Wheel(-3), IsEmpty());
}

TEST_F(TimelineTest, ZoomingInEndsAtAHundredNanoseconds) {
  timeline_.MoveTo(kMiddle, kThread1);
  for (int i = 0; i < 40; ++i) timeline_.Wheel(5);
  EXPECT_EQ(timeline_.view.range.length(), 100);
}

TEST_F(TimelineTest, DraggingPansWithTheMouse) {
  timeline_.view = {.range = {200_ms, 400_ms}, .follow = false, .selection = {}};
  timeline_.MoveTo(kMiddle, kThread1);
  timeline_.Press();
  timeline_.MoveTo(kMiddle - 100, kThread1);
  timeline_.MoveTo(kMiddle - 438, kThread1);  // Half of the tracks' width.
  EXPECT_THAT(timeline_.Release(), IsEmpty());

  EXPECT_NEAR(static_cast<double>(timeline_.view.range.begin), 300e6, 25e6);
  EXPECT_EQ(timeline_.view.range.length(), 200_ms);
  EXPECT_FALSE(timeline_.view.selection);
}

TEST_F(TimelineTest, DeepInARecordingSmallMovementsAddUp) {
  timeline_.view = {.range = {200_ms, 200_ms + 100}, .follow = false, .selection = {}};
  timeline_.MoveTo(kMiddle, kThread1);
  timeline_.Press();
  timeline_.MoveTo(kMiddle - 10, kThread1);
  const Nanos begin = timeline_.view.range.begin;
  // A pixel is a ninth of a nanosecond: 88 single pixels are ten of them.
  for (int i = 1; i <= 88; ++i) timeline_.MoveTo(kMiddle - 10 - static_cast<float>(i), kThread1);
  EXPECT_NEAR(static_cast<double>(timeline_.view.range.begin - begin), 10, 1);
}

TEST_F(TimelineTest, AClickSelectsTheSlice) {
  timeline_.MoveTo(150, kThread2);  // Waits in its first 100 ms.
  const Commands commands = timeline_.Click();
  ASSERT_THAT(commands, SizeIs(1));
  const auto* select = std::get_if<SelectSlice>(&commands[0]);
  ASSERT_NE(select, nullptr);
  EXPECT_EQ(select->card, 0U);
  EXPECT_EQ(select->track, 3U);
  EXPECT_GT(select->at, 0);
  EXPECT_LT(select->at, 100_ms);
}

TEST_F(TimelineTest, AClickBesideTheBlocksClearsTheSelection) {
  timeline_.MoveTo(150, kThread2);
  timeline_.Click();
  ASSERT_TRUE(timeline_.view.selection);
  timeline_.MoveTo(150, 650);
  EXPECT_THAT(timeline_.Click(), ::testing::ElementsAre(VariantWith<ClearSelection>(::testing::_)));
  EXPECT_THAT(timeline_.Click(), IsEmpty());
}

TEST_F(TimelineTest, ADoubleClickShowsTheBlock) {
  timeline_.MoveTo(kMiddle, kThread1);
  timeline_.Click();
  const TimeRange shown = Shown(timeline_.Press());
  timeline_.Release();
  EXPECT_EQ(shown, (TimeRange{490_ms, 610_ms}));  // 500 to 600 ms and a tenth on both sides.
}

TEST_F(TimelineTest, ADoubleClickBesideTheBlocksShowsEverything) {
  timeline_.view = {.range = {200_ms, 400_ms}, .follow = false, .selection = {}};
  timeline_.MoveTo(kMiddle, 650);
  timeline_.Click();
  EXPECT_THAT(timeline_.Press(), ::testing::ElementsAre(VariantWith<ShowAll>(::testing::_)));
}

TEST_F(TimelineTest, TheSelectionIsOutlinedAndItsRangeKnown) {
  const int before = HeadlessTimeline::Vertices();
  timeline_.view.selection = TimelineSelection{0, 3, 50_ms};
  timeline_.Frame();
  EXPECT_GT(HeadlessTimeline::Vertices(), before);
  EXPECT_EQ(RangeOfSelection(timeline_.cards, timeline_.view), (TimeRange{0, 110_ms + 10_ms}));
  timeline_.view.selection = TimelineSelection{7, 3, 50_ms};
  EXPECT_EQ(RangeOfSelection(timeline_.cards, timeline_.view), whole_);
}

TEST_F(TimelineTest, TheMouseShowsItsMomentInAllCards) {
  const int before = HeadlessTimeline::Vertices();
  timeline_.MoveTo(kMiddle, 650);  // Below the cards: a line and a bubble, no tooltip.
  EXPECT_GT(HeadlessTimeline::Vertices(), before + 8);
}

TEST_F(TimelineTest, ABlockIsExplainedInATooltip) {
  timeline_.MoveTo(kMiddle, 650);
  const int windows = ImGui::GetDrawData()->CmdListsCount;
  timeline_.MoveTo(kMiddle, kThread1);
  timeline_.Frame();
  EXPECT_GT(ImGui::GetDrawData()->CmdListsCount, windows);
}

TEST_F(TimelineTest, ANewRecordingIsFollowed) {
  timeline_.Add(TakingTurns(50, 100_ms));
  EXPECT_GT(WholeRange(timeline_.cards).end, 5'000_ms);
}

TEST(TimelineScrollTest, TheWheelBesideTheTracksScrollsAndDoesNotZoom) {
  HeadlessTimeline timeline(1000, 300);
  for (int i = 0; i < 5; ++i) timeline.Add(TakingTurns(10, 100_ms));
  timeline.Settle();
  timeline.MoveTo(kMiddle, kThread1);
  timeline.Click();
  ASSERT_TRUE(timeline.view.selection);
  EXPECT_EQ(timeline.view.selection->card, 0U);

  timeline.MoveTo(kLabels, kThread1);
  EXPECT_THAT(timeline.Wheel(-5), IsEmpty());
  timeline.Settle();
  timeline.MoveTo(kMiddle, 108 + 194 - 270 + 194);  // Five notches of 54 up; a card is 194 high.
  timeline.Click();

  ASSERT_TRUE(timeline.view.selection);
  EXPECT_GT(timeline.view.selection->card, 0U);
}

}  // namespace
}  // namespace interleave
