#include "engine/record/collector.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <thread>
#include <vector>

namespace interleave {
namespace {

// A recording without kernel records: only what the test writes is in it.
std::unique_ptr<Recorder> MakeRecorder(LaneArena::Size size = {.lanes = 16,
                                                               .events_per_lane = 1 << 16}) {
  auto recorder = Recorder::Create({.kernel_records = false, .size = size});
  return recorder ? std::move(*recorder) : nullptr;
}

// Marks only: lanes also say when they open and close.
std::vector<Fact> MarksOf(const std::vector<Fact>& facts) {
  std::vector<Fact> marks;
  std::ranges::copy_if(facts, std::back_inserter(marks),
                       [](const Fact& fact) { return fact.kind == EventKind::kMark; });
  return marks;
}

TEST(CollectorTest, HandsOnWhatWasWrittenWithItsLane) {
  const auto recorder = MakeRecorder();
  Collector collector(*recorder);
  ThreadRecorder first = recorder->OpenThread("first", LaneRole::kMain);
  ThreadRecorder second = recorder->OpenThread("second");
  second.lane.Write(EventKind::kWaitBegin, 7, 8, 9, SubjectKind::kTask);
  recorder->CloseThread(first);
  recorder->CloseThread(second);

  std::vector<Fact> facts;
  collector.PullRest(facts);

  ASSERT_EQ(facts.size(), 5U);
  EXPECT_EQ(collector.events(), 5U);
  EXPECT_EQ(facts[0].kind, EventKind::kLaneOpened);
  EXPECT_EQ(recorder->names()->Text(facts[0].subject), "first");
  EXPECT_EQ(facts[0].extra, static_cast<std::uint32_t>(LaneRole::kMain));
  EXPECT_EQ(facts[1].kind, EventKind::kLaneOpened);
  EXPECT_EQ(recorder->names()->Text(facts[1].subject), "second");
  EXPECT_EQ(facts[2].lane, 1U);
  EXPECT_EQ(facts[2].kind, EventKind::kWaitBegin);
  EXPECT_EQ(facts[2].subject, 7U);
  EXPECT_EQ(facts[2].arg, 8U);
  EXPECT_EQ(facts[2].extra, 9U);
  EXPECT_EQ(facts[2].detail, SubjectKind::kTask);
  EXPECT_EQ(facts[3].kind, EventKind::kLaneClosed);
  EXPECT_EQ(facts[3].lane, 0U);
  EXPECT_EQ(facts[4].lane, 1U);
}

TEST(CollectorTest, APullTakesNothingYoungerThanItsHorizonAndNothingTwice) {
  const auto recorder = MakeRecorder();
  Collector collector(*recorder);
  ThreadRecorder thread = recorder->OpenThread("writer");
  std::vector<Fact> all;
  std::uint32_t written = 0;
  for (int pull = 0; pull < 50; ++pull) {
    for (int i = 0; i < 20; ++i) thread.lane.Write(EventKind::kMark, written++);
    const std::size_t before = all.size();
    collector.Pull(all);
    for (std::size_t i = before; i < all.size(); ++i) EXPECT_LE(all[i].at, collector.horizon());
  }
  recorder->CloseThread(thread);
  collector.PullRest(all);

  const std::vector<Fact> marks = MarksOf(all);
  ASSERT_EQ(marks.size(), written);
  for (std::uint32_t i = 0; i < written; ++i) EXPECT_EQ(marks[i].subject, i);
}

TEST(CollectorTest, TimesLieBetweenReadingsOfTheClockAroundThem) {
  const auto recorder = MakeRecorder();
  ThreadRecorder thread = recorder->OpenThread("writer");
  struct Around {
    Nanos before, after;
  };
  std::vector<Around> around;
  for (std::uint32_t i = 0; i < 200; ++i) {
    Around a{};
    a.before = MonotonicNanos() - recorder->origin();
    thread.lane.WriteOrdered(EventKind::kMark, i);
    a.after = MonotonicNanos() - recorder->origin();
    around.push_back(a);
    // A stretch of time between them, so that an error in the rate would add up.
    while (MonotonicNanos() - recorder->origin() < a.after + 100'000) {
    }
  }
  recorder->CloseThread(thread);

  Collector collector(*recorder);  // Later than everything it collects.
  std::vector<Fact> facts;
  collector.PullRest(facts);

  // Both clocks are read with some tens of nanoseconds in between; 2 µs is far from an error in the
  // rate, which would be off by more the further away the event is.
  constexpr Nanos kSlack = 2'000;
  for (const Fact& fact : MarksOf(facts)) {
    ASSERT_GE(fact.at, around[fact.subject].before - kSlack);
    ASSERT_LE(fact.at, around[fact.subject].after + kSlack);
  }
}

TEST(CollectorTest, NothingIsLostWhileThreadsWriteAndTheirOrderIsKept) {
  constexpr std::uint32_t kThreads = 4, kEvents = 20'000;
  const auto recorder = MakeRecorder();
  Collector collector(*recorder);
  std::atomic<std::uint32_t> running{kThreads};
  std::vector<std::thread> threads;
  for (std::uint32_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      ThreadRecorder thread = recorder->OpenThread("writer");
      for (std::uint32_t i = 0; i < kEvents; ++i) thread.lane.Write(EventKind::kMark, i, t);
      recorder->CloseThread(thread);
      --running;
    });
  }
  std::vector<Fact> all;
  while (running > 0) {
    const std::size_t before = all.size();
    collector.Pull(all);
    EXPECT_TRUE(std::ranges::is_sorted(all.begin() + static_cast<std::ptrdiff_t>(before), all.end(),
                                       {}, &Fact::at));
  }
  for (std::thread& thread : threads) thread.join();
  collector.PullRest(all);

