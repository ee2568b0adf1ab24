// What the recording of an event loop shows.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "engine/net/http_server.h"
#include "engine/task/duration.h"
#include "engine/task/work.h"
#include "tests/engine/runtime/host_run.h"

namespace interleave {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

Task<int> WorkAndWait(Context& ctx, int rounds) {
  std::uint64_t sum = 0;
  for (int i = 0; i < rounds; ++i) {
    co_await ctx.Compute(20'000, [&](std::uint64_t from, std::uint64_t to) {
      for (std::uint64_t n = from; n < to; ++n) sum += n * n;
    });
    ctx.Mark("sum", static_cast<std::int64_t>(sum));
    co_await ctx.Sleep(i % 2 == 0 ? 0 : 1_ms);
  }
  co_return rounds;
}
constexpr TaskDef kWorkAndWait{"work", &WorkAndWait};

Task<int> Spawn(Context& ctx, int children) {
  std::vector<Future<int>> tasks;
  ThreadOptions eager;
  eager.eager = true;
  for (int i = 0; i < children; ++i) {
    tasks.push_back(i % 2 == 0 ? ctx.Start({}, kWorkAndWait, 3)
                               : ctx.Start(eager, kWorkAndWait, 3));
  }
  int sum = 0;
  for (const int rounds : co_await ctx.Gather(tasks)) sum += rounds;
  co_return sum;
}
constexpr TaskDef kSpawn{"spawn", &Spawn};

Task<int> SleepOnce(Context& ctx) {
  co_await ctx.Sleep(1_ms);
  co_return 0;
}
constexpr TaskDef kSleeper{"sleeper", &SleepOnce};

// The states of a row, one after the other.
std::vector<State> StatesOf(const Track& row) {
  std::vector<State> states;
  for (const Slice& slice : row.slices) states.push_back(slice.state);
  return states;
}

class LoopRecordingTest : public ::testing::Test {
 protected:
  HostRun run{Host::kEventLoop};
};

TEST_F(LoopRecordingTest, OneTaskRunsAtATimeAndEveryRowIsWholeFromItsMakingToItsEnd) {
  run.Run([&](Context& ctx) -> Task<void> {
    std::vector<Future<int>> tasks;
    for (int i = 0; i < 5; ++i) tasks.push_back(ctx.Start({}, kSpawn, 6));
    for (const int sum : co_await ctx.Gather(tasks)) EXPECT_EQ(sum, 18);
  });
  const Trace& trace = run.trace();
  std::vector<TimeRange> runs;
  std::size_t rows = 0;
  for (const Track& row : trace.tracks()) {
    if (row.kind != TrackKind::kTask) continue;
    ++rows;
    const TaskInfo& task = trace.tasks()[row.task];
    EXPECT_TRUE(row.closed);
    ASSERT_FALSE(row.slices.empty());
    EXPECT_EQ(row.slices.front().begin, task.created);
    EXPECT_EQ(row.slices.front().state, State::kQueued);
    EXPECT_EQ(row.slices.back().end, task.end);
    for (std::size_t i = 0; i < row.slices.size(); ++i) {
      if (i > 0) {
        EXPECT_EQ(row.slices[i].begin, row.slices[i - 1].end);
      }
      if (row.slices[i].state == State::kRunning) {
        runs.push_back({row.slices[i].begin, row.slices[i].end});
      }
    }
  }
  EXPECT_EQ(rows, 36U);  // The main program, five that spawn, and six of each.
  std::ranges::sort(runs, {}, &TimeRange::begin);
  for (std::size_t i = 1; i < runs.size(); ++i) EXPECT_LE(runs[i - 1].end, runs[i].begin);
  EXPECT_EQ(trace.dropped(), 0U);
}

TEST_F(LoopRecordingTest, ATaskIsQueuedRunsWaitsIsReadyAndRunsAgain) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Future<int> sleeper = ctx.Start({}, kSleeper);
    co_await ctx.Join(sleeper);
  });
  EXPECT_THAT(StatesOf(run.Row("sleeper")),
              ElementsAre(State::kQueued, State::kRunning, State::kSleeping, State::kQueued,
                          State::kRunning));
  EXPECT_EQ(run.trace().tasks()[run.Row("sleeper").task].parent, run.Row("main program").task);
  EXPECT_THAT(StatesOf(run.Row("main program")), Contains(State::kWaitingResult));
}

TEST_F(LoopRecordingTest, TheLoopHasARowOfItsOwnAndACounterOfReadyCallbacks) {
  run.Run([&](Context& ctx) -> Task<void> {
    std::vector<Future<int>> tasks;
    for (int i = 0; i < 7; ++i) tasks.push_back(ctx.Start({}, kWorkAndWait, 2));
    co_await ctx.Wait(tasks);
  });
  const auto loop = std::ranges::find(run.trace().tracks(), TrackKind::kLoop, &Track::kind);
  ASSERT_NE(loop, run.trace().tracks().end());
  bool polls = false, runs = false;
  for (const Slice& slice : loop->slices) {
    polls |= slice.state == State::kIdle && run.trace().SubjectLabel(slice) == "poll";
    runs |= slice.state == State::kRunning && slice.task != 0;
  }
  EXPECT_TRUE(polls);
  EXPECT_TRUE(runs);
  EXPECT_EQ(run.Highest("ready callbacks"), 7);
}

TEST_F(LoopRecordingTest, WhereTheCoresAreEstimatedTheLoopHasOneAlsoIfItsTasksOnlyWait) {
  run.Run([&](Context& ctx) -> Task<void> {
    for (int i = 0; i < 3; ++i) co_await ctx.Sleep(1_ms);
  });
  std::size_t turns = 0;  // On some core.
  for (const Track& row : run.trace().tracks()) {
    if (row.kind == TrackKind::kCore) turns += row.slices.size();
  }
  EXPECT_GE(turns, 4U);  // Before each of the three polls, and after the last.
}

TEST(LoopSlowStepTest, AStepThatTakesTooLongIsFlaggedWithItsLength) {
  auto recorder = std::move(*Recorder::Create({.kernel_records = false}));
  auto runtime = MakeEventLoopRuntime(*recorder, {});
  runtime->RunMain([](Context& ctx) -> Task<void> {
    std::vector<Future<int>> tasks = {ctx.Start({}, kWorkAndWait, 1)};
    co_await ctx.Wait(tasks);
  });
  Collector collector(*recorder);
  std::vector<Fact> facts;
  collector.PullRest(facts);
  // Everything is too slow for who allows nothing; and nothing for who allows an hour.
  Interpreter strict(recorder->names(), 1, 0);
  strict.Add(facts);
  strict.builder().Finish();
  Interpreter patient(recorder->names(), 1, 3600_s);
  patient.Add(facts);
  patient.builder().Finish();
  const auto flags = [](const Trace& trace) {
    return std::ranges::count_if(
        trace.marks(), [&](const Mark& mark) { return trace.Name(mark.name) == "slow callback"; });
  };
  EXPECT_EQ(flags(strict.trace()), 4);  // Two steps of the main program, two of the task.
  EXPECT_EQ(flags(patient.trace()), 0);
  for (const Mark& mark : strict.trace().marks()) {
    if (strict.trace().Name(mark.name) == "slow callback") {
      EXPECT_GT(mark.value, 0);
    }
  }
}

}  // namespace
}  // namespace interleave
