// The window as a tool: navigation, replay, lecture mode, comparing and manners, by clicks and
// keys.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/app/cards.h"
#include "gui/panels/command_list.h"
#include "tests/gui/headless_window.h"

namespace interleave {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr Nanos kSecond = 1'000'000'000;

class ToolWindowTest : public testing::Test {
 protected:
  void SetUp() override {
    window_.fakes.script = [](const RunRequest&) { return FakeScript{.waits_for_gil = true}; };
  }
  void Run() { window_.RunToEnd(); }
  // As if so much time had passed, so that what follows is a step of its own.
  void Pass(Nanos time) {
    now_ += time;
    window_.app.Tick(now_);
  }
  void Control(Key key) {
    FeedCtrl(true);
    window_.Press(key);
    FeedCtrl(false);
  }
  const ViewState& view() const { return window_.app.view(); }
  // A drag over the cards with shift held.
  void Measure(float from, float to, float y) {
    FeedMousePosition({from, y});
    window_.Frame();
    FeedShift(true);
    FeedMouseButton(0, true);
    window_.Frame();
    FeedMousePosition({(from + to) / 2, y});
    window_.Frame();
    FeedMousePosition({to, y});
    window_.Frame();
    FeedMouseButton(0, false);
    window_.Frame();
    FeedShift(false);
    window_.Frame();
  }

  HeadlessWindow window_;
  Nanos now_ = 10 * kSecond;
};

TEST_F(ToolWindowTest, NavigationGoesBackAndForth) {
  Run();
  Pass(kSecond);
  window_.Press(Key::kW);
  const TimeRange first = view().timeline.range;
  Pass(kSecond);
  window_.Press(Key::kW);
  const TimeRange second = view().timeline.range;
  ASSERT_NE(first, second);
  Control(Key::kZ);
  EXPECT_EQ(view().timeline.range, first);
  window_.Press(Key::kBackspace);
  EXPECT_TRUE(view().timeline.follow);
  Control(Key::kY);
  EXPECT_EQ(view().timeline.range, first);
  FeedShift(true);
  window_.Press(Key::kBackspace);
  FeedShift(false);
  EXPECT_EQ(view().timeline.range, second);
}

TEST_F(ToolWindowTest, ShiftAndDragMeasureAndEscClears) {
  Run();
  Measure(700, 900, 200);
  ASSERT_TRUE(view().timeline.measured);
  EXPECT_GT(view().timeline.measured->length(), 0);
  EXPECT_TRUE(view().timeline.follow) << "Nothing was panned.";
  const TimeRange measured = *view().timeline.measured;
  Measure(900, 700, 200);
  EXPECT_EQ(view().timeline.measured, measured) << "From right to left is the same.";
  window_.Press(Key::kEscape);
  EXPECT_FALSE(view().timeline.measured);
  EXPECT_TRUE(view().timeline.selection) << "One thing at a time.";
}

TEST_F(ToolWindowTest, GoesToAMomentThatIsTyped) {
  Run();
  window_.Press(Key::kG);
  ASSERT_TRUE(view().asking_time);
  window_.Frame();
  window_.Type("200 ms");
  EXPECT_EQ(view().asking_time->text, "200 ms");
  window_.Press(Key::kEnter);
  EXPECT_FALSE(view().asking_time);
  const TimeRange range = view().timeline.range;
  EXPECT_LE(range.begin, 200'000'000);
  EXPECT_GT(range.end, 200'000'000);
  EXPECT_FALSE(view().timeline.follow);
}

TEST_F(ToolWindowTest, WhatIsNoTimeGoesNowhere) {
  Run();
  window_.Press(Key::kG);
  window_.Frame();
  window_.Type("soon");
  window_.Press(Key::kEnter);
  EXPECT_TRUE(view().asking_time);
  window_.Press(Key::kEscape);
  EXPECT_FALSE(view().asking_time);
  EXPECT_TRUE(view().timeline.follow);
}

TEST_F(ToolWindowTest, DotAndCommaWalkAlongATask) {
  Run();
  ASSERT_TRUE(view().timeline.selection);
  window_.Type(",");
  const Nanos before = view().timeline.selection->at;
  window_.Type(".");
  EXPECT_GT(view().timeline.selection->at, before);
}

TEST_F(ToolWindowTest, TheSearchBoxFindsBlocksAndEnterShowsTheFirst) {
  Run();
  window_.Type("/");
  window_.Frame();
  window_.Type("sum squares");
  window_.Frame();
  EXPECT_FALSE(view().timeline.hits.empty());
  ASSERT_TRUE(window_.Find("hit:0"));
  ASSERT_TRUE(window_.Click("hit:0"));
  ASSERT_TRUE(window_.Last<ShowHit>());
  EXPECT_TRUE(view().timeline.selection);
}

TEST_F(ToolWindowTest, TheMinimapMovesWhatIsShown) {
  Run();
  Pass(kSecond);
  for (int i = 0; i < 5; ++i) window_.Press(Key::kW);
  const TimeRange before = view().timeline.range;
  ASSERT_TRUE(window_.Click("minimap"));
  EXPECT_NE(view().timeline.range, before);
  EXPECT_EQ(view().timeline.range.length(), before.length());
}

TEST_F(ToolWindowTest, ReplayPlaysPausesStepsAndCloses) {
  Run();
  window_.Press(Key::kR);
  ASSERT_TRUE(view().replay.open);
  EXPECT_TRUE(window_.app.animating());
  Pass(kSecond / 100);
  Pass(kSecond / 100);
  EXPECT_GT(view().replay.at, 0);
  EXPECT_EQ(view().timeline.playhead, view().replay.at);
  window_.Press(Key::kSpace);
  EXPECT_FALSE(view().replay.playing);
  EXPECT_FALSE(window_.app.session().running()) << "In a replay Space is its own.";
  window_.app.Apply(MovePlayhead{0});
  window_.Press(Key::kRight);
  const Nanos first = view().replay.at;
  EXPECT_GT(first, 0);
  window_.Press(Key::kRight);
  EXPECT_GT(view().replay.at, first);
  window_.Press(Key::kLeft);
  EXPECT_EQ(view().replay.at, first);
  window_.Press(Key::kEscape);
  EXPECT_FALSE(view().replay.open);
  EXPECT_FALSE(view().timeline.playhead);
}

TEST_F(ToolWindowTest, TheReplayBarWorksByMouse) {
  Run();
  window_.app.Apply(MovePlayhead{0});
  ASSERT_TRUE(window_.Click("step on"));
  EXPECT_GT(view().replay.at, 0);
  ASSERT_TRUE(window_.Click("step back"));
  ASSERT_TRUE(window_.Click("speed"));
  ASSERT_TRUE(window_.Click("1/20×"));
  EXPECT_EQ(view().replay.speed, 0.05);
  ASSERT_TRUE(window_.Click("play"));
  EXPECT_TRUE(view().replay.playing);
  ASSERT_TRUE(window_.Click("scrub"));
  ASSERT_TRUE(window_.Last<MovePlayhead>());
  ASSERT_TRUE(window_.Click("close replay"));
  EXPECT_FALSE(view().replay.open);
}

TEST_F(ToolWindowTest, EscClosesAnOpenListAndNothingElse) {
  Run();
  window_.app.Apply(MovePlayhead{0});
  ASSERT_TRUE(window_.Click("speed"));
  window_.Frame();
  ASSERT_TRUE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel));
  window_.Press(Key::kEscape);
  window_.Frame();
  EXPECT_FALSE(ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel));
  EXPECT_TRUE(view().replay.open);
  window_.Press(Key::kEscape);
  EXPECT_FALSE(view().replay.open);
}

