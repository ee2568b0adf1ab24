#include "gui/app/app.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/app/cards.h"
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
  std::vector<std::string> saved_;  // "PATH: TITLE, TITLE"
  App app_{Session(catalogue_, fakes_.Starter()),
           [this](const std::string& path, const std::vector<SavedRun>& runs, std::stop_token) {
             std::string line = path + ":";
             for (const SavedRun& run : runs) line += " " + run.title + ",";
             saved_.push_back(line);
             return Notice{.error = false, .text = "Wrote " + path};
           },
           2};
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
  EXPECT_THAT(app_.view().exporting->path, testing::EndsWith("/first.json"));
  app_.Apply(ExportChromeJson{"out.json"});
  EXPECT_FALSE(app_.view().exporting);
  TickWhileBusy();
  EXPECT_THAT(saved_,
              testing::ElementsAre("out.json: The first scenario: Sequential, The first scenario: "
                                   "Threads, The first scenario: Threads + GIL,"));
  ASSERT_THAT(app_.view().notices, SizeIs(1));
  EXPECT_EQ(app_.view().notices[0].text, "Wrote out.json");
  app_.Apply(DismissNotice{});
  app_.Apply(DismissNotice{});
  EXPECT_THAT(app_.view().notices, IsEmpty());
}

TEST_F(AppTest, ANoticeGoesByItselfWhenItHasBeenShownLongEnough) {
  constexpr Nanos kSecond = 1'000'000'000;
  app_.Apply(ExportChromeJson{"out.json"});  // There is nothing yet: an error.
  app_.Apply(ExportChromeJson{"out.json"});
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
  app_.Apply(ExportChromeJson{"out.json"});
  ASSERT_THAT(app_.view().notices, SizeIs(1));
  EXPECT_THAT(app_.view().notices[0].text, HasSubstr("run the scenario first"));
  app_.Apply(StartRuns{});
  EXPECT_THAT(app_.ExportRefusal(), HasSubstr("under way"));
  app_.Apply(ExportChromeJson{"out.json"});
  EXPECT_THAT(app_.view().notices, SizeIs(1));  // The first has gone with the start.
  EXPECT_THAT(saved_, IsEmpty());
}

TEST_F(AppTest, OneOverlayAtATime) {
  app_.Apply(OpenExport{});
  app_.Apply(ToggleKeys{});
  EXPECT_TRUE(app_.view().keys);
  EXPECT_FALSE(app_.view().exporting);
  app_.Apply(CloseOverlay{});
  EXPECT_FALSE(app_.view().overlay_open());
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
