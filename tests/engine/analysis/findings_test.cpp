#include "engine/analysis/findings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/analysis/finders.h"
#include "tests/engine/analysis/small_recording.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

class FindingsTest : public testing::Test {
 protected:
  FindingsTest() {
    main_ = r_.builder.AddThread("Main", 100, true);
    body_ = r_.Task("body", 0, 0, main_);
    r_.builder.BeginTask(body_, 0, main_);
    r_.Is(main_, State::kWaitingResult, 0, body_);
  }
  // A thread of its own for a new task.
  TrackId Worker(std::string_view name = "work") {
    const TaskId task = r_.Task(name, body_, 0, main_);
    const TrackId track = r_.Thread("Thread " + std::to_string(task - 1), task, 0);
    last_ = task;
    return track;
  }
  std::vector<Finding> Found(Nanos end, void (*find)(const Trace&, std::vector<Finding>&)) {
    std::vector<Finding> found;
    trace_ = r_.Finish(end);
    find(*trace_, found);
    return found;
  }

  SmallRecording r_;
  std::shared_ptr<const Trace> trace_;
  TrackId main_ = 0;
  TaskId body_ = 0;
  TaskId last_ = 0;  // That of the last worker.
};

TEST_F(FindingsTest, NothingIsFoundInNothing) {
  TraceBuilder builder(std::make_shared<NameTable>());
  builder.Finish();
  EXPECT_THAT(FindingsOf(builder.trace()), IsEmpty());
}

TEST_F(FindingsTest, ADeadlockIsACircleOfHoldersThatWait) {
  const ObjectId a = r_.Object("a", State::kWaitingLock);
  const ObjectId b = r_.Object("b", State::kWaitingLock);
  const TrackId first = Worker(), second = Worker(), third = Worker();
  r_.Holds(a, first, 1_ms);
  r_.Holds(b, second, 1_ms);
  r_.Runs(third, 0, last_);  // Others go on.
  r_.WaitsFor(first, State::kWaitingLock, b, 2_ms);
  r_.WaitsFor(second, State::kWaitingLock, a, 3_ms);
  const auto found = Found(50_ms, FindDeadlocks);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].tracks, UnorderedElementsAre(first, second));
  EXPECT_EQ(found[0].evidence, (TimeRange{3_ms, 50_ms}));
  EXPECT_EQ(found[0].sentence,
            "Deadlock: Thread 2 holds “b” and waits for “a” and Thread 1 holds “a” and waits for "
            "“b”. None of them can ever go on.");
}

TEST_F(FindingsTest, FivePhilosophersAreOneCircle) {
  std::vector<ObjectId> forks;
  std::vector<TrackId> threads;
  for (int i = 0; i < 5; ++i) {
    forks.push_back(r_.Object("fork " + std::to_string(i), State::kWaitingLock));
    threads.push_back(Worker());
  }
  for (int i = 0; i < 5; ++i) r_.Holds(forks[i], threads[i], 1_ms);
  for (int i = 0; i < 5; ++i) {
    r_.WaitsFor(threads[i], State::kWaitingLock, forks[(i + 1) % 5], 2_ms + i);
  }
  const auto found = Found(50_ms, FindDeadlocks);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].tracks, SizeIs(5));
}

TEST_F(FindingsTest, ALockTakenTwiceIsADeadlockOfOne) {
  const ObjectId a = r_.Object("a", State::kWaitingLock);
  const TrackId first = Worker();
  r_.Holds(a, first, 1_ms);
  r_.WaitsFor(first, State::kWaitingLock, a, 2_ms);
  r_.Runs(first, 3_ms, last_);  // Somebody ended the wait.
  const auto found = Found(50_ms, FindDeadlocks);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].sentence, HasSubstr("holds itself"));
}

TEST_F(FindingsTest, WaitsThatEndWithTheLockAreNoDeadlock) {
  const ObjectId a = r_.Object("a", State::kWaitingLock);
  const TrackId first = Worker(), second = Worker();
  r_.Holds(a, first, 1_ms, 5_ms);
  r_.WaitsFor(second, State::kWaitingLock, a, 2_ms);
  r_.Holds(a, second, 5_ms, 8_ms);
  r_.Runs(second, 5_ms, last_);
  EXPECT_THAT(Found(50_ms, FindDeadlocks), IsEmpty());
}

TEST_F(FindingsTest, AWaitThatWasGivenUpIsNoDeadlock) {
  const ObjectId a = r_.Object("a", State::kWaitingLock);
  const TrackId first = Worker(), second = Worker();
  r_.Holds(a, first, 1_ms);
  r_.Runs(first, 0, last_);
  r_.WaitsFor(second, State::kWaitingLock, a, 2_ms);
  r_.Runs(second, 5_ms, last_);
  EXPECT_THAT(Found(50_ms, FindDeadlocks), IsEmpty());
}