  EXPECT_EQ(collector.dropped(), 0U);
  EXPECT_EQ(collector.events(), all.size());
  std::map<std::uint32_t, std::uint32_t> next;  // By thread.
  for (const Fact& fact : MarksOf(all)) EXPECT_EQ(fact.subject, next[fact.arg]++);
  for (std::uint32_t t = 0; t < kThreads; ++t) EXPECT_EQ(next[t], kEvents);
}

TEST(CollectorTest, WhatCausedSomethingComesBeforeIt) {
  // A token goes round; whoever has it records its number and passes it on.
  constexpr std::uint32_t kThreads = 3, kRounds = 300;
  const auto recorder = MakeRecorder();
  Collector collector(*recorder);
  std::atomic<std::uint32_t> token{0};
  std::vector<std::thread> threads;
  for (std::uint32_t t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      ThreadRecorder thread = recorder->OpenThread("runner");
      for (std::uint32_t turn = t; turn < kThreads * kRounds; turn += kThreads) {
        while (token.load(std::memory_order_acquire) != turn) std::this_thread::yield();
        thread.lane.WriteOrdered(EventKind::kMark, turn);
        token.store(turn + 1, std::memory_order_release);
      }
      recorder->CloseThread(thread);
    });
  }
  std::vector<Fact> all;
  while (token < kThreads * kRounds) {
    collector.Pull(all);
    std::this_thread::yield();
  }
  for (std::thread& thread : threads) thread.join();
  collector.PullRest(all);

  const std::vector<Fact> marks = MarksOf(all);
  ASSERT_EQ(marks.size(), kThreads * kRounds);
  for (std::uint32_t i = 0; i < marks.size(); ++i) ASSERT_EQ(marks[i].subject, i);
}

TEST(CollectorTest, CountsWhatFoundItsRingFull) {
  const auto recorder = MakeRecorder({.lanes = 2, .events_per_lane = 8});
  Collector collector(*recorder);
  ThreadRecorder thread = recorder->OpenThread("writer");  // Its opening is the first event.
  for (std::uint32_t i = 0; i < 20; ++i) thread.lane.Write(EventKind::kMark, i);

  std::vector<Fact> facts;
  collector.Pull(facts);
  EXPECT_EQ(facts.size(), 8U);
  EXPECT_EQ(collector.dropped(), 13U);

  recorder->CloseThread(thread);
  collector.PullRest(facts);
  EXPECT_EQ(facts.back().kind, EventKind::kLaneClosed);
  EXPECT_EQ(collector.events() + collector.dropped(), 1 + 20 + 1U);
}

TEST(CollectorTest, AnEmptyRecordingHasNoFacts) {
  const auto recorder = MakeRecorder();
  Collector collector(*recorder);
  std::vector<Fact> facts;
  collector.Pull(facts);
  collector.Pull(facts);
  collector.PullRest(facts);
  EXPECT_TRUE(facts.empty());
  EXPECT_GT(collector.horizon(), 0);
}

}  // namespace
}  // namespace interleave
