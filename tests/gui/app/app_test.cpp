#include "gui/app/app.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/app/cards.h"
#include "tests/gui/fake_files.h"
#include "tests/gui/fake_run.h"

namespace interleave {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class AppTest : public testing::Test {
 protected:
  void RunToEnd() {
    app_.Apply(StartRuns{});
    TickWhileBusy();
  }
  void TickWhileBusy() {
    while (app_.busy()) app_.Tick();
  }

  FakeRuns fakes_;
  const std::vector<Scenario> catalogue_ = TestCatalogue();
  FakeFiles files_;
  App app_{Session(catalogue_, fakes_.Starter()), files_.Make(), 2};
};

TEST_F(AppTest, CommandsChangeTheSession) {
  app_.Apply(Commands{SelectScenario{"second"}, SetParameterValue{"tasks", 7}, SetTimeScale{0.5},
                      SetSeed{9}, ToggleModel{Model::kThreads}});
  EXPECT_EQ(app_.session().scenario().id, "second");
  EXPECT_EQ(app_.session().values().Int("tasks"), 7);
  EXPECT_EQ(app_.session().time_scale(), 0.5);
  EXPECT_EQ(app_.session().seed(), 9);
  EXPECT_FALSE(app_.session().IsChosen(Model::kThreads));
}

TEST_F(AppTest, ZoomEndsFollowingAndShowAllBeginsItAgain) {
  app_.Apply(ShowRange{{.begin = 10, .end = 20'000}});
  EXPECT_FALSE(app_.view().timeline.follow);
  EXPECT_EQ(app_.view().timeline.range, (TimeRange{.begin = 10, .end = 20'000}));
  app_.Apply(ShowAll{});
  EXPECT_TRUE(app_.view().timeline.follow);
}

TEST_F(AppTest, SelectingASliceCanBeTakenBack) {
  app_.Apply(SelectSlice{.card = 1, .track = 2, .at = 3});
  ASSERT_TRUE(app_.view().timeline.selection);
  EXPECT_EQ(app_.view().timeline.selection->track, 2U);
  app_.Apply(ClearSelection{});
  EXPECT_FALSE(app_.view().timeline.selection);
}

TEST_F(AppTest, ANewRunBeginsWithAFreshPicture) {
  app_.Apply(SelectSlice{.card = 1, .track = 2, .at = 3});
  app_.Apply(ShowRange{{.begin = 10, .end = 20'000}});
  app_.Apply(StartRuns{});
  EXPECT_FALSE(app_.view().timeline.selection);
  EXPECT_TRUE(app_.view().timeline.follow);
}

TEST_F(AppTest, AStartDuringARunChangesNothing) {
  app_.Apply(StartRuns{});
  app_.Apply(ShowRange{{.begin = 10, .end = 20'000}});
  app_.Apply(StartRuns{});
  EXPECT_THAT(fakes_.requests, SizeIs(1));
  EXPECT_FALSE(app_.view().timeline.follow);
}

TEST_F(AppTest, LooksAtTheLongestWaitWhenTheRunsHaveEnded) {
  fakes_.script = [](const RunRequest& request) {
    return FakeScript{.waits_for_gil = request.model == Model::kGlobalLock};
  };
  RunToEnd();
  ASSERT_TRUE(app_.view().timeline.selection);
  EXPECT_EQ(app_.view().timeline.selection->card, 2U);
  const std::vector<TimelineCard> cards = MakeCards(app_.session(), app_.cores());
  const Inspection* inspection = app_.Inspected(cards);
  ASSERT_NE(inspection, nullptr);
  EXPECT_EQ(inspection->state, State::kWaitingGil);
  EXPECT_EQ(inspection->title, "sum squares");
  EXPECT_EQ(app_.Inspected(cards), inspection) << "Kept, not built anew.";
}

TEST_F(AppTest, ZoomsToTheSelectedSlice) {
  fakes_.script = [](const RunRequest&) { return FakeScript{.waits_for_gil = true}; };
  RunToEnd();
  const TimeRange whole = WholeRange(MakeCards(app_.session(), app_.cores()));
  app_.Apply(ShowSelection{});
  EXPECT_FALSE(app_.view().timeline.follow);
  EXPECT_LT(app_.view().timeline.range.length(), whole.length());
}

TEST_F(AppTest, ExportsFinishedRunsInTheBackground) {
  RunToEnd();
  app_.Apply(OpenExport{});
  ASSERT_TRUE(app_.view().exporting);
  EXPECT_THAT(app_.view().exporting->choice.path, testing::EndsWith("/first.svg"));
  app_.Apply(ExportRuns{{.path = "out.json"}});
  EXPECT_FALSE(app_.view().exporting);
  TickWhileBusy();
  ASSERT_THAT(files_.saved, SizeIs(1));
  EXPECT_EQ(files_.saved[0].choice.path, "out.json");
  std::vector<std::string> titles;
  for (const Recording& recording : files_.saved[0].recordings) titles.push_back(recording.title);
  EXPECT_THAT(titles,
              testing::ElementsAre("The first scenario: Sequential", "The first scenario: Threads",
                                   "The first scenario: Threads + GIL"));
  ASSERT_THAT(app_.view().notices, SizeIs(1));
  EXPECT_EQ(app_.view().notices[0].text, "Wrote out.json");
  app_.Apply(DismissNotice{});
  app_.Apply(DismissNotice{});
  EXPECT_THAT(app_.view().notices, IsEmpty());
}

TEST_F(AppTest, ANoticeGoesByItselfWhenItHasBeenShownLongEnough) {
  constexpr Nanos kSecond = 1'000'000'000;
  app_.Apply(ExportRuns{{.path = "out.json"}});  // There is nothing yet: an error.
  app_.Apply(ExportRuns{{.path = "out.json"}});
  EXPECT_FALSE(app_.notice_until());
  app_.Tick(100 * kSecond);
  ASSERT_TRUE(app_.notice_until());
  const Nanos first = *app_.notice_until();
  EXPECT_GE(first, 110 * kSecond);  // Errors stay a while.
  EXPECT_FALSE(app_.Tick(first - 1));
  EXPECT_THAT(app_.view().notices, SizeIs(2));
  EXPECT_TRUE(app_.Tick(first));
  EXPECT_THAT(app_.view().notices, SizeIs(1));
  EXPECT_EQ(*app_.notice_until() - first, first - 100 * kSecond);  // Shown as long as the first.
  EXPECT_TRUE(app_.Tick(first + 1000 * kSecond));
  EXPECT_THAT(app_.view().notices, IsEmpty());
  EXPECT_FALSE(app_.notice_until());
}

TEST_F(AppTest, AGoodNoticeIsShownForLessTimeThanAnError) {
  EXPECT_LT(TimeOf({.error = false, .text = "the same"}),
            TimeOf({.error = true, .text = "the same"}));
  EXPECT_LT(TimeOf({.error = true, .text = "short"}),
            TimeOf({.error = true, .text = std::string(300, 'l')}));
}

TEST_F(AppTest, WhatIsBegunNextTakesTheNoticesAway) {
  for (const Command& next :
       {Command{StartRuns{}}, Command{SelectScenario{"second"}}, Command{OpenExport{}}}) {
    app_.view().notices.push_back({.error = true, .text = "of before"});
    app_.Apply(next);
    EXPECT_THAT(app_.view().notices, IsEmpty());
    TickWhileBusy();
  }
}

TEST_F(AppTest, DoesNotExportBeforeOrDuringARun) {
  app_.Apply(ExportRuns{{.path = "out.json"}});
  ASSERT_THAT(app_.view().notices, SizeIs(1));
  EXPECT_THAT(app_.view().notices[0].text, HasSubstr("run the scenario first"));
  app_.Apply(StartRuns{});
  EXPECT_THAT(app_.ExportRefusal(), HasSubstr("under way"));
  app_.Apply(ExportRuns{{.path = "out.json"}});
  EXPECT_THAT(app_.view().notices, SizeIs(1));  // The first has gone with the start.
  EXPECT_THAT(files_.saved, IsEmpty());
}

TEST_F(AppTest, OneOverlayAtATime) {
  app_.Apply(OpenExport{});
  app_.Apply(ToggleKeys{});
  EXPECT_TRUE(app_.view().keys);
  EXPECT_FALSE(app_.view().exporting);
  app_.Apply(CloseOverlay{});
  EXPECT_FALSE(app_.view().overlay_open());
}

TEST_F(AppTest, ExportsTheVisibleRangeWhereThatIsAskedFor) {
  RunToEnd();
  app_.Apply(ExportRuns{{.path = "all.svg", .visible_only = true}});
  TickWhileBusy();
  app_.Apply(ShowRange{{.begin = 10, .end = 20'000}});
  app_.Apply(ExportRuns{{.path = "part.svg", .visible_only = true}});
  TickWhileBusy();
  ASSERT_THAT(files_.saved, SizeIs(2));
  EXPECT_FALSE(files_.saved[0].range) << "All is visible.";
  EXPECT_EQ(files_.saved[1].range, (TimeRange{.begin = 10, .end = 20'000}));
}

TEST_F(AppTest, CopiesThePictureAsItIsSeen) {
  app_.Apply(CopyPicture{});
  EXPECT_THAT(app_.view().notices.back().text, HasSubstr("run the scenario first"));
  RunToEnd();
  app_.Apply(CopyPicture{});
  TickWhileBusy();
  ASSERT_THAT(files_.copied, SizeIs(1));
  EXPECT_TRUE(files_.copied[0].choice.figure.dark);
  EXPECT_THAT(files_.copied[0].recordings, SizeIs(3));
}

TEST_F(AppTest, AFileIsOpenedInTheBackgroundAndShownAsCards) {
  app_.Apply(OpenFile{"trace.json"});
  EXPECT_EQ(app_.session().file(), nullptr);
  TickWhileBusy();
  EXPECT_THAT(files_.opened, testing::ElementsAre("trace.json"));
  const std::vector<TimelineCard> cards = MakeCards(app_.session(), app_.cores());
  ASSERT_THAT(cards, SizeIs(1));
  EXPECT_EQ(cards[0].title, "foreign");
  EXPECT_NE(cards[0].trace, nullptr);
  EXPECT_EQ(app_.Title(), "Interleave – trace.json – opened");
  EXPECT_THAT(app_.view().recent, testing::ElementsAre("trace.json"));
  EXPECT_THAT(app_.view().notices, IsEmpty()) << "All was read.";
  EXPECT_TRUE(app_.view().timeline.selection) << "The longest wait.";
}

TEST_F(AppTest, AFileGivesWayToTheScenarioThatIsSelectedOrRun) {
  app_.Apply(OpenFile{"trace.json"});
  TickWhileBusy();
  app_.Apply(SelectScenario{app_.session().scenario().id});
  EXPECT_EQ(app_.session().file(), nullptr);
  app_.Apply(OpenFile{"trace.json"});
  TickWhileBusy();
  RunToEnd();
  EXPECT_EQ(app_.session().file(), nullptr);
  EXPECT_THAT(app_.session().runs(), SizeIs(3));
}

TEST_F(AppTest, WhatAFileHoldsIsExportedAsItIsThere) {
  app_.Apply(OpenFile{"trace.json"});
  TickWhileBusy();
  app_.Apply(ExportRuns{{.path = "again.interleave"}});
  TickWhileBusy();
  ASSERT_THAT(files_.saved, SizeIs(1));
  ASSERT_THAT(files_.saved[0].recordings, SizeIs(1));
  EXPECT_EQ(files_.saved[0].recordings[0].title, "foreign");
}

TEST_F(AppTest, AFileThatCannotBeReadIsASentence) {
  files_.file = std::unexpected(FileError{.file = "trace.json", .offset = 0, .reason = "is empty"});
  app_.Apply(OpenFile{"trace.json"});
  TickWhileBusy();
  EXPECT_EQ(app_.session().file(), nullptr);
  ASSERT_THAT(app_.view().notices, SizeIs(1));
  EXPECT_TRUE(app_.view().notices[0].error);
  EXPECT_EQ(app_.view().notices[0].text, "trace.json: is empty.");
}

TEST_F(AppTest, WhatWasLeftOutOfAFileIsSaid) {
  files_.file->skipped.push_back({.what = "events of an unknown phase `Q`", .count = 2});
  app_.Apply(OpenFile{"trace.json"});
  TickWhileBusy();
  ASSERT_THAT(app_.view().notices, SizeIs(1));
  EXPECT_FALSE(app_.view().notices[0].error);
  EXPECT_THAT(app_.view().notices[0].text, HasSubstr("2 events of an unknown phase"));
}

TEST_F(AppTest, ThePreviewIsDrawnAnewOnlyWhenAnotherIsAskedFor) {
  RunToEnd();
  app_.Apply(OpenExport{});
  app_.view().exporting->room_width = 30;
  app_.view().exporting->room_height = 20;
  app_.Tick();
  TickWhileBusy();
  app_.Tick();
  EXPECT_EQ(files_.previews, 1);
  EXPECT_EQ(app_.preview().pixels.width, 30);
  const std::uint64_t serial = app_.preview().serial;
  app_.view().exporting->choice.figure.dark = true;
  app_.Tick();
  TickWhileBusy();
  EXPECT_EQ(files_.previews, 2);
  EXPECT_NE(app_.preview().serial, serial);
}

TEST_F(AppTest, TogglesThemeAndListingAndLeaves) {
  app_.Apply(Commands{ToggleTheme{}, ToggleListingLanguage{}, FocusSearch{}, Quit{}});
  EXPECT_FALSE(app_.view().dark);
  EXPECT_FALSE(app_.view().python);
  EXPECT_TRUE(app_.view().browser.focus_search);
  EXPECT_TRUE(app_.view().quit);
}

TEST_F(AppTest, TheTitleSaysHowFarItIs) {
  EXPECT_EQ(app_.Title(), "Interleave – first – ready");
  app_.Apply(StartRuns{});
  EXPECT_EQ(app_.Title(), "Interleave – first – running Sequential (1 of 3)");
  TickWhileBusy();
  EXPECT_EQ(app_.Title(), "Interleave – first – finished");
  app_.Apply(StartRuns{});
  app_.Apply(StopRuns{});
  TickWhileBusy();
  EXPECT_EQ(app_.Title(), "Interleave – first – ended early");
}

}  // namespace
}  // namespace interleave
