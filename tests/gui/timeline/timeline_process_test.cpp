#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/timeline/timeline_scene.h"
#include "tests/engine/trace/process_recording.h"
#include "tests/gui/timeline/headless_timeline.h"

namespace interleave {
namespace {

using P = ProcessTracks;

// One card whose run had worker processes, in a window of 1000 x 700.
class TimelineProcessTest : public ::testing::Test {
 protected:
  void SetUp() override { Show(ProcessRecording()); }

  void Show(std::shared_ptr<const Trace> trace) {
    timeline_.cards.clear();
    timeline_.Add(std::move(trace), 2);
    timeline_.Settle();
    const CardRows rows = RowsOf(timeline_.cards[0].trace, 2);
    std::vector<std::size_t> headings;
    for (const ProcessGroup& group : rows.groups) headings.push_back(group.first);
    const CardShape shape{
        .has_rows = true, .threads = rows.threads.size(), .cores = 2, .headings = headings};
    layout_.emplace(std::span(&shape, 1), CardMetrics{});
  }
  // On the screen: the ruler is above the cards.
  static float Middle(const Stripe& stripe) { return kRuler + stripe.top + stripe.height / 2; }

  static constexpr float kRuler = 32;
  HeadlessTimeline timeline_;
  std::optional<CardLayout> layout_;
};

TEST_F(TimelineProcessTest, TheRowUnderTheMouseIsTheOneThatIsPainted) {
  // Main, Pool manager, Worker 1 and its feeder, Worker 2.
  const TrackId rows[] = {P::kMain, P::kManager, P::kWorker1, P::kFeeder, P::kWorker2};
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    timeline_.view.selection.reset();
    timeline_.MoveTo(600, Middle(layout_->Row({0, Band::kConcurrency, i})));
    timeline_.Click();
    ASSERT_TRUE(timeline_.view.selection) << i;
    EXPECT_EQ(timeline_.view.selection->track, rows[i]) << i;
  }
}

TEST_F(TimelineProcessTest, AHeadingIsNoRowAndTellsWhoTheProcessIs) {
  timeline_.MoveTo(600, 690);
  const int windows = ImGui::GetDrawData()->CmdListsCount;
  timeline_.MoveTo(600, Middle(layout_->Heading({0, 1})));
  timeline_.Frame();
  EXPECT_GT(ImGui::GetDrawData()->CmdListsCount, windows);
  timeline_.Click();
  EXPECT_FALSE(timeline_.view.selection);
}

TEST_F(TimelineProcessTest, MessagesAndTransfersArePainted) {
  const int with = HeadlessTimeline::Vertices();
  timeline_.view = {.range = {9'000'000, 10'000'000}, .follow = false, .selection = {}};
  timeline_.Frame();
  const int without = HeadlessTimeline::Vertices();
  timeline_.view.range = {4'900'000, 5'600'000};
  timeline_.Frame();
  EXPECT_GT(with, without);
  EXPECT_GT(HeadlessTimeline::Vertices(), without);
}

TEST_F(TimelineProcessTest, FarZoomsAndLongWaysOfMessagesDrawWithoutHarm) {
  for (const TimeRange range : {TimeRange{5'050'000, 5'050'100}, TimeRange{5'399'950, 5'400'050},
                                TimeRange{0, 10'000'000'000'000}}) {
    timeline_.view = {.range = range, .follow = false, .selection = {}};
    timeline_.Frame();
    EXPECT_LT(HeadlessTimeline::Vertices(), 20'000);
  }
}

TEST_F(TimelineProcessTest, ATooltipOfARowTellsOfItsMessages) {
  timeline_.view = {.range = {5'000'000, 5'500'000}, .follow = false, .selection = {}};
  timeline_.Frame();
  timeline_.MoveTo(600, 690);
  const int windows = ImGui::GetDrawData()->CmdListsCount;
  timeline_.MoveTo(300, Middle(layout_->Row({0, Band::kConcurrency, 3})));
  timeline_.Frame();
  EXPECT_GT(ImGui::GetDrawData()->CmdListsCount, windows);
}

}  // namespace
}  // namespace interleave
