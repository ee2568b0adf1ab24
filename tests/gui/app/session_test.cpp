#include "gui/app/session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/gui/fake_run.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using Phase = SessionRun::Phase;

class SessionTest : public testing::Test {
 protected:
  std::vector<Phase> Phases() const {
    std::vector<Phase> phases;
    for (const SessionRun& run : session_.runs()) phases.push_back(run.phase);
    return phases;
  }
  // Polls until nothing runs any more.
  void RunToEnd() {
    session_.Start();
    while (session_.running()) session_.Poll();
  }

  FakeRuns fakes_;
  const std::vector<Scenario> catalogue_ = TestCatalogue();
  Session session_{catalogue_, fakes_.Starter()};
};

TEST_F(SessionTest, BeginsWithTheFirstScenarioItsDefaultsAndEveryModelItComesIn) {
  EXPECT_EQ(session_.scenario().id, "first");
  EXPECT_EQ(session_.values().Int("tasks"), 2);
  EXPECT_THAT(session_.ModelsToRun(),
              ElementsAre(Model::kSequential, Model::kThreads, Model::kGlobalLock));
  EXPECT_THAT(session_.runs(), IsEmpty());
  EXPECT_FALSE(session_.running());
}

TEST_F(SessionTest, RunsTheChosenModelsOneAfterAnother) {
  session_.Start();
  EXPECT_THAT(Phases(), ElementsAre(Phase::kRunning, Phase::kWaiting, Phase::kWaiting));
  while (session_.running()) {
    EXPECT_EQ(fakes_.alive, 1);
    session_.Poll();
  }
  EXPECT_EQ(fakes_.alive, 0);
  EXPECT_THAT(Phases(), ElementsAre(Phase::kFinished, Phase::kFinished, Phase::kFinished));
  ASSERT_THAT(fakes_.requests, SizeIs(3));
  EXPECT_EQ(fakes_.requests[1].model, Model::kThreads);
}

TEST_F(SessionTest, RunsOneOfTheChosenModelsAlone) {
  session_.Start(Model::kThreads);
  while (session_.running()) session_.Poll();
  ASSERT_THAT(session_.runs(), SizeIs(1));
  EXPECT_EQ(session_.runs()[0].model, Model::kThreads);
  RunToEnd();
  EXPECT_THAT(session_.runs(), SizeIs(3)) << "Only that once.";
}

TEST_F(SessionTest, LeavesOutModelsThatAreNotChosen) {
  session_.Toggle(Model::kThreads);
  RunToEnd();
  ASSERT_THAT(session_.runs(), SizeIs(2));
  EXPECT_EQ(session_.runs()[1].model, Model::kGlobalLock);
}

TEST_F(SessionTest, StartsNothingWhereNoModelIsChosen) {
  session_.Choose({});
  session_.Start();
  EXPECT_FALSE(session_.running());
  EXPECT_THAT(fakes_.requests, IsEmpty());
}

TEST_F(SessionTest, AsksForWhatWasChosenWhenTheSeriesBegan) {
  session_.SetParameter("tasks", 5);
  session_.SetTimeScale(0.1);
  session_.SetSeed(42);
  session_.Start();
  session_.SetParameter("tasks", 8);
  while (session_.running()) session_.Poll();
  for (const RunRequest& request : fakes_.requests) {
    EXPECT_EQ(request.values.Int("tasks"), 5);
    EXPECT_EQ(request.time_scale, 0.1);
    EXPECT_EQ(request.seed, 42);
  }
}

TEST_F(SessionTest, StopKeepsWhatWasRecordedAndDropsTheRunsThatWait) {
  session_.Start();
  session_.Poll();
  session_.Stop();
  EXPECT_TRUE(session_.stopping());
  while (session_.running()) session_.Poll();
  EXPECT_THAT(Phases(), ElementsAre(Phase::kFinished));
  EXPECT_TRUE(session_.runs()[0].result.stopped);
  ASSERT_NE(session_.runs()[0].trace, nullptr);
  EXPECT_GT(session_.runs()[0].trace->now_ns(), 0);
  EXPECT_THAT(session_.TakeNotices(), IsEmpty()) << "The user knows that they stopped it.";
}

TEST_F(SessionTest, AStartWhileAStoppedRunIsEndingWaitsForIt) {
  fakes_.script = [](const RunRequest&) { return FakeScript{.polls_after_stop = 3}; };
  session_.Start();
  session_.Stop();
  session_.Start();
  EXPECT_EQ(fakes_.alive, 1);
  EXPECT_THAT(fakes_.requests, SizeIs(1));
  while (session_.stopping()) session_.Poll();
  EXPECT_THAT(Phases(), ElementsAre(Phase::kRunning, Phase::kWaiting, Phase::kWaiting));
  EXPECT_EQ(fakes_.alive, 1);
}