TEST_F(ToolWindowTest, ThereIsNothingToReplayBeforeARun) {
  window_.Press(Key::kR);
  EXPECT_FALSE(view().replay.open);
  window_.app.Apply(StepReplay{1});
  EXPECT_FALSE(view().replay.open);
}

TEST_F(ToolWindowTest, InLectureModeAClickerSteps) {
  window_.Press(Key::kF5);
  ASSERT_TRUE(view().lecture.on);
  window_.Press(Key::kSpace);
  EXPECT_TRUE(window_.app.session().running());
  while (window_.app.busy()) window_.app.Tick();
  window_.Press(Key::kPageDown);
  EXPECT_TRUE(view().replay.open);
  window_.Press(Key::kPageDown);
  const Nanos second = view().replay.at;
  EXPECT_GT(second, 0);
  window_.Press(Key::kPageUp);
  EXPECT_LT(view().replay.at, second);
  window_.Press(Key::kB);
  EXPECT_TRUE(view().lecture.blank);
  window_.Press(Key::kB);
  EXPECT_FALSE(view().lecture.blank);
  window_.Type("2");
  EXPECT_EQ(view().lecture.card, 1U);
  window_.Type("9");
  EXPECT_EQ(view().lecture.card, 1U) << "There is no ninth.";
  window_.Press(Key::kUp);
  EXPECT_EQ(view().replay.speed, 2);
  window_.Press(Key::kEscape);
  EXPECT_FALSE(view().lecture.on);
}

TEST_F(ToolWindowTest, TheCommandListFindsAndDoes) {
  Control(Key::kP);
  ASSERT_TRUE(view().command_list);
  window_.Frame();
  window_.Type("contrast");
  window_.Press(Key::kEnter);
  EXPECT_TRUE(view().high_contrast);
  EXPECT_FALSE(view().command_list);
}

TEST_F(ToolWindowTest, TheCommandListChoosesByArrowsAndMouse) {
  Control(Key::kP);
  window_.Frame();
  window_.Press(Key::kDown);
  EXPECT_EQ(view().command_list->chosen, 1U);
  EXPECT_EQ(window_.app.session().scenario().id, "first") << "The arrows are the list's.";
  window_.Type("another");
  ASSERT_TRUE(window_.Click("command:Scenario: Another one"));
  EXPECT_EQ(window_.app.session().scenario().id, "second");
}

