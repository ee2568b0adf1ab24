// How a run ends on the runtimes where a wait blocks the thread: by itself, by a stop, by an error;
// always with every thread gone and everything recorded.

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "engine/net/http_server.h"
#include "engine/sync/lock_state.h"
#include "engine/sync/release.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "tests/engine/runtime/recorded_run.h"

namespace interleave {
namespace {

constexpr Nanos kForEver = 3'600'000'000'000;

// How far a task has come: it says so through a cell.
Task<int> SleepForEver(Context& ctx, SharedCells begun) {
  begun[0].fetch_add(1);
  co_await ctx.Sleep(kForEver);
  co_return 1;
}
constexpr TaskDef kSleepForEver{"sleep for ever", &SleepForEver};

Task<void> BeatForEver(Context& ctx, SharedCells beats) {
  for (;;) {
    beats[0].fetch_add(1);
    co_await ctx.Sleep(100'000);
  }
}
constexpr TaskDef kBeatForEver{"heartbeat", &BeatForEver};

Task<void> ComputeFor(Context& ctx, SharedCells begun, std::uint64_t iterations) {
  begun[0].fetch_add(1);
  co_await ctx.Compute(iterations, [](std::uint64_t from, std::uint64_t to) {
    for (std::uint64_t i = from; i < to; ++i) asm volatile("" : "+r"(i));
  });
}
constexpr TaskDef kComputeFor{"compute", &ComputeFor};

class BlockingEndTest : public BlockingTest {
 protected:
  // Starts `body`, waits until it says that it is about to wait, stops the run, and expects that
  // every wait was ended by that.
  void ExpectStops(const std::function<Task<void>(Context&, std::atomic<bool>&)>& body,
                   RuntimeOptions options = {.cores = 2}) {
    RecordedRun run(GetParam(), {.runtime = options});
    std::atomic<bool> ready{false};
    run.Start([&](Context& ctx) -> Task<void> { return body(ctx, ready); });
    while (!ready) std::this_thread::yield();
    run.RequestStop();
    EXPECT_THROW(run.Finish(), Stopped);
    EXPECT_EQ(run.trace().tasks()[1].outcome, TaskOutcome::kCancelled);
  }
};

class ThreadedEndTest : public BlockingEndTest {};

// --- A stop ends every kind of wait.

TEST_P(BlockingEndTest, AStopEndsASleep) {
  ExpectStops([](Context& ctx, std::atomic<bool>& ready) -> Task<void> {
    ready = true;
    co_await ctx.Sleep(kForEver);
  });
}

TEST_P(BlockingEndTest, ASleepLongerThanTheClockReachesIsNoShortOne) {
  ExpectStops(
      [](Context& ctx, std::atomic<bool>& ready) -> Task<void> {
        ready = true;
        co_await ctx.Sleep(std::numeric_limits<Nanos>::max());
      },
      {.time_scale = 10, .cores = 2});
}

TEST_P(BlockingEndTest, AStopEndsAWaitForADevice) {
  ExpectStops([](Context& ctx, std::atomic<bool>& ready) -> Task<void> {
    ready = true;
    co_await ctx.WaitIo(kForEver, "disk");
  });
}

TEST_P(BlockingEndTest, AStopEndsARequest) {
  const auto server = HttpServer::Start();
  ASSERT_TRUE(server) << server.error();
  ExpectStops(
      [](Context& ctx, std::atomic<bool>& ready) -> Task<void> {
        HttpRequest request;
        request.delay = kForEver;
        ready = true;
        co_await ctx.Get(request);
      },
      {.cores = 2, .http_port = (*server)->port()});
}

TEST_P(ThreadedEndTest, AStopEndsAWaitForALock) {
  ExpectStops([](Context& ctx, std::atomic<bool>& ready) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    LockGuard once = co_await ctx.Acquire(door);
    KeepHeld(std::move(once));  // Held by nobody: else it is a deadlock, which ends by itself.
    ready = true;
    const LockGuard twice = co_await ctx.Acquire(door);
  });
}

TEST_P(BlockingEndTest, AStopEndsAWaitForAResult) {
  ExpectStops([](Context& ctx, std::atomic<bool>& ready) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const SharedCells begun = ctx.MakeCells("begun", 1);
    ready = true;
    const Future<int> future = ctx.Submit(pool, kSleepForEver, begun);
    co_await ctx.Result(future);
  });
}

TEST_P(BlockingEndTest, AStopEndsAWaitForManyResultsAndTheThreadsBehindThem) {
  ExpectStops([](Context& ctx, std::atomic<bool>& ready) -> Task<void> {
    const SharedCells begun = ctx.MakeCells("begun", 1);
    std::vector<Future<int>> futures;
    ready = true;
    for (int i = 0; i < 4; ++i) futures.push_back(ctx.Start({}, kSleepForEver, begun));
    co_await ctx.Wait(futures);
  });
}

TEST_P(BlockingEndTest, AStopEndsAComputation) {
  ExpectStops([](Context& ctx, std::atomic<bool>& ready) -> Task<void> {
    ready = true;
    co_await ctx.Compute(~std::uint64_t{0}, [](std::uint64_t, std::uint64_t) {});
  });
}

TEST_P(BlockingEndTest, AStopEndsALoopOfCheckpoints) {
  ExpectStops([](Context& ctx, std::atomic<bool>& ready) -> Task<void> {
    ready = true;
    for (;;) co_await ctx.LoopEdge();
  });
}

TEST_P(BlockingEndTest, AStopEndsALoopThatOnlyTakesAFreeLock) {
  ExpectStops([](Context& ctx, std::atomic<bool>& ready) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    ready = true;
    // Slow enough not to fill the ring before the stop comes.
    for (;;) {
      const LockGuard inside = co_await ctx.Acquire(door);
      for (int i = 0; i < 100'000; ++i) asm volatile("" : "+r"(i));
    }
  });
}

TEST_P(BlockingEndTest, AStopEndsTheWaitForTheEndOfAPool) {
  ExpectStops([](Context& ctx, std::atomic<bool>& ready) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 2});
    const SharedCells begun = ctx.MakeCells("begun", 1);
    ready = true;
    for (int i = 0; i < 5; ++i) ctx.Submit(pool, kSleepForEver, begun);
    co_await ctx.Close(pool);
    co_await ctx.Sleep(0);  // Where the stop is seen.
  });
}

