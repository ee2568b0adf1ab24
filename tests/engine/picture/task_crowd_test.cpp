#include "engine/picture/task_crowd.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "engine/picture/card_rows.h"
#include "tests/engine/picture/loop_recordings.h"
#include "tests/engine/picture/recordings.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

Nanos Overlap(const Trace& trace, const Slice& slice, TimeRange range) {
  return std::min(trace.EndOf(slice), range.end) - std::max(slice.begin, range.begin);
}

// By looking at every slice of every task.
CrowdMix MixByHand(const Trace& trace, TrackId body, TimeRange range) {
  CrowdMix mix{};
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    const Track& track = trace.tracks()[id];
    if (track.kind != TrackKind::kTask || id == body) continue;
    for (const Slice& slice : track.slices) {
      const Nanos length = Overlap(trace, slice, range);
      if (length > 0) {
        mix[static_cast<std::size_t>(slice.state)] +=
            static_cast<float>(length) / static_cast<float>(range.length());
      }
    }
  }
  return mix;
}

std::set<TrackId> ActiveByHand(const Trace& trace, TrackId body, TimeRange range) {
  std::set<TrackId> active;
  const auto within = [&](Nanos at) { return at >= range.begin && at < range.end; };
  for (TrackId id = 0; id < trace.tracks().size(); ++id) {
    const Track& track = trace.tracks()[id];
    if (track.kind != TrackKind::kTask || id == body) continue;
    for (const Slice& slice : track.slices) {
      const bool changes = within(slice.begin) || (slice.end != kOpenEnd && within(slice.end));
      const bool runs = slice.state == State::kRunning && Overlap(trace, slice, range) > 0;
      if (changes || runs) active.insert(id);
    }
  }
  return active;
}

void ExpectSame(const CrowdMix& mix, const CrowdMix& expected) {
  for (std::size_t state = 0; state < kStateCount; ++state) {
    EXPECT_NEAR(mix[state], expected[state], 1e-3F + expected[state] * 1e-3F) << state;
  }
}

TEST(TaskCrowdTest, ColumnsAreWhatCountingByHandGives) {
  for (const std::uint64_t seed : {1U, 2U, 3U, 4U}) {
    RandomLoop loop(60, seed);
    const std::shared_ptr<Trace> trace = loop.Finished();
    TaskCrowd crowd;
    crowd.Follow(*trace);
    EXPECT_EQ(crowd.tasks(), 60U);
    // A length that every number of columns divides.
    const Nanos length = trace->now_ns() / 840 * 840;
    for (const std::size_t columns : {1U, 7U, 24U, 840U}) {
      const auto mixes = crowd.Columns({0, length}, columns);
      ASSERT_THAT(mixes, SizeIs(columns));
      const Nanos step = length / static_cast<Nanos>(columns);
      for (std::size_t i = 0; i < columns; ++i) {
        const Nanos begin = step * static_cast<Nanos>(i);
        ExpectSame(mixes[i], MixByHand(*trace, loop.body(), {begin, begin + step}));
      }
    }
  }
}

TEST(TaskCrowdTest, WhatIsAddedLaterMakesNoDifference) {
  RandomLoop loop(50, 7);
  TaskCrowd live;
  for (int steps = 1; loop.Step(); ++steps) {
    if (steps % 5 == 0) live.Follow(loop.builder().trace());
  }
  loop.builder().Finish();
  const Trace& trace = loop.builder().trace();
  live.Follow(trace);
  TaskCrowd fresh;
  fresh.Follow(trace);
  EXPECT_EQ(live.Columns({0, trace.now_ns()}, 500), fresh.Columns({0, trace.now_ns()}, 500));
}

TEST(TaskCrowdTest, AWaitThatIsReplacedBeforeItLastedIsForgotten) {
  TraceBuilder builder(std::make_shared<NameTable>());
  builder.CreateTask(1, builder.names().Intern("main program"), 0, 0, kNoTrack);
  builder.CreateTask(2, builder.names().Intern("nap"), 1, 0, kNoTrack);
  builder.AddTaskRow(1);
  const TrackId row = builder.AddTaskRow(2);
  builder.OpenSlice(row, {.begin = 10, .task = 2, .state = State::kSleeping});
  TaskCrowd crowd;
  crowd.Follow(builder.trace());
  builder.OpenSlice(row, {.begin = 10, .task = 2, .state = State::kQueued});
  builder.AdvanceTo(30);
  crowd.Follow(builder.trace());
  const CrowdMix mix = crowd.Columns({10, 30}, 1).front();
  EXPECT_FLOAT_EQ(mix[static_cast<std::size_t>(State::kSleeping)], 0);
  EXPECT_FLOAT_EQ(mix[static_cast<std::size_t>(State::kQueued)], 1);
}

TEST(TaskCrowdTest, ActiveAreThoseThatChangeOrRun) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    RandomLoop loop(60, seed);
    const std::shared_ptr<Trace> trace = loop.Finished();
    TaskCrowd crowd;
    crowd.Follow(*trace);
    std::mt19937_64 random(seed);
    for (int i = 0; i < 300; ++i) {
      const auto begin = static_cast<Nanos>(random() % static_cast<std::uint64_t>(trace->now_ns()));
      const TimeRange range{begin, begin + 1 + static_cast<Nanos>(random() % 4'000)};
      const std::set<TrackId> expected = ActiveByHand(*trace, loop.body(), range);
      const std::vector<TrackId> active = crowd.ActiveIn(*trace, range, 12);
      if (expected.size() > 12) {
        EXPECT_THAT(active, IsEmpty());
      } else {
        EXPECT_EQ(std::set<TrackId>(active.begin(), active.end()), expected);
        EXPECT_TRUE(std::ranges::is_sorted(active));
      }
    }
  }
}

TEST(TaskCrowdTest, AnotherRecordingBeginsAnew) {
  RandomLoop first(50, 1);
  RandomLoop second(45, 2);
  TaskCrowd crowd;
  crowd.Follow(*first.Finished());
  crowd.Follow(*second.Finished());
  EXPECT_EQ(crowd.tasks(), 45U);
}

TEST(TaskCrowdTest, NothingRecordedIsNothing) {
  const Trace trace(std::make_shared<NameTable>());
  TaskCrowd crowd;
  crowd.Follow(trace);
  EXPECT_THAT(crowd.Columns({0, 100}, 2), ElementsAre(CrowdMix{}, CrowdMix{}));
  EXPECT_THAT(crowd.ActiveIn(trace, {0, 100}, 5), IsEmpty());
}

TEST(CrowdsTest, OnlyManyTasksAreACrowdAndItIsKeptWhileItIsAskedFor) {
  RandomLoop few(kMostTaskRows, 1);
  RandomLoop many(kMostTaskRows + 1, 1);
  Crowds crowds;
  EXPECT_EQ(crowds.Of(*few.Finished()), nullptr);
  const std::shared_ptr<Trace> trace = many.Finished();
  const TaskCrowd* crowd = crowds.Of(*trace);
  ASSERT_NE(crowd, nullptr);
  crowds.EndFrame();
  EXPECT_EQ(crowds.Of(*trace), crowd);
}

TEST(CrowdsTest, ThreadsAreNoCrowd) {
  Crowds crowds;
  EXPECT_EQ(crowds.Of(*TakingTurns(4, 1_ms)), nullptr);
}

}  // namespace
}  // namespace interleave
