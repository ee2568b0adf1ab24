// Lecture mode in the window: the question first, one run or two, and which is faster.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "scenarios/scenario.h"
#include "tests/gui/headless_window.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// Real questions with their answers; the runs are made up.
std::vector<Scenario> Questions() {
  std::vector<Scenario> scenarios;
  for (const std::string_view id : {"gil-cpu", "race-counter"}) {
    scenarios.push_back(*std::ranges::find(Catalogue(), id, &Scenario::id));
  }
  return scenarios;
}

class LectureWindowTest : public testing::Test {
 protected:
  const Lecture& lecture() const { return window_.app.view().lecture; }

  HeadlessWindow window_{1280, 720, 1.28F, Questions()};
};

TEST_F(LectureWindowTest, LectureModeAsksBeforeItShowsARunThatThereIs) {
  window_.RunToEnd();
  window_.Press(Key::kF5);
  EXPECT_TRUE(lecture().asking);
  ASSERT_TRUE(window_.Click("answer 1"));
  EXPECT_FALSE(lecture().asking);
  EXPECT_EQ(lecture().predicted, 1U);
  window_.Press(Key::kF5);
  window_.Press(Key::kF5);
  EXPECT_FALSE(lecture().asking) << "It has been answered.";
  window_.Press(Key::kEscape);
  // Another program has another question; the class looks at the run at once.
  window_.app.Apply({SelectScenario{"race-counter"}, StartRuns{}});
  while (window_.app.busy()) window_.app.Tick();
  EXPECT_FALSE(lecture().predicted);
  window_.Press(Key::kF5);
  EXPECT_TRUE(lecture().asking);
  window_.Press(Key::kPageDown);
  EXPECT_FALSE(lecture().asking);
}

TEST_F(LectureWindowTest, SpaceRunsWhatLectureModeAsksAboutAndTheAnswerIsKept) {
  window_.RunToEnd();
  window_.Press(Key::kF5);
  window_.Press(Key::kSpace);
  EXPECT_TRUE(window_.app.session().running());
  EXPECT_FALSE(lecture().asking);
  ASSERT_TRUE(window_.Click("answer 0"));
  while (window_.app.busy()) window_.app.Tick();
  EXPECT_EQ(lecture().predicted, 0U);
  window_.app.Apply(StartRuns{});
  EXPECT_EQ(lecture().predicted, 0U) << "Who has answered sees it once more.";
}

TEST_F(LectureWindowTest, LectureModeShowsTwoRunsAndSaysWhichIsFaster) {
  window_.RunToEnd();
  window_.Press(Key::kF5);
  const auto cards = window_.app.Cards();
  ASSERT_EQ(cards.size(), 4U);
  EXPECT_EQ(window_.app.VerdictOf(cards), nullptr) << "one run";
  ASSERT_TRUE(window_.Click("present 2"));
  EXPECT_THAT(PresentedCards(lecture(), 4), ElementsAre(0, 2));
  ASSERT_NE(window_.app.VerdictOf(cards), nullptr);
  EXPECT_THAT(window_.app.VerdictOf(cards)->claim, HasSubstr("about the same time"));
  EXPECT_THAT(window_.app.StepsOf(cards), Not(IsEmpty()));
  window_.Press(Key::kC);
  EXPECT_THAT(PresentedCards(lecture(), 4), ElementsAre(0, 3));
  window_.Press(Key::kC);
  EXPECT_THAT(PresentedCards(lecture(), 4), ElementsAre(0));
  window_.Type("2");
  EXPECT_THAT(PresentedCards(lecture(), 4), ElementsAre(1));
}

TEST_F(LectureWindowTest, TwoModelsThatAreChosenAreBothShown) {
  window_.app.Apply({ToggleModel{Model::kSequential}, ToggleModel{Model::kProcesses}});
  window_.app.Apply(TogglePresent{});
  window_.app.Apply(StartRuns{});
  window_.app.Tick();
  window_.Frame();
  EXPECT_THAT(PresentedCards(lecture(), window_.app.Cards().size()), ElementsAre(0, 1));
  EXPECT_EQ(window_.app.VerdictOf(window_.app.Cards()), nullptr) << "They have not ended.";
  while (window_.app.busy()) {
    window_.app.Tick();
    window_.Frame();
  }
  EXPECT_NE(window_.app.VerdictOf(window_.app.Cards()), nullptr);
  window_.Press(Key::kPageDown);
  EXPECT_TRUE(window_.app.view().replay.open);
  window_.Type("1");
  window_.Frame();
  EXPECT_THAT(PresentedCards(lecture(), 2), ElementsAre(0));
}

}  // namespace
}  // namespace interleave
