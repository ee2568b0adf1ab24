#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "tests/gui/headless_window.h"

namespace interleave {
namespace {

using testing::Eq;
using testing::SizeIs;

TEST(MainWindowTest, RunStartsAndStopEndsIt) {
  HeadlessWindow window;
  ASSERT_TRUE(window.Click("run"));
  EXPECT_TRUE(window.app.session().running());
  ASSERT_TRUE(window.Click("stop"));
  EXPECT_TRUE(window.app.session().stopping());
}

TEST(MainWindowTest, ARunThatIsUnderWayCannotBeStartedAgain) {
  HeadlessWindow window;
  window.app.Apply(StartRuns{});
  ASSERT_TRUE(window.Click("run"));
  EXPECT_FALSE(window.Last<StartRuns>());
}

TEST(MainWindowTest, ModelChipsToggleAndThoseNotBuiltDoNot) {
  HeadlessWindow window(2000, 1060);  // The letters of tests are wide.
  ASSERT_TRUE(window.Click("model:gil"));
  EXPECT_FALSE(window.app.session().IsChosen(Model::kGlobalLock));
  ASSERT_TRUE(window.Click("model:proc"));
  EXPECT_TRUE(window.app.session().IsChosen(Model::kProcesses)) << "`first` has no processes.";
}

TEST(MainWindowTest, WithoutAModelThereIsNothingToRun) {
  HeadlessWindow window;
  window.app.session().Choose({});
  ASSERT_TRUE(window.Click("run"));
  EXPECT_FALSE(window.Last<StartRuns>());
}

TEST(MainWindowTest, TheBrowserSelectsAScenario) {
  HeadlessWindow window;
  ASSERT_TRUE(window.Click("second"));
  EXPECT_EQ(window.app.session().scenario().id, "second");
}

TEST(MainWindowTest, TheScenarioBoxSelectsOneToo) {
  HeadlessWindow window(800, 600);
  ASSERT_TRUE(window.Click("scenario"));
  ASSERT_TRUE(window.Click("second"));
  EXPECT_EQ(window.app.session().scenario().id, "second");
}

TEST(MainWindowTest, SearchFindsByWordsAndEnterSelects) {
  HeadlessWindow window;
  window.Type("/");
  window.Frame();
  window.Type("LOCK another");
  EXPECT_EQ(window.app.view().browser.search, "LOCK another");
  window.Press(Key::kEnter);
  EXPECT_EQ(window.app.session().scenario().id, "second");
  EXPECT_FALSE(window.Last<StartRuns>()) << "Enter belonged to the search box.";
}

TEST(MainWindowTest, ADragOnASliderSetsItsParameter) {
  HeadlessWindow window;
  const std::optional<ImVec2> at = window.Find("tasks");
  ASSERT_TRUE(at);
  FeedMousePosition(*at);
  FeedMouseButton(0, true);
  window.Frame();
  FeedMousePosition({1000, at->y});
  window.Frame();
  FeedMouseButton(0, false);
  window.Frame();
  EXPECT_EQ(window.app.session().values().Int("tasks"), 8);
}

TEST(MainWindowTest, AChoiceIsSetFromItsMenu) {
  HeadlessWindow window;
  ASSERT_TRUE(window.Click("lock"));
  ASSERT_TRUE(window.Click("with"));
  EXPECT_EQ(window.app.session().values().Int("lock"), 1);
}

TEST(MainWindowTest, TheSeedCountsUpAndNotBelowOne) {
  HeadlessWindow window;
  ASSERT_TRUE(window.Click("seed less"));
  EXPECT_EQ(window.app.session().seed(), 1U);
  ASSERT_TRUE(window.Click("seed more"));
  EXPECT_EQ(window.app.session().seed(), 2U);
}

TEST(MainWindowTest, TheTimeScaleIsSetFromItsMenu) {
  HeadlessWindow window;
  ASSERT_TRUE(window.Click("time scale"));
  ASSERT_TRUE(window.Click("0.1×"));
  EXPECT_EQ(window.app.session().time_scale(), 0.1);
}

TEST(MainWindowTest, TheListingSwitchesItsLanguage) {
  HeadlessWindow window;
  ASSERT_TRUE(window.Click("cpp"));
  EXPECT_FALSE(window.app.view().python);
  ASSERT_TRUE(window.Click("cpp"));
  EXPECT_FALSE(window.app.view().python) << "It is shown already.";
  ASSERT_TRUE(window.Click("python"));
  EXPECT_TRUE(window.app.view().python);
}

TEST(MainWindowTest, KeysRunAndStop) {
  HeadlessWindow window;
  window.Press(Key::kSpace);
  EXPECT_TRUE(window.app.session().running());
  window.Press(Key::kEscape);
  EXPECT_TRUE(window.app.session().stopping());
}

TEST(MainWindowTest, ArrowsWalkThroughTheScenariosAndStopAtTheEnds) {
  HeadlessWindow window;
  window.Press(Key::kUp);
  EXPECT_EQ(window.app.session().scenario().id, "first");
  window.Press(Key::kDown);
  window.Press(Key::kDown);
  EXPECT_EQ(window.app.session().scenario().id, "second");
}

TEST(MainWindowTest, KeysZoomMoveFitAndShowAll) {
  HeadlessWindow window;
  window.fakes.script = [](const RunRequest&) { return FakeScript{.waits_for_gil = true}; };
  window.RunToEnd();
  window.Press(Key::kW);
  ASSERT_TRUE(window.Last<ShowRange>());
  const TimeRange zoomed = window.app.view().timeline.range;
  window.Press(Key::kA);
  EXPECT_LT(window.app.view().timeline.range.begin, zoomed.begin);
  EXPECT_EQ(window.app.view().timeline.range.length(), zoomed.length());
  window.Press(Key::kS);
  EXPECT_GT(window.app.view().timeline.range.length(), zoomed.length());
  window.Type("0");
  EXPECT_TRUE(window.app.view().timeline.follow);
  window.Press(Key::kF);
  EXPECT_FALSE(window.app.view().timeline.follow);
}

TEST(MainWindowTest, ZoomKeysDoNothingBeforeTheFirstRun) {
  HeadlessWindow window;
  window.Press(Key::kW);
  window.Type("0");
  EXPECT_FALSE(window.Last<ShowRange>());
  EXPECT_FALSE(window.Last<ShowAll>());
}

TEST(MainWindowTest, TheKeyOverlayOpensAndAnyOfItsWaysOutClosesIt) {
  HeadlessWindow window;
  window.Press(Key::kF1);
  EXPECT_TRUE(window.app.view().keys);
  window.Press(Key::kSpace);
  EXPECT_FALSE(window.app.session().running()) << "Nothing below the overlay hears the keys.";
  window.Press(Key::kEscape);
  EXPECT_FALSE(window.app.view().keys);
  window.Type("?");
  EXPECT_TRUE(window.app.view().keys);
  ASSERT_TRUE(window.Click("beside"));
  EXPECT_FALSE(window.app.view().keys);
}

TEST(MainWindowTest, ExportsByKeyAndEnter) {
  HeadlessWindow window;
  window.RunToEnd();
  FeedCtrl(true);
  window.Press(Key::kE);
  FeedCtrl(false);
  ASSERT_TRUE(window.app.view().exporting);
  window.Frame();
  window.Press(Key::kEnter);
  ASSERT_TRUE(window.Last<ExportRuns>());
  EXPECT_THAT(window.Last<ExportRuns>()->choice.path, testing::EndsWith("first.svg"));
  while (window.app.busy()) window.app.Tick();
  ASSERT_THAT(window.app.view().notices, SizeIs(1));
  ASSERT_TRUE(window.Click("dismiss"));
  EXPECT_THAT(window.app.view().notices, SizeIs(0));
}

TEST(MainWindowTest, AnExportThatCannotBeDoneNowCanOnlyBeCancelled) {
  HeadlessWindow window;
  window.app.Apply(OpenExport{});
  window.Frame();
  ASSERT_TRUE(window.Click("save"));
  EXPECT_FALSE(window.Last<ExportRuns>());
  ASSERT_TRUE(window.Click("cancel"));
  EXPECT_FALSE(window.app.view().exporting);
}

TEST(MainWindowTest, AFormatIsChosenAndThePathFollows) {
  HeadlessWindow window;
  window.RunToEnd();
  window.app.Apply(OpenExport{});
  window.Frame();
  ASSERT_TRUE(window.Click("format:.pdf"));
  EXPECT_THAT(window.app.view().exporting->choice.path, testing::EndsWith("/first.pdf"));
  ASSERT_TRUE(window.Click("save"));
  ASSERT_TRUE(window.Last<ExportRuns>());
  EXPECT_THAT(window.Last<ExportRuns>()->choice.path, testing::EndsWith("/first.pdf"));
}

TEST(MainWindowTest, AWrongWidthIsToldAndNotExported) {
  HeadlessWindow window;
  window.RunToEnd();
  window.app.Apply(OpenExport{});
  window.app.view().exporting->width_text = "3 miles";
  window.Frame();
  EXPECT_THAT(window.app.view().exporting->complaint, testing::HasSubstr("3 miles"));
  ASSERT_TRUE(window.Click("save"));
  EXPECT_FALSE(window.Last<ExportRuns>());
  window.app.view().exporting->width_text = "16cm";
  window.app.view().exporting->rows_text = " Thread *, Core 0 ,";
  ASSERT_TRUE(window.Click("save"));
  ASSERT_TRUE(window.Last<ExportRuns>());
  const FigureOptions figure = window.Last<ExportRuns>()->choice.figure;
  EXPECT_EQ(figure.width, (FigureWidth{16, FigureWidth::Unit::kCentimetres}));
  EXPECT_THAT(figure.rows, testing::ElementsAre("Thread *", "Core 0"));
}

TEST(MainWindowTest, CtrlOAsksForAFileAndEnterOpensIt) {
  HeadlessWindow window;
  FeedCtrl(true);
  window.Press(Key::kO);
  FeedCtrl(false);
  ASSERT_TRUE(window.app.view().opening);
  window.Frame();
  ImGui::GetIO().AddInputCharactersUTF8("/no/such/trace.json");
  window.Frame();
  window.Press(Key::kEnter);
  ASSERT_TRUE(window.Last<OpenFile>());
  EXPECT_EQ(window.Last<OpenFile>()->path, "/no/such/trace.json");
  EXPECT_FALSE(window.app.view().opening);
}

TEST(MainWindowTest, CtrlCCopiesThePicture) {
  HeadlessWindow window;
  window.RunToEnd();
  FeedCtrl(true);
  window.Press(Key::kC);
  FeedCtrl(false);
  EXPECT_TRUE(window.Last<CopyPicture>());
}

TEST(MainWindowTest, CtrlQLeaves) {
  HeadlessWindow window;
  FeedCtrl(true);
  window.Press(Key::kQ);
  EXPECT_TRUE(window.app.view().quit);
}

using SizeAndScale = std::tuple<float, float, float>;
class MainWindowSizeTest : public testing::TestWithParam<SizeAndScale> {};

// Draws every state of the window; ImGui's own checks would end the test.
TEST_P(MainWindowSizeTest, DrawsEveryStateAtEverySize) {
  const auto [width, height, scale] = GetParam();
  HeadlessWindow window(width, height, scale);
  const auto draw = [&] {
    for (int i = 0; i < 3; ++i) window.Frame();
    EXPECT_THAT(window.grounds.front().rect, Eq(Rect{0, 0, width, height}));
    EXPECT_GT(ImGui::GetDrawData()->TotalVtxCount, 0);
  };
  draw();
  window.app.Apply(StartRuns{});
  draw();
  window.app.Tick();
  draw();
  window.RunToEnd();
  draw();
  window.app.Apply(ToggleTheme{});
  window.app.Apply(ToggleListingLanguage{});
  draw();
  window.app.Apply(ToggleKeys{});
  draw();
  window.app.Apply(OpenExport{});
  draw();
  window.app.Apply(AskForFile{});
  draw();
  window.app.Apply(OpenFile{"trace.json"});
  while (window.app.busy()) window.app.Tick();
  draw();
  window.app.Apply(ExportRuns{{.path = "out.json"}});
  while (window.app.busy()) window.app.Tick();
  draw();
}

INSTANTIATE_TEST_SUITE_P(Sizes, MainWindowSizeTest,
                         testing::Values(SizeAndScale{1720, 1060, 1}, SizeAndScale{1280, 720, 1},
                                         SizeAndScale{2560, 1440, 1}, SizeAndScale{2560, 1440, 2},
                                         SizeAndScale{320, 200, 1}, SizeAndScale{320, 200, 2},
                                         SizeAndScale{64, 64, 1}, SizeAndScale{5120, 300, 1}));

}  // namespace
}  // namespace interleave