TEST_P(BlockingEndTest, ARunThatIsStoppedBeforeItBeginsEndsAtItsFirstWait) {
  RecordedRun run(GetParam());
  run.RequestStop();
  EXPECT_THROW(run.Run([](Context& ctx) -> Task<void> { co_await ctx.Sleep(kForEver); }), Stopped);
}

TEST_P(BlockingEndTest, ABodyThatMindsNoStopEndsByItself) {
  RecordedRun run(GetParam());
  run.RequestStop();
  run.Run([](Context&) -> Task<void> { co_return; });
  EXPECT_EQ(run.trace().tasks()[1].outcome, TaskOutcome::kDone);
}

// --- What the body leaves behind.

TEST_P(BlockingEndTest, TheRunWaitsForThreadsAndPoolsThatWereLeftOpen) {
  RecordedRun run(GetParam());
  SharedCells begun;
  run.Run([&](Context& ctx) -> Task<void> {
    begun = ctx.MakeCells("begun", 1);
    const Pool first = ctx.OpenPool({.workers = 2});
    const Pool second = ctx.OpenPool({.workers = 1});
    for (int i = 0; i < 10; ++i) ctx.Submit(i % 2 == 0 ? first : second, kComputeFor, begun, 1000);
    for (int i = 0; i < 3; ++i) ctx.Start({}, kComputeFor, begun, 100'000);
    co_return;
  });
  EXPECT_EQ(begun[0], 13);
  for (TaskId id = 2; id < run.trace().tasks().size(); ++id) {
    EXPECT_EQ(run.trace().tasks()[id].outcome, TaskOutcome::kDone);
    EXPECT_LE(run.trace().tasks()[id].end, run.trace().tasks()[1].end);
  }
}

TEST_P(ThreadedEndTest, ADaemonEndsWithTheMainProgram) {
  RecordedRun run(GetParam());
  SharedCells beats;
  run.Run([&](Context& ctx) -> Task<void> {
    beats = ctx.MakeCells("beats", 1);
    ctx.Start({.name = "heart", .daemon = true}, kBeatForEver, beats);
    while (beats[0] < 3) co_await ctx.Sleep(100'000);
  });
  EXPECT_GE(beats[0], 3);
  const Track* heart = run.TrackNamed("heart");
  ASSERT_NE(heart, nullptr);
  ASSERT_EQ(heart->tasks.size(), 1U);
  EXPECT_EQ(run.trace().tasks()[heart->tasks[0].task].outcome, TaskOutcome::kCancelled);
}

Task<void> OpenPoolsUntilStopped(Context& ctx, SharedCells begun) {
  for (;;) {
    const Pool pool = ctx.OpenPool({.workers = 1});
    ctx.Submit(pool, kSleepForEver, begun);
    ctx.Start({}, kSleepForEver, begun);
    co_await ctx.Sleep(1'000'000);
  }
}
constexpr TaskDef kOpenPoolsUntilStopped{"opener", &OpenPoolsUntilStopped};

TEST_P(ThreadedEndTest, WhatADaemonOpensAtTheLastMomentIsClosedToo) {
  for (int round = 0; round < 5; ++round) {
    RecordedRun run(GetParam(), {.kernel_records = false});
    SharedCells begun;
    run.Start([&](Context& ctx) -> Task<void> {
      begun = ctx.MakeCells("begun", 1);
      ctx.Start({.daemon = true}, kOpenPoolsUntilStopped, begun);
      while (begun[0] < 2) co_await ctx.Sleep(100'000);
      throw std::runtime_error("enough");
    });
    EXPECT_THROW(run.Finish(), std::runtime_error);
  }
}

// --- Errors.

TEST_P(BlockingEndTest, AnErrorOfTheBodyStopsWhatStillRuns) {
  RecordedRun run(GetParam());
  run.Start([&](Context& ctx) -> Task<void> {
    const SharedCells begun = ctx.MakeCells("begun", 1);
    const Pool pool = ctx.OpenPool({.workers = 2});
    if (!sequential()) {
      for (int i = 0; i < 4; ++i) ctx.Submit(pool, kSleepForEver, begun);
      ctx.Start({}, kComputeFor, begun, ~std::uint64_t{0});
      while (begun[0] < 3) co_await ctx.Sleep(100'000);
    }
    throw std::runtime_error("broken");
  });
  try {
    run.Finish();
    ADD_FAILURE() << "was swallowed";
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "broken");
  }
  for (TaskId id = 2; id < run.trace().tasks().size(); ++id) {
    EXPECT_EQ(run.trace().tasks()[id].outcome, TaskOutcome::kCancelled);
  }
}

TEST_P(BlockingEndTest, AnExceptionThatIsNoStandardOneHasATextToo) {
  RecordedRun run(GetParam());
  EXPECT_THROW(run.Run([](Context&) -> Task<void> {
    throw 42;
    co_return;
  }),
               int);
  ASSERT_EQ(run.trace().marks().size(), 1U);
  EXPECT_EQ(run.trace().Name(run.trace().marks()[0].name), "error: an exception without a text");
}

TEST_P(BlockingEndTest, AGuardOfATaskThatIsStoppedLetsGo) {
  RecordedRun run(GetParam());
  std::atomic<bool> ready{false};
  run.Start([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    try {
      const LockGuard inside = co_await ctx.Acquire(door);
      ready = true;
      co_await ctx.Sleep(kForEver);
    } catch (const Stopped&) {
      // The lock is free again, though this cannot be awaited any more.
      EXPECT_TRUE(door.state().TryAcquire());
      door.state().Release();
      throw;
    }
  });
  while (!ready) std::this_thread::yield();
  run.RequestStop();
  EXPECT_THROW(run.Finish(), Stopped);
}

INSTANTIATE_TEST_SUITE_P(Models, BlockingEndTest, AllBlocking(), NameOfParam);
INSTANTIATE_TEST_SUITE_P(Models, ThreadedEndTest, AllThreaded(), NameOfParam);

}  // namespace
}  // namespace interleave
