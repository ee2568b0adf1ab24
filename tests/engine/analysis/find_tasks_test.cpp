#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/engine/analysis/finding_fixture.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

TEST_F(FindingsTest, LostUpdatesSayWhereAndWhose) {
  const TrackId first = Worker();
  const NameId name = r_.builder.names().Intern("lost update of increment #2");
  r_.builder.AddMark({.at = 10_ms, .track = first, .name = name, .value = 3});
  r_.builder.AddMark({.at = 20_ms, .track = first, .name = name, .value = 1});
  const auto found = Found(100_ms, FindLostUpdates);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].sentence,
            "Updates were lost: at 10.0 ms Thread 1 (work) wrote over what increment #2 had "
            "written since it looked. 2 places are flagged on the timeline.");
  EXPECT_THAT(found[0].tracks, ElementsAre(first));
  EXPECT_LE(found[0].evidence.begin, 10_ms);
  EXPECT_GT(found[0].evidence.end, 10_ms);
}

TEST_F(FindingsTest, AStragglerIsMuchLongerThanItsLikeAndLast) {
  TrackId slow = kNoTrack;
  for (int i = 0; i < 4; ++i) {
    const TrackId track = Worker("page");
    r_.Is(track, State::kWaitingIo, 0, last_);
    const Nanos end = i == 3 ? 200_ms : 20_ms;
    r_.builder.CloseSlice(track, end);
    r_.End(last_, end);
    if (i == 3) slow = track;
  }
  const auto found = Found(200_ms, FindStragglers);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].tracks, ElementsAre(slow));
  EXPECT_THAT(found[0].sentence,
              HasSubstr("page #4 takes 200 ms, its 3 others 20.0 ms (the middle one)"));
}

TEST_F(FindingsTest, AFewMillisecondsMakeNoStraggler) {
  for (int i = 0; i < 4; ++i) {
    const TrackId track = Worker("call");
    const Nanos end = i == 3 ? 26_ms : 8_ms;  // The machine was busy.
    r_.Is(track, State::kWaitingIo, 0, last_);
    r_.builder.CloseSlice(track, end);
    r_.End(last_, end);
  }
  EXPECT_THAT(Found(26_ms, FindStragglers), IsEmpty());
}

TEST_F(FindingsTest, ATaskThatBeginsWhenItsLikeHaveEndedIsNoStraggler) {
  for (int i = 0; i < 4; ++i) {
    const TaskId task = r_.Task("page", body_, 0, main_);
    const TrackId track = r_.builder.AddThread("Late " + std::to_string(i), 70 + i);
    const Nanos begin = i == 3 ? 20_ms : 0;
    const Nanos end = i == 3 ? 200_ms : 20_ms;
    r_.builder.BeginTask(task, begin, track);
    r_.Is(track, State::kWaitingIo, begin, task);
    r_.builder.CloseSlice(track, end);
    r_.End(task, end);
  }
  EXPECT_THAT(Found(200_ms, FindStragglers), IsEmpty());
}

TEST_F(FindingsTest, WhoWasKeptFromRunningIsNoStraggler) {
  for (int i = 0; i < 4; ++i) {
    const TrackId track = Worker("page");
    r_.Is(track, i == 3 ? State::kPreempted : State::kRunning, 0, last_);
    r_.Runs(track, 180_ms, last_);
    const Nanos end = i == 3 ? 200_ms : 20_ms;
    r_.builder.CloseSlice(track, std::max(end, 181_ms));
    r_.End(last_, end);
  }
  EXPECT_THAT(Found(200_ms, FindStragglers), IsEmpty());
}

class LoopFindingTest : public FindingsTest {
 protected:
  void SlowStep(State state) {
    const TaskId slow = r_.Task("slow", body_, 0, main_);
    const TaskId quick = r_.Task("quick", body_, 0, main_);
    row_ = r_.builder.AddTaskRow(slow);
    r_.Is(row_, state, 10_ms, slow);
    if (with_others_) r_.Is(r_.builder.AddTaskRow(quick), State::kQueued, 10_ms, quick);
    r_.builder.AddMark({.at = 10_ms,
                        .track = row_,
                        .name = r_.builder.names().Intern("slow callback"),
                        .value = 200_ms});
  }
  TrackId row_ = 0;
  bool with_others_ = true;
};

TEST_F(LoopFindingTest, AStepThatHoldsUpOthersBlocksTheLoop) {
  SlowStep(State::kRunning);
  const auto found = Found(300_ms, FindBlockedLoops);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].evidence, (TimeRange{10_ms, 210_ms}));
  EXPECT_EQ(found[0].sentence,
            "slow kept the event loop for 200 ms without awaiting: 1 other task had to wait, and "
            "every timer and answer.");
}

TEST_F(LoopFindingTest, AStepThatTheMachineHeldUpDoesNot) {
  SlowStep(State::kPreempted);
  EXPECT_THAT(Found(300_ms, FindBlockedLoops), IsEmpty());
}

TEST_F(LoopFindingTest, AloneOnTheLoopNobodyIsHeldUp) {
  with_others_ = false;
  SlowStep(State::kRunning);
  EXPECT_THAT(Found(300_ms, FindBlockedLoops), IsEmpty());
}

class SendingTest : public FindingsTest {
 protected:
  // Tasks in a worker process, 1 ms each; each is sent there and back in `takes`.
  void Send(Nanos takes, int tasks = 8) {
    const TrackId worker = r_.builder.AddThread("Worker", 60);
    r_.builder.SetOwner(worker, 1, false);
    for (int i = 0; i < tasks; ++i) {
      const TaskId task = r_.Task("piece", body_, 0, main_);
      const Nanos at = 10_ms + i * 20_ms;
      r_.builder.BeginTask(task, at, worker);
      r_.Runs(worker, at, task);
      r_.Is(worker, State::kIdle, at + 1_ms);
      r_.End(task, at + 1_ms);
      for (const bool outward : {true, false}) {
        r_.builder.AddTransfer({.begin = at + 5_ms,
                                .end = at + 5_ms + takes,
                                .track = worker,
                                .task = task,
                                .bytes = 1 << 20,
                                .outward = outward});
      }
    }
  }
};

TEST_F(SendingTest, WorkThatIsSmallerThanItsTripIsTooSmall) {
  Send(2_ms);
  const auto found = Found(200_ms, FindSmallWork);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].sentence,
            "The work is smaller than what it costs to send it: 8 tasks took 8.00 ms in all, "
            "carrying 8192.0 KiB there and back about 32.0 ms. Larger pieces, or threads, would "
            "do better.");
}

TEST_F(SendingTest, WorkThatIsWorthItsTripIsNot) {
  Send(200'000);
  EXPECT_THAT(Found(200_ms, FindSmallWork), IsEmpty());
}

TEST_F(SendingTest, AHandfulOfTasksIsNoPattern) {
  Send(2_ms, 7);
  EXPECT_THAT(Found(200_ms, FindSmallWork), IsEmpty());
}

}  // namespace
}  // namespace interleave