TEST_F(FindingsTest, LostUpdatesSayWhereAndWhose) {
  const TrackId first = Worker();
  const NameId name = r_.builder.names().Intern("lost update of increment #2");
  r_.builder.AddMark({.at = 10_ms, .track = first, .name = name, .value = 3});
  r_.builder.AddMark({.at = 20_ms, .track = first, .name = name, .value = 1});
  const auto found = Found(100_ms, FindLostUpdates);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].sentence,
            "Updates were lost: at 10.0 ms Thread 1 (work) wrote over what increment #2 had "
            "written since it looked. 2 places are flagged in all.");
  EXPECT_THAT(found[0].tracks, ElementsAre(first));
  EXPECT_LE(found[0].evidence.begin, 10_ms);
  EXPECT_GT(found[0].evidence.end, 10_ms);
}

class ConvoyTest : public FindingsTest {
 protected:
  // One thread computes; the other comes back from its waits every 10 ms and then waits for `wait`.
  void Convoy(int rounds, Nanos wait, bool asks) {
    gil_ = r_.Object("global lock", State::kWaitingGil);
    cpu_ = Worker("compute");
    r_.Runs(cpu_, 0, last_);
    server_ = Worker("answer");
    for (int i = 0; i < rounds; ++i) {
      const Nanos at = i * 20_ms;
      r_.Is(server_, State::kWaitingIo, at, last_);
      r_.Holds(gil_, cpu_, at, at + 10_ms + wait);
      r_.WaitsFor(server_, State::kWaitingGil, gil_, at + 10_ms, last_);
      if (asks) {
        r_.Arrow(FlowKind::kDropRequest, server_, at + 10_ms + wait, cpu_, at + 10_ms + wait, gil_);
      }
      r_.Runs(server_, at + 10_ms + wait, last_);
    }
    r_.Is(server_, State::kWaitingIo, rounds * 20_ms, last_);
  }
  ObjectId gil_ = 0;
  TrackId cpu_ = 0, server_ = 0;
};

TEST_F(ConvoyTest, AThreadThatMustAskAgainAndAgainIsInAConvoy) {
  r_.builder.AdvanceTo(1);
  gil_ = r_.Object("global lock", State::kWaitingGil);
  cpu_ = Worker("compute");
  r_.Runs(cpu_, 0, last_);
  server_ = Worker("answer");
  for (int i = 0; i < 8; ++i) {
    const Nanos at = i * 20_ms;
    r_.Is(server_, State::kWaitingIo, at, last_);
    r_.Holds(gil_, cpu_, at, at + 15_ms);
    r_.WaitsFor(server_, State::kWaitingGil, gil_, at + 10_ms, last_);
    r_.Arrow(FlowKind::kDropRequest, server_, at + 15_ms, cpu_, at + 15_ms, gil_);
    r_.Runs(server_, at + 15_ms, last_);
    r_.Is(server_, State::kWaitingIo, at + 15_ms + 10'000, last_);
  }
  const auto found = Found(200_ms, FindConvoys);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].tracks, ElementsAre(server_, cpu_));
  EXPECT_THAT(found[0].sentence, HasSubstr("waits 5.00 ms (the middle one) for the global lock"));
  EXPECT_THAT(found[0].sentence, HasSubstr("Thread 1 has it and computes"));
}

TEST_F(ConvoyTest, AFewWaitsAreNone) {
  Convoy(4, 5_ms, true);
  EXPECT_THAT(Found(200_ms, FindConvoys), IsEmpty());
}

TEST_F(ConvoyTest, WaitsThatNobodyHadToAskInAreNone) {
  Convoy(10, 5_ms, false);
  EXPECT_THAT(Found(400_ms, FindConvoys), IsEmpty());
}

TEST_F(FindingsTest, ThreadsThatTakeTurnsAllTheTimeAreSerialised) {
  const ObjectId gil = r_.Object("global lock", State::kWaitingGil);
  const TrackId first = Worker();
  const TaskId first_task = last_;
  const TrackId second = Worker();
  for (int i = 0; i < 10; ++i) {
    const TrackId on = i % 2 == 0 ? first : second;
    const TrackId off = i % 2 == 0 ? second : first;
    r_.Runs(on, i * 5_ms, on == first ? first_task : last_);
    r_.WaitsFor(off, State::kWaitingGil, gil, i * 5_ms, off == first ? first_task : last_);
    r_.Holds(gil, on, i * 5_ms, (i + 1) * 5_ms);
  }
  const auto found = Found(50_ms, FindSerialisation);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].tracks, ElementsAre(first, second));
  EXPECT_THAT(
      found[0].sentence,
      HasSubstr("Thread 1 and Thread 2 take turns: only one at a time has the global lock"));
}

TEST_F(FindingsTest, ThreadsThatRunAtOnceAreNotSerialised) {
  const ObjectId lock = r_.Object("lock", State::kWaitingLock);
  for (int t = 0; t < 2; ++t) {
    const TrackId track = Worker();
    for (int i = 0; i < 10; ++i) {
      r_.Runs(track, i * 5_ms, last_);
      r_.WaitsFor(track, State::kWaitingLock, lock, i * 5_ms + 4_ms, last_);
    }
  }
  EXPECT_THAT(Found(50_ms, FindSerialisation), IsEmpty());
}

