// Rows that are folded by a click, and moved by dragging their names or by their menu.

#include "gui/timeline/row_drag.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/trace/process_recording.h"
#include "tests/gui/headless_window.h"
#include "tests/gui/timeline/headless_timeline.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

using P = ProcessTracks;

template <typename T>
std::optional<T> Only(const Commands& commands) {
  if (commands.size() != 1) return std::nullopt;
  const T* command = std::get_if<T>(&commands[0]);
  return command == nullptr ? std::nullopt : std::optional(*command);
}

// One card with the rows Main, Pool manager; Worker 1, its feeder; Worker 2.
class RowDragTest : public testing::Test {
 protected:
  void SetUp() override {
    timeline_.Add(ProcessRecording(), 2);
    timeline_.Settle();
  }
  const CardLayout& layout() const { return timeline_.memory.scene.layout; }
  static float Middle(const Stripe& stripe) { return kRuler + stripe.top + stripe.height / 2; }
  float MiddleOfRow(std::size_t row) const {
    return Middle(layout().Row({0, Band::kConcurrency, row}));
  }
  // What dragging the name of a row asks for.
  Commands Drag(std::size_t row, float to_y) {
    timeline_.MoveTo(kNames, MiddleOfRow(row));
    timeline_.Press();
    timeline_.MoveTo(kNames, to_y);
    timeline_.MoveTo(kNames + 1, to_y);
    return timeline_.Release();
  }
  void Fold(std::uint32_t process) {
    timeline_.view.rows.folded.insert({0, process});
    timeline_.Settle();
  }

  static constexpr float kRuler = 32;
  static constexpr float kNames = 60;
  HeadlessTimeline timeline_;
};

TEST_F(RowDragTest, AClickOnAHeadingFoldsAndUnfoldsItsProcess) {
  timeline_.MoveTo(kNames, Middle(layout().Heading({0, 1})));
  timeline_.Press();
  const auto fold = Only<FoldRows>(timeline_.Release());
  ASSERT_TRUE(fold);
  EXPECT_EQ(fold->group, (RowGroup{0, 1}));
  const float unfolded = layout().Card(0).height;
  Fold(1);
  EXPECT_LT(layout().Card(0).height, unfolded);
  timeline_.MoveTo(600, Middle(layout().Heading({0, 1})));
  timeline_.Press();
  EXPECT_TRUE(Only<FoldRows>(timeline_.Release())) << "beside the name, too";
}

TEST_F(RowDragTest, AClickOnTheCaptionFoldsTheBandAndOneOnItsNameUnfoldsIt) {
  timeline_.MoveTo(kNames, Middle(layout().Caption(0, Band::kConcurrency)));
  timeline_.Press();
  auto fold = Only<FoldRows>(timeline_.Release());
  ASSERT_TRUE(fold);
  EXPECT_EQ(fold->group, (RowGroup{0, kWholeBand}));
  Fold(kWholeBand);
  EXPECT_THAT(timeline_.memory.scene.rows[0].threads, ElementsAre(kNoTrack));
  timeline_.MoveTo(kNames, MiddleOfRow(0));
  timeline_.Press();
  fold = Only<FoldRows>(timeline_.Release());
  ASSERT_TRUE(fold);
  EXPECT_EQ(fold->group, (RowGroup{0, kWholeBand}));
}

TEST_F(RowDragTest, AFoldedRowIsPaintedAndTellsHowManyDoWhat) {
  timeline_.view.rows.filter = "no such row";
  timeline_.Settle();
  const int none = HeadlessTimeline::Vertices();
  timeline_.view.rows.filter.clear();
  Fold(kWholeBand);
  EXPECT_GT(HeadlessTimeline::Vertices(), none);
  timeline_.MoveTo(600, 690);
  const int windows = ImGui::GetDrawData()->CmdListsCount;
  timeline_.MoveTo(500, MiddleOfRow(0));
  timeline_.Frame();
  EXPECT_GT(ImGui::GetDrawData()->CmdListsCount, windows) << "a tooltip";
  timeline_.Click();
  EXPECT_FALSE(timeline_.view.selection) << "It is many rows: none can be selected.";
}

TEST_F(RowDragTest, ANameIsDraggedBelowAnother) {
  const auto moved = Only<PlaceRow>(Drag(2, MiddleOfRow(3) + 3));
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->track, P::kWorker1);
  EXPECT_EQ(moved->before, kNoTrack);
  const auto up = Only<PlaceRow>(Drag(3, MiddleOfRow(2) - 3));
  ASSERT_TRUE(up);
  EXPECT_EQ(up->track, P::kFeeder);
  EXPECT_EQ(up->before, P::kWorker1);
}