TEST_F(SessionTest, ARefusedRunIsSaidAndTheNextOneBegins) {
  fakes_.script = [](const RunRequest& request) {
    return FakeScript{.refusal = request.model == Model::kSequential ? "no threads left" : ""};
  };
  RunToEnd();
  EXPECT_THAT(Phases(), ElementsAre(Phase::kRefused, Phase::kFinished, Phase::kFinished));
  EXPECT_EQ(session_.runs()[0].refusal, "no threads left");
  const std::vector<Notice> notices = session_.TakeNotices();
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_TRUE(notices[0].error);
  EXPECT_THAT(notices[0].text, HasSubstr("no threads left"));
  EXPECT_THAT(session_.TakeNotices(), IsEmpty());
}

TEST_F(SessionTest, EndsWhenEveryRunIsRefused) {
  fakes_.script = [](const RunRequest&) { return FakeScript{.refusal = "no"}; };
  session_.Start();
  EXPECT_FALSE(session_.running());
  EXPECT_THAT(Phases(), ElementsAre(Phase::kRefused, Phase::kRefused, Phase::kRefused));
}

TEST_F(SessionTest, AFailedRunIsSaidAndKeepsItsRecording) {
  fakes_.script = [](const RunRequest&) {
    return FakeScript{.result = {.ok = false, .error = "the sum is wrong"}};
  };
  session_.Choose(std::array{Model::kThreads});
  RunToEnd();
  const std::vector<Notice> notices = session_.TakeNotices();
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_EQ(notices[0].text, "Threads: the sum is wrong");
  EXPECT_NE(session_.runs()[0].trace, nullptr);
}

TEST_F(SessionTest, WhatARunNotesIsSaidThoughItIsNoError) {
  fakes_.script = [](const RunRequest&) {
    return FakeScript{.result = {.ok = true, .notes = {"`nap` ended, but nobody awaited it"}}};
  };
  session_.Choose(std::array{Model::kThreads});
  RunToEnd();
  const std::vector<Notice> notices = session_.TakeNotices();
  ASSERT_THAT(notices, SizeIs(1));
  EXPECT_FALSE(notices[0].error);
  EXPECT_THAT(notices[0].text, HasSubstr("nobody awaited it"));
}

TEST_F(SessionTest, KeepsTheRunsOfEachScenario) {
  RunToEnd();
  session_.Select("second");
  EXPECT_THAT(session_.runs(), IsEmpty());
  session_.Select("first");
  EXPECT_THAT(session_.runs(), SizeIs(3));
}

TEST_F(SessionTest, SelectingAnotherScenarioStopsWhatRuns) {
  session_.Start();
  session_.Select("second");
  EXPECT_TRUE(session_.stopping());
  while (session_.running()) session_.Poll();
  EXPECT_EQ(fakes_.alive, 0);
  EXPECT_THAT(session_.runs(), IsEmpty());
  session_.Select("first");
  EXPECT_THAT(Phases(), ElementsAre(Phase::kFinished));
}

TEST_F(SessionTest, TheDestructorEndsWhatRuns) {
  {
    Session session(catalogue_, fakes_.Starter());
    session.Start();
    EXPECT_EQ(fakes_.alive, 1);
  }
  EXPECT_EQ(fakes_.alive, 0);
}

TEST_F(SessionTest, MovesValuesIntoTheirRange) {
  session_.SetParameter("tasks", 99);
  EXPECT_EQ(session_.values().Int("tasks"), 8);
  session_.SetParameter("tasks", 2.6);
  EXPECT_EQ(session_.values().Int("tasks"), 3);
  session_.SetParameter("tasks", std::numeric_limits<double>::quiet_NaN());
  EXPECT_EQ(session_.values().Int("tasks"), 3);
  session_.SetParameter("no such", 1);
  session_.SetTimeScale(1000);
  EXPECT_EQ(session_.time_scale(), 10);
}

TEST_F(SessionTest, OffersOnlyModelsThatTheScenarioComesInAndThatAreBuilt) {
  session_.Select("second");
  for (const Model model : session_.ModelsToRun()) {
    EXPECT_TRUE(ModelExists(model));
    EXPECT_TRUE(session_.scenario().Supports(model));
  }
}

TEST_F(SessionTest, MeasuresSpeedupAgainstTheSequentialRun) {
  fakes_.script = [](const RunRequest& request) {
    return FakeScript{
        .result = {.wall_s = request.model == Model::kThreads ? 1.0 : 2.0, .ok = true}};
  };
  session_.Start();
  EXPECT_EQ(session_.Speedup(session_.runs()[1]), 0) << "Not known yet.";
  while (session_.running()) session_.Poll();
  EXPECT_EQ(session_.Speedup(session_.runs()[0]), 1);
  EXPECT_EQ(session_.Speedup(session_.runs()[1]), 2);
}

}  // namespace
}  // namespace interleave
