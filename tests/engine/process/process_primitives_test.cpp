// multiprocessing.Semaphore, Event, Condition and Barrier: the same as between threads, and what
// becomes of them when a process dies.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/task/duration.h"
#include "tests/engine/process/primitive_tasks.h"
#include "tests/engine/process/test_tasks.h"
#include "tests/engine/runtime/host_run.h"

namespace interleave {
namespace {

using testing::HasSubstr;

constexpr Nanos kForEver = -1;

class ProcessPrimitivesTest : public testing::TestWithParam<Host> {
 protected:
  HostRun run_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(StartMethods, ProcessPrimitivesTest,
                         testing::Values(Host::kProcesses, Host::kForkServer),
                         [](const auto& host) { return HostName(host.param); });

TEST_P(ProcessPrimitivesTest, NoMoreAreInsideASemaphoreThanItHasPermits) {
  std::int64_t most = 0;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Semaphore slots(ctx, "slots", 2, true);
    const SharedCells inside = ctx.MakeCells("inside", 2);
    std::vector<Future<void>> tasks;
    for (int i = 0; i < 4; ++i) tasks.push_back(ctx.Start({}, kTestPass, slots, inside, 300));
    for (const Future<void>& task : tasks) co_await ctx.Result(task);
    EXPECT_EQ(inside[0].load(), 0);
    most = inside[1].load();
    // All permits are back, and no more.
    const bool first = co_await slots.Acquire(ctx, 0);
    const bool second = co_await slots.Acquire(ctx, 0);
    const bool third = co_await slots.Acquire(ctx, 0);
    EXPECT_TRUE(first && second);
    EXPECT_FALSE(third);
  });
  EXPECT_LE(most, 2);
  EXPECT_EQ(run_.Highest("inside slots"), 2);
}

TEST_P(ProcessPrimitivesTest, WhoReleasesASemaphoreNeedNotHaveAcquiredIt) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Semaphore slots(ctx, "slots", 0);
    const Queue<std::int64_t> entered(ctx, "entered");
    const Future<bool> waits = ctx.Start({}, kTestEnter, slots, entered, kForEver, kForEver);
    const Future<std::string> gives = ctx.Start({}, kTestGiveBack, slots);
    const std::string refused = co_await ctx.Result(gives);
    EXPECT_EQ(refused, "");
    const bool in = co_await ctx.Result(waits);
    EXPECT_TRUE(in);
  });
}

TEST_P(ProcessPrimitivesTest, ABoundedSemaphoreRefusesInTheWordsOfMultiprocessing) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Semaphore slots(ctx, "slots", 1, true);
    const Future<std::string> gives = ctx.Start({}, kTestGiveBack, slots);
    const std::string refused = co_await ctx.Result(gives);
    EXPECT_THAT(refused, HasSubstr("semaphore or lock released too many times"));
    const bool in = co_await slots.Acquire(ctx, 0);
    EXPECT_TRUE(in);
  });
  EXPECT_EQ(run_.Marks("misuse: semaphore or lock released too many times"), 1);
}

TEST_P(ProcessPrimitivesTest, AWaitForAPermitEndsAtItsTimeout) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Semaphore slots(ctx, "slots", 0);
    const Queue<std::int64_t> entered(ctx, "entered");
    const Future<bool> late = ctx.Start({}, kTestEnter, slots, entered, kForEver, 5_ms);
    const bool in = co_await ctx.Result(late);
    EXPECT_FALSE(in);
    // It is not in line any more: the permit is for who comes next.
    slots.Release(ctx);
    const bool next = co_await slots.Acquire(ctx, 0);
    EXPECT_TRUE(next);
  });
}

TEST_P(ProcessPrimitivesTest, AnEventWakesAllWhoWaitAndWhoComesLater) {
  std::vector<std::int64_t> found;
  run_.Run([&](Context& ctx) -> Task<void> {
    const EventFlag event(ctx, "ready");
    const SharedCells cells = ctx.MakeCells("prepared", 1);
    const Future<std::int64_t> late = ctx.Start({}, kTestAwaitEvent, event, cells, 1_ms);
    found.push_back(co_await ctx.Result(late));
    std::vector<Future<std::int64_t>> waits;
    for (int i = 0; i < 3; ++i) {
      waits.push_back(ctx.Start({}, kTestAwaitEvent, event, cells, kForEver));
    }
    EXPECT_FALSE(event.is_set());
    const Future<void> sets = ctx.Start({}, kTestSetEvent, event, cells);
    for (const Future<std::int64_t>& wait : waits) found.push_back(co_await ctx.Result(wait));
    co_await ctx.Result(sets);
    EXPECT_TRUE(event.is_set());
    const Future<std::int64_t> after = ctx.Start({}, kTestAwaitEvent, event, cells, kForEver);
    found.push_back(co_await ctx.Result(after));
    event.Clear();
    EXPECT_FALSE(event.is_set());
  });
  EXPECT_EQ(found, (std::vector<std::int64_t>{-1, 1, 1, 1, 1}));
}

