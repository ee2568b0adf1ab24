// Threads, pools and futures on the runtimes where a wait blocks the thread.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "tests/engine/runtime/recorded_run.h"

namespace interleave {
namespace {

using testing::HasSubstr;
using testing::IsSubsetOf;
using testing::SizeIs;

Task<std::int64_t> Square(Context& ctx, std::int64_t number) {
  co_await ctx.Sleep(0);
  co_return number* number;
}
constexpr TaskDef kSquare{"square", &Square};

Task<void> Fail(Context&, std::string what) {
  throw std::runtime_error(what);
  co_return;
}
constexpr TaskDef kFail{"fail", &Fail};

Task<int> FailOrNot(Context&, int number) {
  if (number == 3) throw std::runtime_error("three");
  co_return number;
}
constexpr TaskDef kFailOrNot{"fail or not", &FailOrNot};

// Passes through a lock: a door that the test opens.
Task<int> PassThrough(Context& ctx, Lock door) {
  const LockGuard inside = co_await ctx.Acquire(door);
  co_return 1;
}
constexpr TaskDef kPassThrough{"pass through", &PassThrough};

// A Pool is no argument for a task; its address is, within one process.
std::uint64_t AddressOf(const Pool& pool) { return reinterpret_cast<std::uint64_t>(&pool); }
const Pool& PoolAt(std::uint64_t address) { return *reinterpret_cast<const Pool*>(address); }

// A limit that is none, longer than any clock reaches.
constexpr Nanos kEndless = std::numeric_limits<Nanos>::max();

class BlockingTasksTest : public BlockingTest {};
class ThreadedTasksTest : public ThreadedTest {};

TEST_P(BlockingTasksTest, ASubmittedTaskGivesItsResult) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 2});
    const Future<std::int64_t> future = ctx.Submit(pool, kSquare, 7);
    EXPECT_EQ(co_await ctx.Result(future), 49);
    EXPECT_EQ(co_await ctx.Result(future), 49) << "as often as one likes";
    EXPECT_EQ(co_await ctx.Result(ctx.Submit(pool, kSquare, 8), kEndless), 64);
    EXPECT_TRUE(future.done());
    EXPECT_FALSE(future.running());
    EXPECT_FALSE(future.cancelled());
    co_await ctx.Close(pool);
  });
}

TEST_P(BlockingTasksTest, AnArgumentIsMovedToItsTaskAndAnErrorBack) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const Future<void> future = ctx.Submit(pool, kFail, "a rather long text that is moved");
    try {
      co_await ctx.Result(future);
      ADD_FAILURE() << "no error";
    } catch (const std::runtime_error& error) {
      EXPECT_STREQ(error.what(), "a rather long text that is moved");
    }
    co_await ctx.Join(future);  // Only its end, whatever came out.
    EXPECT_TRUE(future.done());
    // The pool lives on.
    const Future<std::int64_t> next = ctx.Submit(pool, kSquare, 3);
    EXPECT_EQ(co_await ctx.Result(next), 9);
  });
}

TEST_P(BlockingTasksTest, MapAndGatherKeepTheOrderOfTheInputs) {
  std::vector<std::int64_t> results;
  RecordedRun run(GetParam());
  run.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 4});
    std::vector<std::int64_t> inputs(100);
    for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] = static_cast<std::int64_t>(i);
    auto futures = ctx.Map(pool, kSquare, inputs);
    results = co_await ctx.Gather(futures);
  });
  ASSERT_THAT(results, SizeIs(100));
  for (std::int64_t i = 0; i < 100; ++i) EXPECT_EQ(results[static_cast<std::size_t>(i)], i * i);
}

TEST_P(BlockingTasksTest, GatherRethrowsAndTheOthersRunOn) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 2});
    const std::vector<int> inputs{1, 2, 3, 4, 5};
    const auto futures = ctx.Map(pool, kFailOrNot, inputs);
    bool caught = false;
    try {
      co_await ctx.Gather(futures);
    } catch (const std::runtime_error& error) {
      caught = true;
      EXPECT_STREQ(error.what(), "three");
    }
    EXPECT_TRUE(caught);
    co_await ctx.Wait(futures);
    EXPECT_EQ(co_await ctx.Result(futures[4]), 5);
  });
}

TEST_P(BlockingTasksTest, NextCompletedGivesEachOnceInTheOrderTheyEnded) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 3});
    std::vector<std::int64_t> inputs(30);
    for (std::size_t i = 0; i < inputs.size(); ++i) inputs[i] = static_cast<std::int64_t>(i);
    auto pending = ctx.Map(pool, kSquare, inputs);
    co_await ctx.Wait(pending);
    std::multiset<TaskId> tasks;
    Nanos last = 0;
    while (!pending.empty()) {
      const Future<std::int64_t> next = co_await ctx.NextCompleted(pending);
      EXPECT_GE(next.core().settled_at(), last);
      last = next.core().settled_at();
      tasks.insert(next.task());
    }
    EXPECT_EQ(tasks.size(), 30U);
    EXPECT_EQ(std::set<TaskId>(tasks.begin(), tasks.end()).size(), 30U);
  });
}

