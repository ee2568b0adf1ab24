#include "gui/present/lecture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "gui/present/lecture_view.h"
#include "scenarios/scenario.h"
#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(LectureTest, EveryTurnIsAStep) {
  const auto trace = TakingTurns(10, 100_ms);
  const std::vector<Nanos> steps = LectureSteps(std::array<const Trace*, 1>{trace.get()});
  ASSERT_EQ(steps.size(), 10U);
  EXPECT_EQ(steps[0], 0);
  EXPECT_EQ(steps[9], 900_ms);
  EXPECT_EQ(StepAt(steps, 0), 1U);
  EXPECT_EQ(StepAt(steps, 250_ms), 3U);
  EXPECT_EQ(StepAt(steps, -1), 0U);
}

TEST(LectureTest, StepsOfTwoRunsAreThoseOfBothInOrder) {
  const auto fast = TakingTurns(2, 150_ms), slow = TakingTurns(10, 100_ms);
  const Trace* both[] = {fast.get(), slow.get()};
  const std::vector<Nanos> steps = LectureSteps(both);
  ASSERT_EQ(steps.size(), 11U);
  EXPECT_EQ(steps[2], 150_ms);
  EXPECT_EQ(LastToChange(both, 160_ms), 0U);
  EXPECT_EQ(LastToChange(both, 250_ms), 1U);
  EXPECT_EQ(LastToChange(both, 950_ms), 1U) << "The other has ended.";
  EXPECT_TRUE(LectureSteps({}).empty());
}

TEST(LectureTest, TwoRunsAreShownWhereThereAreTwo) {
  Lecture lecture;
  EXPECT_THAT(PresentedCards(lecture, 0), IsEmpty());
  EXPECT_THAT(PresentedCards(lecture, 1), ElementsAre(0));
  EXPECT_THAT(PresentedCards(lecture, 2), ElementsAre(0, 1));
  EXPECT_THAT(PresentedCards(lecture, 4), ElementsAre(0));
}

TEST(LectureTest, AKeyGoesThroughTheRunsThatMayStandBeside) {
  Lecture lecture{.card = 1};
  std::vector<std::vector<std::size_t>> seen;
  for (int i = 0; i < 4; ++i) {
    ShowBeside(lecture, std::nullopt, 3);
    seen.push_back(PresentedCards(lecture, 3));
  }
  EXPECT_THAT(seen,
              ElementsAre(ElementsAre(0, 1), ElementsAre(1, 2), ElementsAre(1), ElementsAre(0, 1)));
}

TEST(LectureTest, AClickAddsARunOrTakesItAway) {
  Lecture lecture;
  ShowBeside(lecture, 2, 4);
  EXPECT_THAT(PresentedCards(lecture, 4), ElementsAre(0, 2));
  ShowBeside(lecture, 3, 4);
  EXPECT_THAT(PresentedCards(lecture, 4), ElementsAre(0, 3));
  ShowBeside(lecture, 0, 4);
  EXPECT_THAT(PresentedCards(lecture, 4), ElementsAre(3));
  ShowBeside(lecture, 3, 4);
  EXPECT_THAT(PresentedCards(lecture, 4), ElementsAre(3)) << "It is the only one.";
  ShowBeside(lecture, 9, 4);
  EXPECT_THAT(PresentedCards(lecture, 4), ElementsAre(3));
}

TEST(LectureTest, ACaptionTellsWhoWaitsAndWhoIsInTheWay) {
  const auto trace = TakingTurns(10, 100_ms);
  const Caption caption = CaptionAt(*trace, 150_ms);
  EXPECT_THAT(caption.headline, HasSubstr("waits for the global lock"));
  EXPECT_THAT(caption.detail, HasSubstr("holds it"));
}

TEST(LectureTest, AfterTheEndACaptionSaysSo) {
  const auto trace = TakingTurns(10, 100_ms);
  EXPECT_THAT(CaptionAt(*trace, 10'000_ms).headline, HasSubstr("ended"));
}

TEST(LectureTest, EveryScenarioHasAnswersToItsQuestion) {
  for (const Scenario& scenario : Catalogue()) {
    const std::optional<Answers> answers = AnswersOf(scenario.id);
    ASSERT_TRUE(answers) << scenario.id;
    EXPECT_GE(answers->texts.size(), 2U) << scenario.id;
    EXPECT_LT(answers->right, answers->texts.size()) << scenario.id;
  }
  EXPECT_FALSE(AnswersOf("no-such-scenario"));
}

TEST(LectureTest, LettersGrowWithTheScreen) {
  EXPECT_FLOAT_EQ(LectureScale(1600, 900), 1.6F);
  EXPECT_FLOAT_EQ(LectureScale(1280, 720), 1.28F);
  EXPECT_FLOAT_EQ(LectureScale(3840, 2160), 3.84F);
  EXPECT_FLOAT_EQ(LectureScale(3840, 900), 1.6F) << "The narrower side counts.";
  EXPECT_GE(LectureScale(100, 100), 0.5F);
}

TEST(LectureTest, RowsFitTheirRoom) {
  for (const float room : {60.0F, 200.0F, 400.0F}) {
    for (const std::size_t threads : {1U, 2U, 8U, 40U, 1000U}) {
      const LectureRows fit = FitLectureRows(threads, 2, room, 1);
      EXPECT_GE(fit.threads, 1U);
      EXPECT_LE(fit.threads, threads);
      const float height = static_cast<float>(fit.threads) * fit.thread_height +
                           static_cast<float>(fit.cores) * fit.core_height;
      EXPECT_LE(height, room + 1) << threads;
    }
  }
  EXPECT_EQ(FitLectureRows(2, 2, 1000, 1).thread_height, 64);
}

}  // namespace
}  // namespace interleave