TEST_P(ProcessPrimitivesTest, NobodyLeavesABarrierBeforeAllHaveCome) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Barrier barrier(ctx, "all here", 3);
    const SharedCells arrivals = ctx.MakeCells("arrivals", 1);
    std::vector<Future<std::int64_t>> tasks;
    for (int i = 0; i < 3; ++i) {
      tasks.push_back(ctx.Start({}, kTestMeet, barrier, arrivals, 3, 100, kForEver));
    }
    for (const Future<std::int64_t>& task : tasks) {
      const std::int64_t early = co_await ctx.Result(task);
      EXPECT_EQ(early, 0);
    }
    EXPECT_EQ(arrivals[0].load(), 300);
  });
}

TEST_P(ProcessPrimitivesTest, ATimeoutBreaksABarrierForAllUntilItIsReset) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Barrier barrier(ctx, "all here", 3);
    const SharedCells arrivals = ctx.MakeCells("arrivals", 1);
    const auto patient = ctx.Start({}, kTestMeet, barrier, arrivals, 3, 1, kForEver);
    const auto hasty = ctx.Start({}, kTestMeet, barrier, arrivals, 3, 1, 1_ms);
    std::int64_t broken = co_await ctx.Result(hasty);
    EXPECT_EQ(broken, -1);
    broken = co_await ctx.Result(patient);
    EXPECT_EQ(broken, -1);
    EXPECT_TRUE(barrier.broken());
    barrier.Reset(ctx);
    EXPECT_FALSE(barrier.broken());
    std::vector<Future<std::int64_t>> again;
    arrivals[0].store(0);
    for (int i = 0; i < 3; ++i) {
      again.push_back(ctx.Start({}, kTestMeet, barrier, arrivals, 3, 1, kForEver));
    }
    for (const Future<std::int64_t>& task : again) {
      const std::int64_t early = co_await ctx.Result(task);
      EXPECT_EQ(early, 0);
    }
  });
}

TEST_P(ProcessPrimitivesTest, AConditionLosesNoItemAndNoWakeUp) {
  constexpr std::int64_t kItems = 100;
  std::int64_t sum = 0;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("shelf lock");
    const TestShelf shelf{lock, Condition(ctx, "changed", lock), ctx.MakeCells("shelf", 1)};
    const Future<std::int64_t> one = ctx.Start({}, kTestEmpty, shelf, kItems);
    const Future<std::int64_t> other = ctx.Start({}, kTestEmpty, shelf, kItems);
    const Future<void> fills = ctx.Start({}, kTestFill, shelf, 2 * kItems);
    sum += co_await ctx.Result(one);
    sum += co_await ctx.Result(other);
    co_await ctx.Result(fills);
  });
  EXPECT_EQ(sum, kItems * (2 * kItems + 1));
}

TEST_P(ProcessPrimitivesTest, AConditionIsUsedWithItsLockHeld) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeRLock("shelf lock");
    const TestShelf shelf{lock, Condition(ctx, "changed", lock), ctx.MakeCells("shelf", 1)};
    const LockGuard guard = co_await ctx.Acquire(lock);  // Ours; not that of the other process.
    const Future<std::string> notifies = ctx.Start({}, kTestNotifyUnheld, shelf);
    const std::string refused = co_await ctx.Result(notifies);
    EXPECT_THAT(refused, HasSubstr("lock is not owned"));
  });
}

TEST_P(ProcessPrimitivesTest, ACircleThroughTwoProcessesIsFoundAndOneGivesUp) {
  std::string first_error;
  std::string second_error;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Lock a = ctx.MakeLock("A");
    const Lock b = ctx.MakeLock("B");
    const Barrier have_one(ctx, "have one", 2);
    const auto first = ctx.Start({.name = "First"}, kTestTakeBoth, a, b, have_one);
    const auto second = ctx.Start({.name = "Second"}, kTestTakeBoth, b, a, have_one);
    first_error = co_await ctx.Result(first);
    second_error = co_await ctx.Result(second);
  });
  const char* const circle =
      "deadlock: First holds A and waits for B; Second holds B and waits for A";
  EXPECT_NE(first_error.empty(), second_error.empty()) << first_error << second_error;
  EXPECT_THAT(first_error + second_error, HasSubstr(circle));
  EXPECT_EQ(run_.Marks(circle), 2);  // On the lane of each.
}

TEST_P(ProcessPrimitivesTest, WhoWaitsForAProcessThatWaitsForItsLockIsInACircle) {
  std::string error;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    const LockGuard guard = co_await ctx.Acquire(door);
    const Future<void> child = ctx.Start({.name = "Child"}, kTestTakeOnce, door);
    try {
      co_await ctx.Result(child);
    } catch (const std::exception& failed) {
      error = failed.what();
    }
  });
  EXPECT_THAT(error, HasSubstr("Child waits for door"));
  EXPECT_THAT(error, HasSubstr("holds door and waits for the result of Child"));
}

}  // namespace
}  // namespace interleave