TEST_P(BlockingTasksTest, TakingManyOneByOneRecordsEachResultOnce) {
  constexpr std::uint64_t kTasks = 200;
  RecordedRun run(GetParam(), {.kernel_records = false});
  run.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const std::vector<int> inputs(kTasks, 1);
    auto pending = ctx.Map(pool, kFailOrNot, inputs);
    co_await ctx.Close(pool);
    while (!pending.empty()) co_await ctx.NextCompleted(pending);
  });
  // Three events of its own for each task, one for its result, and what the machine adds.
  EXPECT_LE(run.trace().events(), 8 * kTasks);
}

TEST_P(BlockingTasksTest, WaitIsForAllForTheFirstOrForTheFirstError) {
  RecordedRun run(GetParam());
  run.Run([this](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 4});
    const Lock door = ctx.MakeLock("door");
    std::vector<Future<int>> none;
    EXPECT_TRUE(co_await ctx.Wait(none));
    std::vector<Future<int>> futures;
    if (sequential()) {
      futures.push_back(ctx.Submit(pool, kFailOrNot, 1));
      EXPECT_TRUE(co_await ctx.Wait(futures, WaitFor::kAll, 1_ms));
      co_return;
    }
    LockGuard closed = co_await ctx.Acquire(door);
    futures.push_back(ctx.Submit(pool, kPassThrough, door));
    EXPECT_FALSE(co_await ctx.Wait(futures, WaitFor::kAll, 2_ms));
    EXPECT_FALSE(co_await ctx.Wait(futures, WaitFor::kFirstCompleted, 0));

    futures.push_back(ctx.Submit(pool, kFailOrNot, 1));
    EXPECT_TRUE(co_await ctx.Wait(futures, WaitFor::kFirstCompleted));
    EXPECT_TRUE(futures[1].done());
    EXPECT_FALSE(co_await ctx.Wait(futures, WaitFor::kFirstException, 2_ms));

    futures.push_back(ctx.Submit(pool, kFailOrNot, 3));
    EXPECT_TRUE(co_await ctx.Wait(futures, WaitFor::kFirstException));
    EXPECT_TRUE(futures[2].done());
    EXPECT_FALSE(futures[0].done());

    closed.Release();
    EXPECT_TRUE(co_await ctx.Wait(futures));
    EXPECT_TRUE(futures[0].done());
  });
}

TEST_P(ThreadedTasksTest, AResultThatDoesNotComeInTimeIsATimeoutAndTheTaskGoesOn) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const Lock door = ctx.MakeLock("door");
    LockGuard closed = co_await ctx.Acquire(door);
    const Future<int> future = ctx.Submit(pool, kPassThrough, door);
    const Nanos begin = MonotonicNanos();
    bool timed_out = false;
    try {
      co_await ctx.Result(future, 5_ms);
    } catch (const TimeoutError&) {
      timed_out = true;
    }
    EXPECT_TRUE(timed_out);
    EXPECT_GE(MonotonicNanos() - begin, 5'000'000);
    closed.Release();
    EXPECT_EQ(co_await ctx.Result(future), 1);
  });
}

TEST_P(ThreadedTasksTest, AQueuedTaskCanBeCancelledARunningOneCannot) {
  RecordedRun run(GetParam());
  TaskId ran = 0, cancelled = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const Lock door = ctx.MakeLock("door");
    LockGuard closed = co_await ctx.Acquire(door);
    const Future<int> first = ctx.Submit(pool, kPassThrough, door);
    const Future<int> second = ctx.Submit(pool, kPassThrough, door);
    ran = first.task();
    cancelled = second.task();
    while (!first.running()) co_await ctx.Sleep(100'000);

    EXPECT_FALSE(ctx.Cancel(first));
    EXPECT_TRUE(ctx.Cancel(second));
    EXPECT_TRUE(second.cancelled());
    EXPECT_TRUE(second.done());
    bool thrown = false;
    try {
      co_await ctx.Result(second);
    } catch (const CancelledError&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
    closed.Release();
    EXPECT_EQ(co_await ctx.Result(first), 1);
    co_await ctx.Close(pool);
  });
  EXPECT_EQ(run.trace().tasks()[cancelled].outcome, TaskOutcome::kCancelled);
  EXPECT_EQ(run.trace().tasks()[cancelled].begin, -1);
  // When it was cancelled, not when a worker came to it in the queue.
  EXPECT_LT(run.trace().tasks()[cancelled].end, run.trace().tasks()[ran].end);
}

TEST_P(BlockingTasksTest, DoneCallbacksGetTheFuture) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const Future<std::int64_t> future = ctx.Submit(pool, kSquare, 4);
    std::atomic<std::int64_t> seen{0};
    future.AddDoneCallback([&](const Future<std::int64_t>& f) { seen = f.core().value(); });
    co_await ctx.Close(pool);
    EXPECT_EQ(seen, 16);
  });
}