TEST(CommandListTest, EveryWordCounts) {
  const std::vector<NamedCommand> all = NamedCommands(TestCatalogue());
  EXPECT_EQ(MatchingCommands(all, "").size(), all.size());
  EXPECT_THAT(MatchingCommands(all, "SCALE nothing"), IsEmpty());
  ASSERT_THAT(MatchingCommands(all, "two compare"), SizeIs(1));
  EXPECT_EQ(MatchingCommands(all, "two compare")[0]->keys, "C");
}

TEST_F(ToolWindowTest, TwoRunsAreCompared) {
  window_.Press(Key::kC);
  ASSERT_TRUE(view().comparing);
  window_.Frame();
  window_.Press(Key::kEscape);
  EXPECT_FALSE(view().comparing);
  Run();
  window_.Press(Key::kC);
  ASSERT_TRUE(window_.Click("compare second"));
  ASSERT_TRUE(window_.Click("compare second:2"));
  EXPECT_EQ(view().comparing->runs[1], 2U);
  ASSERT_TRUE(window_.Click("close compare"));
  EXPECT_FALSE(view().comparing);
}

TEST_F(ToolWindowTest, ResultsAreATableOrBars) {
  Run();
  ASSERT_TRUE(window_.Click("chart"));
  EXPECT_TRUE(view().chart);
  window_.Frame();
  ASSERT_TRUE(window_.Click("chart"));
  EXPECT_FALSE(view().chart);
}

TEST_F(ToolWindowTest, WhatWasNotKeptIsAskedAbout) {
  Run();
  Control(Key::kQ);
  EXPECT_FALSE(view().quit);
  ASSERT_TRUE(view().leaving);
  ASSERT_TRUE(window_.Click("stay"));
  EXPECT_FALSE(view().leaving);
  Control(Key::kQ);
  ASSERT_TRUE(window_.Click("leave anyway"));
  EXPECT_TRUE(view().quit);
}

TEST_F(ToolWindowTest, AskedTwiceItLeaves) {
  Run();
  Control(Key::kQ);
  Control(Key::kQ);
  EXPECT_TRUE(view().quit);
}

TEST_F(ToolWindowTest, WhatWasExportedIsKept) {
  Run();
  EXPECT_TRUE(window_.app.unsaved());
  window_.app.Apply(ExportRuns{{.path = "kept.interleave"}});
  while (window_.app.busy()) window_.app.Tick();
  EXPECT_FALSE(window_.app.unsaved());
  Control(Key::kQ);
  EXPECT_TRUE(view().quit);
}

TEST_F(ToolWindowTest, TheInterfaceGrowsAndShrinksWithinItsLimits) {
  Control(Key::kPlus);
  EXPECT_EQ(view().interface_scale, 1.25);
  Control(Key::kMinus);
  EXPECT_EQ(view().interface_scale, 1);
  for (int i = 0; i < 20; ++i) Control(Key::kPlus);
  EXPECT_EQ(view().interface_scale, kMostInterfaceScale);
  Control(Key::k0);
  EXPECT_EQ(view().interface_scale, 1);
}

TEST_F(ToolWindowTest, SettingsAreThoseOfTheView) {
  const Settings settings{.dark = false,
                          .high_contrast = true,
                          .safe_colours = true,
                          .interface_scale = 2,
                          .python = false,
                          .recent = {"/a.json"}};
  ViewState view;
  Adopt(settings, view);
  EXPECT_EQ(SettingsOf(view), settings);
}

TEST_F(ToolWindowTest, ASeriesIsRunBesideTheWindow) {
  window_.app.SetSeries(
      [](RunRequest request,
         const std::function<bool()>&) -> std::expected<std::vector<SpeedUpPoint>, std::string> {
        EXPECT_EQ(request.model, Model::kSimulatedThreads);
        return std::vector<SpeedUpPoint>{{1, 4, 1}, {2, 2.2, 1.8}, {4, 1.3, 3.1}};
      });
  const_cast<std::vector<Scenario>&>(window_.catalogue)[0].models.push_back(Model::kSimulated);
  window_.app.Apply(RunSeries{});
  ASSERT_TRUE(view().series);
  window_.Frame();
  while (window_.app.busy()) window_.app.Tick();
  ASSERT_THAT(view().series->points, SizeIs(3));
  window_.Frame();
  EXPECT_THAT(AmdahlSentence(view().series->points), HasSubstr("% of the work"));
  ASSERT_TRUE(window_.Click("close series"));
}

TEST_F(ToolWindowTest, RowsAreChosenByTypingAndHiddenByTheRightButton) {
  Run();
  ASSERT_TRUE(window_.Click("##rows"));
  window_.Type("no such row");
  EXPECT_EQ(view().timeline.rows.filter, "no such row");
  window_.app.Apply(ShowAllRows{});
  window_.Press(Key::kEscape);
  EXPECT_TRUE(view().timeline.rows.all());
  window_.app.Apply(ToggleRow{0, 2});
  ASSERT_TRUE(window_.Click("show rows"));
  EXPECT_TRUE(view().timeline.rows.all());
}

}  // namespace
}  // namespace interleave
