#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/engine/analysis/finding_fixture.h"

namespace interleave {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;

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

TEST_F(FindingsTest, ADeadlockThatTheRunFoundAndEndedIsToldOnceInItsWords) {
  const ObjectId a = r_.Object("a", State::kWaitingLock);
  const ObjectId b = r_.Object("b", State::kWaitingLock);
  const TrackId first = Worker(), second = Worker();
  r_.Holds(a, first, 1_ms);
  r_.Holds(b, second, 1_ms, 4_ms);
  r_.WaitsFor(first, State::kWaitingLock, b, 2_ms);
  r_.WaitsFor(second, State::kWaitingLock, a, 3_ms);
  r_.Runs(second, 3_ms + 1'000, last_);  // It is the victim, and lets go.
  const NameId flag = r_.builder.names().Intern("deadlock: A waits for B; B waits for A");
  r_.builder.AddMark({.at = 3_ms + 500, .track = second, .name = flag});
  r_.builder.AddMark({.at = 3_ms + 700, .track = first, .name = flag});
  r_.Holds(b, first, 4_ms);
  r_.Runs(first, 4_ms);
  const auto found = Found(50_ms, FindDeadlocks);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].sentence,
            "Deadlock: A waits for B; B waits for A. None of them can ever go on.");
  EXPECT_THAT(found[0].tracks, UnorderedElementsAre(first, second));
  EXPECT_EQ(found[0].evidence, (TimeRange{2_ms, 3_ms + 701}));
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

TEST_F(FindingsTest, TurnsAreSeenAlsoWhereTheMachineIsBusyWithOthers) {
  const ObjectId gil = r_.Object("global lock", State::kWaitingGil);
  const TrackId first = Worker(), second = Worker();
  for (int i = 0; i < 10; ++i) {
    const TrackId on = i % 2 == 0 ? first : second;
    const TrackId off = i % 2 == 0 ? second : first;
    r_.WaitsFor(off, State::kWaitingGil, gil, i * 50_ms);
    r_.Runs(on, i * 50_ms, last_);
    r_.Is(on, State::kPreempted, i * 50_ms + 2_ms, last_);
  }
  EXPECT_THAT(Found(500_ms, FindSerialisation), SizeIs(1));
}

TEST_F(FindingsTest, WhoSleepsWithALockKeepsNoCoreFromAnybody) {
  const ObjectId lock = r_.Object("lock", State::kWaitingLock);
  const TrackId first = Worker(), second = Worker();
  for (int i = 0; i < 10; ++i) {
    const TrackId on = i % 2 == 0 ? first : second;
    const TrackId off = i % 2 == 0 ? second : first;
    r_.WaitsFor(off, State::kWaitingLock, lock, i * 50_ms);
    r_.Runs(on, i * 50_ms, last_);
    r_.Is(on, State::kSleeping, i * 50_ms + 15_ms, last_);
  }
  EXPECT_THAT(Found(500_ms, FindSerialisation), IsEmpty());
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

}  // namespace
}  // namespace interleave
