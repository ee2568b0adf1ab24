#include "engine/analysis/statistics.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "engine/trace/trace_builder.h"
#include "tests/engine/trace/process_recording.h"

namespace interleave {
namespace {

// Two threads and two cores, 100 ns long.
class StatisticsTest : public testing::Test {
 protected:
  StatisticsTest() : builder_(std::make_shared<NameTable>()) {
    a_ = builder_.AddThread("A", 1);
    b_ = builder_.AddThread("B", 2);
    core_ = builder_.AddCore(0);
    other_core_ = builder_.AddCore(1);
  }
  void Show(TrackId track, Nanos at, State state) {
    builder_.OpenSlice(track, {.begin = at, .task = 1, .state = state});
  }
  void OnCore(TrackId core, TrackId thread, Nanos begin, Nanos end) {
    builder_.OpenSlice(core, {.begin = begin, .task = 1, .subject = thread});
    builder_.CloseSlice(core, end);
  }
  const Trace& trace() { return builder_.trace(); }

  TraceBuilder builder_;
  TrackId a_, b_, core_, other_core_;
};

TEST_F(StatisticsTest, OfAnEmptyTraceAreZero) {
  const Statistics statistics = StatisticsOf(trace());
  EXPECT_EQ(statistics.range, (TimeRange{0, 0}));
  EXPECT_EQ(statistics.cores_busy, 0);
  EXPECT_EQ(statistics.threads.size(), 2U);
  EXPECT_EQ(statistics.Longest(State::kRunning).track, kNoTrack);
}

TEST_F(StatisticsTest, AddUpTheStatesOfTheThreads) {
  Show(a_, 0, State::kRunning);
  Show(a_, 30, State::kWaitingIo);
  Show(a_, 90, State::kRunning);
  Show(b_, 10, State::kWaitingLock);
  Show(b_, 25, State::kWaitingGil);
  Show(b_, 50, State::kRunning);
  builder_.AdvanceTo(100);

  const Statistics statistics = StatisticsOf(trace());  // Still live: open slices reach to 100.

  EXPECT_EQ(TimeIn(statistics.state_ns, State::kRunning), 40 + 50);
  EXPECT_EQ(TimeIn(statistics.state_ns, State::kWaitingIo), 60);
  EXPECT_EQ(TimeWaitingForLocks(statistics.state_ns), 15 + 25);
  ASSERT_EQ(statistics.threads.size(), 2U);
  EXPECT_EQ(statistics.threads[1].track, b_);
  EXPECT_EQ(TimeIn(statistics.threads[1].state_ns, State::kRunning), 50);
  EXPECT_EQ(statistics.Longest(State::kRunning).track, b_);
  EXPECT_EQ(statistics.Longest(State::kRunning).begin, 50);
  EXPECT_EQ(statistics.Longest(State::kRunning).length, 50);
}

TEST_F(StatisticsTest, CountOnlyWhatLiesInTheRange) {
  Show(a_, 0, State::kRunning);
  Show(a_, 30, State::kWaitingIo);
  Show(a_, 90, State::kRunning);
  OnCore(core_, a_, 0, 30);
  OnCore(other_core_, a_, 90, 100);
  builder_.Finish();

  const Statistics statistics = StatisticsOf(trace(), {20, 95});

  EXPECT_EQ(statistics.range, (TimeRange{20, 95}));
  EXPECT_EQ(TimeIn(statistics.state_ns, State::kRunning), 10 + 5);
  EXPECT_EQ(TimeIn(statistics.state_ns, State::kWaitingIo), 60);
  EXPECT_EQ(statistics.on_core_ns, 10 + 5);
  EXPECT_EQ(statistics.threads[0].on_core_ns, 10 + 5);
  EXPECT_EQ(statistics.threads[1].on_core_ns, 0);
  EXPECT_DOUBLE_EQ(statistics.cores_busy, 15.0 / 75);
  EXPECT_EQ(StatisticsOf(trace(), {-50, 1000}).range, (TimeRange{0, 100}));
  EXPECT_EQ(StatisticsOf(trace(), {500, 400}).on_core_ns, 0);
}

TEST_F(StatisticsTest, KnowHowManyCoresWereBusy) {
  OnCore(core_, a_, 0, 100);
  OnCore(other_core_, b_, 25, 75);
  builder_.Finish();
  EXPECT_DOUBLE_EQ(StatisticsOf(trace()).cores_busy, 1.5);
}

TEST_F(StatisticsTest, CountHandOversOfTheGlobalLockOnly) {
  builder_.AddObject(1, builder_.names().Intern("gil"), State::kWaitingGil);
  builder_.AddObject(2, builder_.names().Intern("lock"), State::kWaitingLock);
  const auto hold = [&](ObjectId object, TrackId track, Nanos begin, Nanos end) {
    builder_.BeginHold(object, track, 1, begin);
    builder_.EndHold(object, track, end);
  };
  hold(1, a_, 0, 10);
  hold(1, a_, 11, 20);  // It let go and took it again.
  hold(2, b_, 12, 13);
  hold(2, a_, 14, 15);
  hold(1, b_, 20, 30);
  hold(1, a_, 31, 40);
  builder_.BeginHold(1, b_, 1, 41);
  builder_.AdvanceTo(50);
  builder_.Finish();

  EXPECT_EQ(StatisticsOf(trace()).gil_hand_overs, 3U);
  EXPECT_EQ(StatisticsOf(trace(), {15, 40}).gil_hand_overs, 2U);  // Who held it before counts.
}

TEST_F(StatisticsTest, RangesAddUpToTheWhole) {
  std::mt19937 random(3);
  Nanos at = 0;
  for (int i = 0; i < 500; ++i) {
    at += static_cast<Nanos>(random() % 20);
    Show(random() % 2 == 0 ? a_ : b_, at, static_cast<State>(random() % kStateCount));
  }
  builder_.Finish();
  const Statistics whole = StatisticsOf(trace());

  StateTimes sum{};
  for (Nanos begin = 0; begin < whole.range.end; begin += 37) {
    const Statistics part = StatisticsOf(trace(), {begin, begin + 37});
    for (std::size_t state = 0; state < kStateCount; ++state) sum[state] += part.state_ns[state];
  }
  EXPECT_EQ(sum, whole.state_ns);
}

TEST_F(StatisticsTest, TotalsAddUpWhatTheThreadsCounted) {
  builder_.SetCpu(a_, 70);
  builder_.SetCpu(b_, 30);
  builder_.AddSwitch(a_, true);
  builder_.AddSwitch(b_, true);
  builder_.AddSwitch(b_, false);
  builder_.AddCoreChange(b_);

  const Totals totals = TotalsOf(trace());

  EXPECT_EQ(totals.threads, 2U);
  EXPECT_EQ(totals.cpu_ns, 100);
  EXPECT_EQ(totals.voluntary_switches, 2U);
  EXPECT_EQ(totals.involuntary_switches, 1U);
  EXPECT_EQ(totals.core_changes, 1U);
}

// A pool's manager rests and waits by the hour; the program does not.
TEST_F(StatisticsTest, ThreadsThatOnlyServeTheModelDoNotWaitForTheProgram) {
  builder_.SetOwner(b_, 0, /*service=*/true);
  Show(a_, 0, State::kRunning);
  Show(b_, 0, State::kWaitingQueue);
  Show(b_, 60, State::kRunning);
  OnCore(core_, a_, 0, 50);
  OnCore(other_core_, b_, 60, 100);
  builder_.SetCpu(b_, 40);
  builder_.AddSwitch(b_, true);
  builder_.AdvanceTo(100);
  builder_.Finish();

  const Statistics statistics = StatisticsOf(trace());
  const Totals totals = TotalsOf(trace());

  ASSERT_EQ(statistics.threads.size(), 1U);
  EXPECT_EQ(statistics.threads[0].track, a_);
  EXPECT_EQ(TimeIn(statistics.state_ns, State::kRunning), 100);
  EXPECT_EQ(TimeIn(statistics.state_ns, State::kWaitingQueue), 0);
  EXPECT_EQ(statistics.Longest(State::kWaitingQueue).track, kNoTrack);
  EXPECT_DOUBLE_EQ(statistics.cores_busy, 0.9);  // What they take is taken.
  EXPECT_EQ(totals.threads, 1U);
  EXPECT_EQ(totals.cpu_ns, 40);
  EXPECT_EQ(totals.voluntary_switches, 1U);
}

TEST(ProcessTotalsTest, AddUpTheWorkers) {
  const ProcessTotals totals = ProcessTotalsOf(*ProcessRecording());
  EXPECT_EQ(totals.workers, 2U);
  EXPECT_EQ(totals.longest_start_ns, 2'000'000);
  EXPECT_EQ(totals.resident_kib, 12'595U);
  EXPECT_EQ(totals.proportional_kib, 4'198U);
  EXPECT_EQ(ProcessTotalsOf(Trace(std::make_shared<NameTable>())).workers, 0U);
}

}  // namespace
}  // namespace interleave
