// The verbs of a body on the runtimes where a wait blocks the thread.

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "engine/net/http_server.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "engine/task/work.h"
#include "tests/engine/runtime/recorded_run.h"

namespace interleave {
namespace {

class BlockingOperationsTest : public BlockingTest {};

TEST_P(BlockingOperationsTest, ComputeDoesEveryIterationOnceInSteps) {
  std::vector<int> done(10'000);
  std::uint64_t longest = 0, next = 0;
  RecordedRun run(GetParam());
  run.Run([&](Context& ctx) -> Task<void> {
    co_await ctx.Compute(
        done.size(),
        [&](std::uint64_t from, std::uint64_t to) {
          EXPECT_EQ(from, next);
          next = to;
          longest = std::max(longest, to - from);
          for (std::uint64_t i = from; i < to; ++i) ++done[i];
        },
        300);
  });
  EXPECT_EQ(done, std::vector<int>(10'000, 1));
  EXPECT_EQ(longest, 300U);
}

TEST_P(BlockingOperationsTest, ComputeOfNothingAndStepsOfNothingAreHarmless) {
  int steps = 0;
  RecordedRun run(GetParam());
  run.Run([&](Context& ctx) -> Task<void> {
    co_await ctx.Compute(0, [&](std::uint64_t, std::uint64_t) { ++steps; });
    EXPECT_EQ(steps, 0);
    co_await ctx.Compute(
        3, [&](std::uint64_t, std::uint64_t) { ++steps; }, 0);
  });
  EXPECT_EQ(steps, 3);
}

TEST_P(BlockingOperationsTest, ComputeOfRealWorkIsExact) {
  Wide sum = 0;
  RecordedRun run(GetParam());
  run.Run([&](Context& ctx) -> Task<void> {
    co_await ctx.Compute(
        1'000'000, [&](std::uint64_t from, std::uint64_t to) { sum += SumOfSquares(from, to); });
  });
  EXPECT_EQ(Decimal(sum), Decimal(SumOfSquares(0, 1'000'000)));
}

TEST_P(BlockingOperationsTest, SleepTakesAtLeastItsTimeScaled) {
  RecordedRun run(GetParam(), {.runtime = {.time_scale = 0.5, .cores = 2}});
  Nanos slept = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Nanos begin = MonotonicNanos();
    co_await ctx.Sleep(20_ms);
    slept = MonotonicNanos() - begin;
    co_await ctx.Sleep(0);
    co_await ctx.WaitIo(2_ms, "disk");
  });
  EXPECT_GE(slept, 10'000'000);
  const Track& main = *run.TrackNamed("Main");
  EXPECT_GE(run.TimeIn(main, State::kSleeping), 10'000'000);
  EXPECT_GE(run.TimeIn(main, State::kWaitingIo), 1'000'000);
}

TEST_P(BlockingOperationsTest, AWaitForADeviceIsShownByItsName) {
  RecordedRun run(GetParam());
  run.Run([&](Context& ctx) -> Task<void> { co_await ctx.WaitIo(1_ms, "disk"); });
  for (const Slice& slice : run.TrackNamed("Main")->slices) {
    if (slice.state != State::kWaitingIo) continue;
    EXPECT_EQ(run.trace().SubjectLabel(slice), "disk");
  }
}

TEST_P(BlockingOperationsTest, GetFetchesFromARealServer) {
  const auto server = HttpServer::Start();
  ASSERT_TRUE(server) << server.error();
  RecordedRun run(GetParam(), {.runtime = {.cores = 2, .http_port = (*server)->port()}});
  Nanos took = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    HttpRequest request;
    request.path = "/file_a";
    request.delay = 10_ms;
    request.status = 404;
    request.size = 1000;
    const Nanos begin = MonotonicNanos();
    const HttpResponse response = co_await ctx.Get(request);
    took = MonotonicNanos() - begin;
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body.size(), 1000U);
  });
  EXPECT_GE(took, 10'000'000);
  bool shown = false;
  for (const Slice& slice : run.TrackNamed("Main")->slices) {
    shown |= slice.state == State::kWaitingIo && run.trace().SubjectLabel(slice) == "/file_a";
  }
  EXPECT_TRUE(shown);
}

TEST_P(BlockingOperationsTest, WithoutAServerGetSaysWhy) {
  RecordedRun run(GetParam(), {.runtime = {.cores = 2, .http_refusal = "no free port"}});
  run.Run([&](Context& ctx) -> Task<void> {
    const HttpRequest request;
    try {
      co_await ctx.Get(request);
      ADD_FAILURE() << "came from nowhere";
    } catch (const HttpError& error) {
      EXPECT_STREQ(error.what(), "no free port");
    }
  });
}