TEST_F(RowDragTest, ARowNeverLeavesItsProcess) {
  const auto moved = Only<PlaceRow>(Drag(3, MiddleOfRow(0)));
  ASSERT_TRUE(moved);
  EXPECT_EQ(moved->before, P::kWorker1) << "the first of its process";
  EXPECT_THAT(Drag(4, MiddleOfRow(0)), IsEmpty()) << "the only one of its process";
}

TEST_F(RowDragTest, ARowThatIsLetGoOfWhereItWasStays) {
  EXPECT_THAT(Drag(2, MiddleOfRow(2) + 5), IsEmpty());
  EXPECT_FALSE(timeline_.memory.drag);
}

TEST_F(RowDragTest, TracksArePannedAsBefore) {
  timeline_.view = {.range = {2'000'000, 4'000'000}, .follow = false};
  timeline_.Settle();
  timeline_.MoveTo(600, MiddleOfRow(2));
  timeline_.Press();
  timeline_.MoveTo(500, MiddleOfRow(3));
  EXPECT_FALSE(timeline_.memory.drag);
  timeline_.Release();
  EXPECT_NE(timeline_.view.range.begin, 2'000'000);
}

TEST_F(RowDragTest, TheRightButtonOpensTheMenuOfARow) {
  const float y = MiddleOfRow(2);
  timeline_.MoveTo(kNames, y);
  FeedMouseButton(1, true);
  timeline_.Frame();
  FeedMouseButton(1, false);
  timeline_.Frame();
  timeline_.Settle();
  ASSERT_TRUE(timeline_.memory.menu);
  EXPECT_EQ(timeline_.memory.menu->track, P::kWorker1);
  // "Move up" is greyed out: it is the first of its process. Below it, "Move down".
  const float items = y + 4 + 6 + timeline_.theme.fonts.small_strong->FontSize + 1;
  timeline_.MoveTo(kNames + 30, items + 12);
  timeline_.Press();
  EXPECT_THAT(timeline_.Release(), IsEmpty());
  timeline_.MoveTo(kNames + 30, items + 25 + 12);
  timeline_.Press();
  const auto shift = Only<ShiftRow>(timeline_.Release());
  ASSERT_TRUE(shift);
  EXPECT_EQ(shift->by, 1);
  ASSERT_TRUE(shift->row);
  EXPECT_EQ(shift->row->track, P::kWorker1);
  timeline_.Settle();
  EXPECT_FALSE(timeline_.memory.menu) << "It is closed.";
}

// The whole window, whose runs have the rows "Main" and "Thread 1".
class RowsInWindowTest : public testing::Test {
 protected:
  RowsInWindowTest() { window_.RunToEnd(); }
  const RowChoice& rows() const { return window_.app.view().timeline.rows; }

  HeadlessWindow window_;
};

TEST_F(RowsInWindowTest, WhatWasHiddenFoldedAndMovedOutlivesTheNextRun) {
  window_.app.Apply({ToggleRow{0, 2}, FoldRows{RowGroup{1, kWholeBand}}, FilterRows{"thread"},
                     PlaceRow{0, 2, kNoTrack}});
  const RowChoice before = rows();
  ASSERT_THAT(before.hidden, SizeIs(1));
  ASSERT_THAT(before.moves, SizeIs(1));
  window_.RunToEnd();
  EXPECT_EQ(rows().hidden, before.hidden);
  EXPECT_EQ(rows().folded, before.folded);
  EXPECT_EQ(rows().moves, before.moves);
  EXPECT_EQ(rows().filter, "thread");
  window_.app.Apply(ToggleModel{Model::kSequential});  // What was the second card is the first.
  window_.RunToEnd();
  EXPECT_THAT(rows().hidden, IsEmpty());
  window_.app.Apply(SelectScenario{"second"});
  EXPECT_TRUE(rows().all());
}

TEST_F(RowsInWindowTest, TheCommandListFoldsAndRestores) {
  window_.app.Apply({SelectSlice{0, 2, 10}, FoldRows{}});
  EXPECT_THAT(rows().folded, ElementsAre(RowGroup{0, kWholeBand}));
  window_.app.Apply(FoldRows{});
  EXPECT_THAT(rows().folded, IsEmpty());
  window_.app.Apply({PlaceRow{0, 2, kNoTrack}, RestoreRowOrder{}});
  EXPECT_THAT(rows().moves, IsEmpty());
  window_.app.Apply({FoldAllRows{true}, FoldAllRows{false}});
  EXPECT_THAT(rows().folded, IsEmpty());
  // Of what is not there nothing is remembered.
  window_.app.Apply({ClearSelection{}, FoldRows{}, ShiftRow{1, {}}, ShiftRow{1, RowTrack{9, 9}},
                     PlaceRow{0, 99, 1}, PlaceRow{9, 1, 2}, ToggleRow{9, 1}});
  EXPECT_TRUE(rows().all());
}

}  // namespace
}  // namespace interleave