TEST_F(FindingsTest, AStragglerIsMuchLongerThanItsLikeAndLast) {
  TrackId slow = kNoTrack;
  for (int i = 0; i < 4; ++i) {
    const TrackId track = Worker("page");
    r_.Is(track, State::kWaitingIo, 0, last_);
    const Nanos end = i == 3 ? 100_ms : 20_ms;
    r_.builder.CloseSlice(track, end);
    r_.End(last_, end);
    if (i == 3) slow = track;
  }
  const auto found = Found(100_ms, FindStragglers);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].tracks, ElementsAre(slow));
  EXPECT_THAT(found[0].sentence,
              HasSubstr("page #4 takes 100 ms, its 3 others 20.0 ms (the middle one)"));
}

TEST_F(FindingsTest, WhoWasKeptFromRunningIsNoStraggler) {
  for (int i = 0; i < 4; ++i) {
    const TrackId track = Worker("page");
    r_.Is(track, i == 3 ? State::kPreempted : State::kRunning, 0, last_);
    r_.Runs(track, 80_ms, last_);
    const Nanos end = i == 3 ? 100_ms : 20_ms;
    r_.builder.CloseSlice(track, std::max(end, 81_ms));
    r_.End(last_, end);
  }
  EXPECT_THAT(Found(100_ms, FindStragglers), IsEmpty());
}

TEST_F(FindingsTest, ManyMoreThreadsThanCoresAreTooMany) {
  std::vector<TrackId> tracks;
  for (int i = 0; i < 8; ++i) {
    tracks.push_back(Worker());
    r_.Is(tracks.back(), i < 2 ? State::kRunning : State::kPreempted, 0, last_);
  }
  const auto found = Found(100_ms, FindOversubscription);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].sentence,
            "Up to 8 threads want to compute at once on 2 cores: each spends 75 % of that time "
            "waiting for one.");
}

TEST_F(FindingsTest, APoolOfTwicesTheCoresIsNotTooMany) {
  for (int i = 0; i < 4; ++i) {
    const TrackId track = Worker();
    r_.Is(track, i < 2 ? State::kRunning : State::kPreempted, 0, last_);
  }
  EXPECT_THAT(Found(100_ms, FindOversubscription), IsEmpty());
}

// `workers` threads each run `rounds` tasks one after another; all were submitted at the start.
class PoolTest : public FindingsTest {
 protected:
  void Pool(int workers, int rounds, State state, std::uint32_t object = 0) {
    for (int w = 0; w < workers; ++w) {
      const TrackId track = r_.builder.AddThread("Worker " + std::to_string(w + 1), 50 + w);
      for (int i = 0; i < rounds; ++i) {
        const TaskId task = r_.Task("job", body_, 0, main_);
        r_.builder.BeginTask(task, i * 10_ms, track);
        r_.Is(track, state, i * 10_ms, task, object, SubjectKind::kNone);
        r_.End(task, (i + 1) * 10_ms);
      }
    }
  }
};

TEST_F(PoolTest, WorkersThatWaitForOthersWhileTasksQueueStarve) {
  Pool(2, 3, State::kWaitingResult);
  const auto found = Found(30_ms, FindStarvedPools);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].sentence, HasSubstr("all 2 workers of a pool waited"));
}

TEST_F(PoolTest, AQueueManyTimesAsLongAsThePoolThatOnlyWaitsStarves) {
  Pool(1, 20, State::kWaitingIo);
  const auto found = Found(200_ms, FindStarvedPools);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_THAT(found[0].sentence, HasSubstr("the only worker of a pool waited"));
  EXPECT_THAT(found[0].sentence, HasSubstr("more workers would do more at once"));
}

TEST_F(PoolTest, AQueueIsWhatAPoolIsFor) {
  Pool(4, 3, State::kWaitingIo);
  EXPECT_THAT(Found(30_ms, FindStarvedPools), IsEmpty());
}

TEST_F(PoolTest, WorkersThatComputeAreBusyAndNotStarved) {
  Pool(1, 20, State::kRunning);
  EXPECT_THAT(Found(200_ms, FindStarvedPools), IsEmpty());
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
  // Two tasks in a worker process, 1 ms each; each is sent there and back in `takes`.
  void Send(Nanos takes) {
    const TrackId worker = r_.builder.AddThread("Worker", 60);
    r_.builder.SetOwner(worker, 1, false);
    for (int i = 0; i < 2; ++i) {
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
  const auto found = Found(100_ms, FindSmallWork);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].sentence,
            "The work is smaller than what it costs to send it: 2 tasks took 2.00 ms in all, "
            "carrying 2048.0 KiB there and back about 8.00 ms. Larger pieces, or threads, would "
            "do better.");
}

TEST_F(SendingTest, WorkThatIsWorthItsTripIsNot) {
  Send(200'000);
  EXPECT_THAT(Found(100_ms, FindSmallWork), IsEmpty());
}

}  // namespace
}  // namespace interleave