TEST_P(BlockingOperationsTest, AFreeLockIsAcquiredAndItsGuardLetsGo) {
  RecordedRun run(GetParam());
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("door");
    {
      LockGuard guard = co_await ctx.Acquire(lock);
      LockGuard moved = std::move(guard);
    }
    LockGuard again = co_await ctx.Acquire(lock);
    again.Release();
    again.Release();
    again = co_await ctx.Acquire(lock);
  });
  std::size_t holds = 0;
  for (const Hold& hold : run.trace().holds()) {
    if (run.trace().Name(run.trace().objects()[hold.object].name) == "door") ++holds;
  }
  EXPECT_EQ(holds, 3U);
}

TEST_P(BlockingOperationsTest, CellsStartAtZeroAndAStoreTellsWhatItReplaced) {
  RecordedRun run(GetParam(), {.lock = {.check_every_operation = true}});
  run.Run([&](Context& ctx) -> Task<void> {
    const SharedCells cells = ctx.MakeCells("cells", 3);
    EXPECT_EQ(cells.size(), 3U);
    EXPECT_EQ(co_await ctx.Load(cells, 2), 0);
    EXPECT_EQ(co_await ctx.Store(cells, 2, 7), 0);
    EXPECT_EQ(co_await ctx.Store(cells, 2, 8), 7);
    EXPECT_EQ(co_await ctx.Load(cells, 2), 8);
    EXPECT_EQ(co_await ctx.Load(cells), 0);
    co_await ctx.LoopEdge();
  });
}

TEST_P(BlockingOperationsTest, AMarkIsAFlagWithAValue) {
  RecordedRun run(GetParam());
  run.Run([&](Context& ctx) -> Task<void> {
    ctx.Mark("beat", -3);
    co_return;
  });
  ASSERT_EQ(run.trace().marks().size(), 1U);
  EXPECT_EQ(run.trace().Name(run.trace().marks()[0].name), "beat");
  EXPECT_EQ(run.trace().marks()[0].value, -3);
}

TEST_P(BlockingOperationsTest, RandomSequencesDependOnSeedAndStreamOnly) {
  std::vector<std::uint64_t> drawn;
  for (const std::uint64_t seed : {7U, 7U, 8U}) {
    RecordedRun run(GetParam(), {.runtime = {.seed = seed, .cores = 2}});
    run.Run([&](Context& ctx) -> Task<void> {
      drawn.push_back(ctx.Random(1)());
      drawn.push_back(ctx.Random(2)());
      co_return;
    });
  }
  EXPECT_EQ(drawn[0], drawn[2]);
  EXPECT_EQ(drawn[1], drawn[3]);
  EXPECT_NE(drawn[0], drawn[1]);
  EXPECT_NE(drawn[0], drawn[4]);
}

TEST_P(BlockingOperationsTest, WhatTheBodyThrowsComesOutOfTheRunAndIsFlagged) {
  RecordedRun run(GetParam());
  try {
    run.Run([&](Context& ctx) -> Task<void> {
      co_await ctx.Sleep(0);
      throw std::runtime_error("broken");
    });
    ADD_FAILURE() << "was swallowed";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "broken");
  }
  EXPECT_EQ(run.trace().tasks()[1].outcome, TaskOutcome::kFailed);
  ASSERT_EQ(run.trace().marks().size(), 1U);
  EXPECT_EQ(run.trace().Name(run.trace().marks()[0].name), "error: broken");
}

TEST_P(BlockingOperationsTest, TheMainThreadIsNamedAndRunsTheMainProgram) {
  RecordedRun run(GetParam());
  run.Run([](Context&) -> Task<void> { co_return; });
  const Track* main = run.TrackNamed("Main");
  ASSERT_NE(main, nullptr);
  EXPECT_TRUE(main->main);
  ASSERT_EQ(main->tasks.size(), 1U);
  EXPECT_EQ(run.trace().TaskLabel(main->tasks[0].task), "main program");
  EXPECT_EQ(run.trace().tasks()[1].outcome, TaskOutcome::kDone);
}

INSTANTIATE_TEST_SUITE_P(Models, BlockingOperationsTest, AllBlocking(), NameOfParam);

}  // namespace
}  // namespace interleave
