#include "gui/interleavings/hand_play.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "gui/interleavings/hand_picture.h"
#include "scenarios/catalogue.h"
#include "scenarios/explore_text.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

const Scenario& Of(std::string_view id) {
  static const std::vector<Scenario> catalogue = Catalogue();
  return *std::ranges::find(catalogue, id, &Scenario::id);
}

std::vector<std::string> Words(const std::vector<TakenStep>& steps,
                               std::string (*text)(const TakenStep&)) {
  std::vector<std::string> words;
  for (const TakenStep& step : steps)
    words.push_back(std::to_string(step.thread) + " " + text(step));
  return words;
}

TEST(HandPlayTest, OffersTheNextStepOfEachThread) {
  HandPlay play(Of("race-counter"), 1);
  EXPECT_THAT(play.steps(), IsEmpty());
  EXPECT_THAT(Words(play.next(), NextStepText), ElementsAre("1 read counter", "2 read counter"));
  play.Take(2);
  EXPECT_THAT(Words(play.steps(), StepText), ElementsAre("2 read counter = 0"));
  EXPECT_THAT(Words(play.next(), NextStepText), ElementsAre("1 read counter", "2 add"));
  EXPECT_THAT(play.Cells(), ElementsAre(Pair("counter", 0)));
}

TEST(HandPlayTest, TheCounterCanBeBrokenByHandAndMendedByTakingStepsBack) {
  HandPlay play(Of("race-counter"), 1);
  for (const std::uint32_t thread : {1, 2, 1, 2, 1}) play.Take(thread);
  EXPECT_EQ(play.verdict().failure, Failure::kNone);
  play.Take(2);
  EXPECT_EQ(play.verdict().failure, Failure::kLostUpdate);
  EXPECT_EQ(play.ScheduleWords(), "1-2-1-2-1-2");
  EXPECT_THAT(play.Cells(), ElementsAre(Pair("counter", 1)));

  for (int i = 0; i < 5; ++i) play.Undo();
  EXPECT_EQ(play.ScheduleWords(), "1");
  for (const std::uint32_t thread : {1, 1, 2, 2, 2}) play.Take(thread);
  play.RunOn();
  EXPECT_TRUE(play.over());
  EXPECT_EQ(play.verdict().failure, Failure::kNone);
  EXPECT_THAT(play.Cells(), ElementsAre(Pair("counter", 2)));
}

TEST(HandPlayTest, WhoCannotGoOnTakesNoStep) {
  HandPlay play(Of("race-counter"), 1);
  play.Take(7);
  play.Take(0);
  EXPECT_THAT(play.steps(), IsEmpty());
  play.Undo();
  EXPECT_THAT(play.steps(), IsEmpty());
  play.RunOn();
  const std::string whole = play.ScheduleWords();
  play.Take(1);
  play.RunOn();
  EXPECT_EQ(play.ScheduleWords(), whole);
}

TEST(HandPlayTest, ADeadlockIsTheEndAndSaysWhoWaitsForWhat) {
  HandPlay play(Of("deadlock"), 1);
  for (int i = 0; i < 100 && !play.over(); ++i)
    play.Take(play.next()[i % play.next().size()].thread);
  EXPECT_TRUE(play.over());
  EXPECT_EQ(play.verdict().failure, Failure::kDeadlock);
  EXPECT_THAT(play.verdict().text, HasSubstr("Thread-1 is waiting for a lock 'B'"));
}

TEST(HandPlayTest, AScheduleIsPastedOrToldWhereItDoesNotFit) {
  HandPlay play(Of("race-counter"), 1);
  play.ShowWords("2-2-1");
  EXPECT_EQ(play.complaint(), "");
  EXPECT_EQ(play.ScheduleWords(), "2-2-1");
  play.ShowWords("2-2-9");
  EXPECT_THAT(play.complaint(), HasSubstr("step 3"));
  EXPECT_EQ(play.ScheduleWords(), "2-2-1") << "nothing is changed";
  play.ShowWords("two");
  EXPECT_THAT(play.complaint(), HasSubstr("`two`"));
  play.Take(1);
  EXPECT_EQ(play.complaint(), "");
}

TEST(HandPlayTest, TryingAllOrdersCountsThemAndGivesOneThatFails) {
  HandPlay play(Of("race-counter"), 1);
  play.tried = TryOrders(play.request());
  EXPECT_THAT(play.tried->text, HasSubstr("20 interleavings"));
  EXPECT_THAT(play.tried->text, HasSubstr("18 lose an update"));
  play.Show(play.tried->failing);
  EXPECT_EQ(play.verdict().failure, Failure::kLostUpdate);
  EXPECT_THAT(TryOrders(HandPlay(Of("event"), 1).request()).failing, IsEmpty());
}

TEST(HandPlayTest, TheListingShowsWhereEachThreadStands) {
  HandPlay play(Of("race-counter"), 1);
  play.Take(1);
  play.Take(2);
  const std::vector<CurrentLine> lines = HandLines(play, true);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_NE(lines[0].colour, lines[1].colour);
}

// The line that is marked is that of the step on the button, not of the one before.
TEST(HandPlayTest, TheListingMarksTheStepThatComesNext) {
  HandPlay play(Of("race-counter"), 1);
  const auto marked = [&](std::size_t thread) {
    std::istringstream program(play.scenario().listing.python);
    std::string line;
    const std::size_t number = HandLines(play, true).at(thread - 1).line;
    for (std::size_t i = 0; i < number; ++i) std::getline(program, line);
    return line;
  };
  play.Take(1);
  play.Take(2);
  ASSERT_THAT(Words(play.next(), NextStepText), ElementsAre("1 add", "2 add"));
  EXPECT_THAT(marked(1), HasSubstr("counter = seen + 1"));
  play.Undo();
  ASSERT_THAT(Words(play.next(), NextStepText), ElementsAre("1 add", "2 read counter"));
  EXPECT_THAT(marked(1), HasSubstr("counter = seen + 1"));
  EXPECT_THAT(marked(2), HasSubstr("seen = counter"));
  play.Take(1);
  ASSERT_THAT(Words(play.next(), NextStepText), ElementsAre("1 write counter", "2 read counter"));
  EXPECT_THAT(marked(1), HasSubstr("counter = seen + 1"));
}

// Whatever scenario is opened by hand, it can be gone through to its end.
TEST(HandPlayTest, EveryScenarioComesToItsEnd) {
  for (const Scenario& scenario : Catalogue()) {
    if (WhyNotExplore(scenario)) continue;
    HandPlay play(Of(scenario.id), 1);
    play.RunOn();
    const bool too_long = play.verdict().failure == Failure::kTooLong;
    EXPECT_TRUE(play.over() || too_long) << scenario.id;
  }
}

}  // namespace
}  // namespace interleave
