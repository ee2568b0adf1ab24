#include "engine/analysis/why.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/engine/analysis/small_recording.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class WhyTest : public testing::Test {
 protected:
  WhyTest() {
    main_ = r_.builder.AddThread("Main", 100, true);
    body_ = r_.Task("body", 0, 0, main_);
    r_.builder.BeginTask(body_, 0, main_);
    for (TaskId& task : tasks_) task = r_.Task("sum", body_, 0, main_);
    for (int i = 0; i < 3; ++i) {
      threads_[i] = r_.Thread("Thread " + std::to_string(i + 1), tasks_[i], 0);
    }
  }
  std::vector<TrackId> Chain(const Why& why) {
    std::vector<TrackId> tracks;
    for (const WhyLink& link : why.links) tracks.push_back(link.track);
    return tracks;
  }

  SmallRecording r_;
  TrackId main_ = 0;
  TaskId body_ = 0;
  TaskId tasks_[3] = {};
  TrackId threads_[3] = {};
};

TEST_F(WhyTest, WhoWaitsForTheGlobalLockWaitsForItsHolder) {
  const ObjectId gil = r_.Object("global lock", State::kWaitingGil);
  r_.Runs(threads_[0], 0, tasks_[0]);
  r_.Holds(gil, threads_[0], 4_ms + 900'000);
  r_.WaitsFor(threads_[1], State::kWaitingGil, gil, 5_ms, tasks_[1]);
  const auto trace = r_.Finish(20_ms);
  const Why why = WhyAt(*trace, threads_[1], 10_ms);
  EXPECT_EQ(why.sentence,
            "Thread 2 waits for the global lock; Thread 1 holds it since 4.90 ms and computes "
            "(sum #1).");
  EXPECT_EQ(why.end, WhyEnd::kRan);
  EXPECT_THAT(Chain(why), ElementsAre(threads_[1], threads_[0]));
  EXPECT_EQ(why.links[0].range, (TimeRange{5_ms, 20_ms}));
}

TEST_F(WhyTest, TheChainGoesDownToWhatRan) {
  const ObjectId gil = r_.Object("global lock", State::kWaitingGil);
  r_.Is(main_, State::kWaitingResult, 0, body_, tasks_[1], SubjectKind::kTask);
  r_.Runs(threads_[0], 0, tasks_[0]);
  r_.Holds(gil, threads_[0], 1_ms);
  r_.WaitsFor(threads_[1], State::kWaitingGil, gil, 5_ms, tasks_[1]);
  const auto trace = r_.Finish(20_ms);
  const Why why = WhyAt(*trace, main_, 10_ms);
  EXPECT_THAT(Chain(why), ElementsAre(main_, threads_[1], threads_[0]));
  EXPECT_EQ(why.sentence,
            "Main waits for the result of sum #2; Thread 2 runs that and waits for the global "
            "lock; Thread 1 holds it since 1.00 ms and computes (sum #1).");
}

TEST_F(WhyTest, AWaitForSeveralIsForTheLastOfThem) {
  r_.Is(main_, State::kWaitingResult, 0, body_);
  r_.Runs(threads_[0], 0, tasks_[0]);
  r_.End(tasks_[0], 5_ms);
  r_.Is(threads_[1], State::kSleeping, 0, tasks_[1]);
  r_.End(tasks_[1], 15_ms);
  const auto trace = r_.Finish(20_ms);
  const Why why = WhyAt(*trace, main_, 3_ms);
  // The third never ended.
  EXPECT_THAT(Chain(why).front(), main_);
  EXPECT_THAT(why.sentence, HasSubstr("Main waits for other tasks to end; Thread 3"));
}

TEST_F(WhyTest, ACircleIsCutAndTold) {
  const ObjectId a = r_.Object("a", State::kWaitingLock);
  const ObjectId b = r_.Object("b", State::kWaitingLock);
  r_.Runs(threads_[0], 0, tasks_[0]);
  r_.Runs(threads_[1], 0, tasks_[1]);
  r_.Holds(a, threads_[0], 1_ms);
  r_.Holds(b, threads_[1], 1_ms);
  r_.WaitsFor(threads_[0], State::kWaitingLock, b, 2_ms, tasks_[0]);
  r_.WaitsFor(threads_[1], State::kWaitingLock, a, 3_ms, tasks_[1]);
  r_.Is(threads_[2], State::kWaitingResult, 0, tasks_[2], tasks_[0], SubjectKind::kTask);
  const auto trace = r_.Finish(20_ms);
  const Why why = WhyAt(*trace, threads_[2], 10_ms);
  EXPECT_EQ(why.end, WhyEnd::kCircle);
  EXPECT_EQ(why.back_to, 1U);
  EXPECT_THAT(Chain(why), ElementsAre(threads_[2], threads_[0], threads_[1]));
  EXPECT_THAT(why.sentence, HasSubstr("Thread 1 runs that and waits for the lock “b”"));
  EXPECT_THAT(why.sentence, HasSubstr("nobody can go on"));
}

TEST_F(WhyTest, WhoTakesALockTwiceWaitsForItself) {
  const ObjectId a = r_.Object("a", State::kWaitingLock);
  r_.Runs(threads_[0], 0, tasks_[0]);
  r_.Holds(a, threads_[0], 1_ms);
  r_.WaitsFor(threads_[0], State::kWaitingLock, a, 2_ms, tasks_[0]);
  const auto trace = r_.Finish(20_ms);
  const Why why = WhyAt(*trace, threads_[0], 10_ms);
  EXPECT_EQ(why.end, WhyEnd::kCircle);
  EXPECT_EQ(why.sentence,
            "Thread 1 waits for the lock “a”; Thread 1 holds it itself and can never go on.");
}

TEST_F(WhyTest, AnEventIsWaitedForUntilSomebodySetsIt) {
  const ObjectId event = r_.Object("ready", State::kWaitingEvent);
  r_.WaitsFor(threads_[0], State::kWaitingEvent, event, 1_ms, tasks_[0]);
  r_.Is(threads_[1], State::kSleeping, 0, tasks_[1]);
  r_.Arrow(FlowKind::kWake, threads_[1], 9_ms, threads_[0], 9_ms, event);
  r_.Runs(threads_[0], 9_ms, tasks_[0]);
  const auto trace = r_.Finish(20_ms);
  const Why why = WhyAt(*trace, threads_[0], 5_ms);
  EXPECT_EQ(why.sentence,
            "Thread 1 waits for the event “ready”; Thread 2 ends that wait at 9.00 ms, and until "
            "then sleeps until its timer rings.");
  EXPECT_EQ(why.end, WhyEnd::kOutside);
}

TEST_F(WhyTest, NobodyKnowsWhoWouldHaveEndedAWaitThatNeverEnded) {
  const ObjectId event = r_.Object("ready", State::kWaitingEvent);
  r_.WaitsFor(threads_[0], State::kWaitingEvent, event, 1_ms, tasks_[0]);
  const auto trace = r_.Finish(20_ms);
  const Why why = WhyAt(*trace, threads_[0], 5_ms);
  EXPECT_EQ(why.end, WhyEnd::kUnknown);
  EXPECT_EQ(why.sentence, "Thread 1 waits for the event “ready”.");
}

TEST_F(WhyTest, APreemptedThreadMakesRoomForWhoHasItsCore) {
  r_.builder.OpenSlice(0, {.begin = 0, .task = tasks_[0], .subject = threads_[0]});
  r_.Runs(threads_[0], 0, tasks_[0]);
  r_.builder.OpenSlice(0, {.begin = 4_ms, .task = tasks_[1], .subject = threads_[1]});
  r_.Is(threads_[0], State::kPreempted, 4_ms, tasks_[0]);
  r_.Runs(threads_[1], 4_ms, tasks_[1]);
  const auto trace = r_.Finish(20_ms);
  const Why why = WhyAt(*trace, threads_[0], 10_ms);
  EXPECT_EQ(why.sentence,
            "Thread 1 wants to run, but was taken off its core; Thread 2 has core 0 and computes "
            "(sum #2).");
  const Why core = WhyAt(*trace, 0, 10_ms);
  EXPECT_EQ(core.sentence, "Core 0 is busy; Thread 2 is on it and computes (sum #2).");
}

TEST_F(WhyTest, ATaskThatIsReadyWaitsForWhoHasTheLoop) {
  const TrackId loop = r_.builder.AddLoop("Loop", 50);
  const TaskId slow = r_.Task("slow", body_, 0, main_);
  const TaskId quick = r_.Task("quick", body_, 0, main_);
  const TrackId slow_row = r_.builder.AddTaskRow(slow);
  const TrackId quick_row = r_.builder.AddTaskRow(quick);
  r_.builder.BeginTask(slow, 0, slow_row);
  r_.Runs(loop, 0, slow);
  r_.Runs(slow_row, 0, slow);
  r_.Is(quick_row, State::kQueued, 1_ms, quick);
  const auto trace = r_.Finish(20_ms);
  EXPECT_EQ(WhyAt(*trace, quick_row, 10_ms).sentence,
            "Quick is ready and waits for its turn; slow has the loop and computes.");
}

TEST_F(WhyTest, WhereThereIsNothingItSaysSo) {
  r_.Runs(threads_[0], 5_ms, tasks_[0]);
  r_.builder.CloseSlice(threads_[0], 8_ms);
  const auto trace = r_.Finish(20_ms);
  EXPECT_EQ(WhyAt(*trace, threads_[0], 1_ms).sentence, "Thread 1 does not exist yet.");
  EXPECT_EQ(WhyAt(*trace, threads_[0], 10_ms).sentence, "Thread 1 has ended.");
  EXPECT_EQ(WhyAt(*trace, 0, 10_ms).sentence, "Nothing is recorded for Core 0.");
  EXPECT_THAT(WhyAt(*trace, 999, 10_ms).links, SizeIs(1));
  EXPECT_EQ(WhyAt(*trace, threads_[0], 6_ms).sentence, "Thread 1 computes (sum #1).");
}

}  // namespace
}  // namespace interleave
