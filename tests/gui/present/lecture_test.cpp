#include "gui/present/lecture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gui/present/lecture_view.h"
#include "scenarios/scenario.h"
#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(LectureTest, EveryTurnIsAStep) {
  const auto trace = TakingTurns(10, 100_ms);
  const std::vector<Nanos> steps = LectureSteps(*trace);
  ASSERT_EQ(steps.size(), 10U);
  EXPECT_EQ(steps[0], 0);
  EXPECT_EQ(steps[9], 900_ms);
  EXPECT_EQ(StepAt(steps, 0), 1U);
  EXPECT_EQ(StepAt(steps, 250_ms), 3U);
  EXPECT_EQ(StepAt(steps, -1), 0U);
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