TEST_P(BlockingTasksTest, StartedThreadsBearTheirNames) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    std::vector<Future<std::int64_t>> futures;
    for (int i = 1; i <= 3; ++i) {
      futures.push_back(ctx.Start({.name = "worker " + std::to_string(i)}, kSquare, i));
    }
    const std::vector<std::int64_t> results = co_await ctx.Gather(futures);
    EXPECT_THAT(results, testing::ElementsAre(1, 4, 9));
  });
  if (sequential()) {
    EXPECT_EQ(run.CountThreads(), 1U);
    return;
  }
  for (const char* name : {"worker 1", "worker 2", "worker 3"}) {
    const Track* track = run.TrackNamed(name);
    ASSERT_NE(track, nullptr) << name;
    ASSERT_THAT(track->tasks, SizeIs(1));
    EXPECT_EQ(run.trace().TaskLabel(track->tasks[0].task), name);
  }
}

TEST_P(BlockingTasksTest, PoolsHaveNoMoreThreadsThanWorkers) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 3, .name = "fetcher"});
    const std::vector<std::int64_t> inputs(50, 2);
    co_await ctx.Gather(ctx.Map(pool, kSquare, inputs));
    co_await ctx.Close(pool);
  });
  std::vector<std::string> names;
  for (const Track& track : run.trace().tracks()) {
    if (track.kind == TrackKind::kThread && !track.main) names.push_back(track.name);
  }
  EXPECT_THAT(names, IsSubsetOf({"fetcher 1", "fetcher 2", "fetcher 3"}));
  EXPECT_EQ(names.empty(), sequential());
}

Task<void> Branch(Context& ctx, std::uint64_t pool, SharedCells leaves, int depth) {
  if (depth == 0) {
    leaves[0].fetch_add(1);
    co_return;
  }
  constexpr TaskDef kBranch{"branch", &Branch};
  ctx.Submit(PoolAt(pool), kBranch, pool, leaves, depth - 1);
  ctx.Submit(PoolAt(pool), kBranch, pool, leaves, depth - 1);
}
constexpr TaskDef kBranch{"branch", &Branch};

TEST_P(BlockingTasksTest, TasksMaySubmitTasks) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 2});
    const SharedCells leaves = ctx.MakeCells("leaves", 1);
    const Future<void> root = ctx.Submit(pool, kBranch, AddressOf(pool), leaves, 5);
    co_await ctx.Result(root);
    while (leaves[0] < 32) co_await ctx.Sleep(100'000);
    co_await ctx.Close(pool);
  });
  EXPECT_THAT(run.trace().tasks(), SizeIs(1 + 1 + 63));
}

TEST_P(BlockingTasksTest, AfterItsCloseAPoolTakesNothing) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 2});
    co_await ctx.Close(pool);
    co_await ctx.Close(pool);
    try {
      ctx.Submit(pool, kSquare, 1);
      ADD_FAILURE() << "was taken";
    } catch (const std::runtime_error& error) {
      EXPECT_THAT(error.what(), HasSubstr("after its shutdown"));
    }
  });
}

Task<void> CloseIt(Context& ctx, std::uint64_t pool) { co_await ctx.Close(PoolAt(pool)); }
constexpr TaskDef kCloseIt{"close", &CloseIt};

TEST_P(ThreadedTasksTest, ATaskThatClosesItsOwnPoolIsToldAndNothingHangs) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 2});
    const Future<void> future = ctx.Submit(pool, kCloseIt, AddressOf(pool));
    std::string said;
    try {
      co_await ctx.Result(future);
    } catch (const std::runtime_error& error) {
      said = error.what();
    }
    EXPECT_THAT(said, HasSubstr("cannot close the pool it runs in"));
  });
}

TEST_P(ThreadedTasksTest, CloseCanCancelWhatHasNotBegun) {
  RecordedRun run(GetParam());
  run.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const Lock door = ctx.MakeLock("door");
    LockGuard closed = co_await ctx.Acquire(door);
    std::vector<Future<int>> futures;
    for (int i = 0; i < 4; ++i) futures.push_back(ctx.Submit(pool, kPassThrough, door));
    while (!futures[0].running()) co_await ctx.Sleep(100'000);
    const Pool other = ctx.OpenPool({.workers = 1});
    const Future<void> closer = ctx.Submit(other, kCloseIt, AddressOf(pool));
    ctx.Cancel(futures[3]);
    closed.Release();
    co_await ctx.Close(pool, true);
    co_await ctx.Result(closer);
    for (const Future<int>& future : futures) EXPECT_TRUE(future.done());
    EXPECT_FALSE(futures[0].cancelled());
    EXPECT_TRUE(futures[3].cancelled());
  });
}

INSTANTIATE_TEST_SUITE_P(Models, BlockingTasksTest, AllBlocking(), NameOfParam);
INSTANTIATE_TEST_SUITE_P(Models, ThreadedTasksTest, AllThreaded(), NameOfParam);

}  // namespace
}  // namespace interleave
