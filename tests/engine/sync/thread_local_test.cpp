#include "engine/sync/thread_local.h"

#include "engine/sync/barrier.h"
#include "engine/sync/timer.h"
#include "tests/engine/sync/sync_test.h"

namespace interleave {
namespace {

class ThreadLocalTest : public SyncTest {};
INSTANTIATE_TEST_SUITE_P(On, ThreadLocalTest, EveryHost(), SyncHostName);

int ReadDeep(Context& ctx, ThreadLocal<int> local) { return local.Get(ctx); }

Task<int> SetAndRead(Context& ctx, ThreadLocal<int> local, Barrier all_have_set, int number) {
  EXPECT_EQ(local.Get(ctx), 0);
  local.Get(ctx) = number;
  co_await all_have_set.Wait(ctx);
  co_return ReadDeep(ctx, local);
}
constexpr TaskDef kSetAndRead{"set and read", &SetAndRead};

TEST_P(ThreadLocalTest, EachTaskSeesItsOwn) {
  run.Run([&](Context& ctx) -> Task<void> {
    const ThreadLocal<int> local;
    const Barrier all_have_set(ctx, "set", 5);
    std::vector<Future<int>> tasks;
    for (int i = 1; i <= 5; ++i) {
      tasks.push_back(ctx.Start({}, kSetAndRead, local, all_have_set, i));
    }
    const std::vector<int> seen = co_await ctx.Gather(tasks);
    EXPECT_THAT(seen, ::testing::ElementsAre(1, 2, 3, 4, 5));
    EXPECT_EQ(local.Get(ctx), 0);
  });
}

Task<int> CountTasks(Context& ctx, ThreadLocal<int> count) { co_return ++count.Get(ctx); }
constexpr TaskDef kCountTasks{"count tasks", &CountTasks};

TEST_P(ThreadLocalTest, ItStaysWithTheThreadOfAPoolFromTaskToTask) {
  run.Run([&](Context& ctx) -> Task<void> {
    const ThreadLocal<int> count;
    const Pool pool = ctx.OpenPool({.workers = 1});
    const std::vector<int> inputs(3);
    std::vector<int> seen;
    for (int i = 0; i < 3; ++i) {
      const Future<int> task = ctx.Submit(pool, kCountTasks, count);
      const int number = co_await ctx.Result(task);
      seen.push_back(number);
    }
    if (on_loop()) {
      EXPECT_THAT(seen, ::testing::ElementsAre(1, 1, 1));  // As contextvars: by the task.
    } else {
      EXPECT_THAT(seen, ::testing::ElementsAre(1, 2, 3));
    }
    co_await ctx.Close(pool);
  });
}

TEST_P(ThreadLocalTest, TwoVariablesAreTwo) {
  run.Run([&](Context& ctx) -> Task<void> {
    const ThreadLocal<int> one, other;
    const ThreadLocal<int> same = one;
    one.Get(ctx) = 1;
    EXPECT_EQ(other.Get(ctx), 0);
    EXPECT_EQ(same.Get(ctx), 1);
    co_return;
  });
}

class TimerTest : public SyncTest {};
INSTANTIATE_TEST_SUITE_P(On, TimerTest, EveryHost(), SyncHostName);

Task<void> Ring(Context& /*ctx*/, Tally rung, int times) {
  rung.Add(times);
  co_return;
}
constexpr TaskDef kRing{"ring", &Ring};

TEST_P(TimerTest, CallsAfterItsDelay) {
  std::atomic<int> rung = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Nanos before = ctx.Now();
    const Timer timer = Timer::Start(ctx, {}, 5_ms, kRing, Tally{&rung}, 3);
    const bool called = co_await ctx.Result(timer.called());
    EXPECT_TRUE(called);
    EXPECT_GE(ctx.Now() - before, 5_ms);
  });
  EXPECT_EQ(rung, 3);
}

TEST_P(TimerTest, NeverCallsOnceItIsCancelled) {
  std::atomic<int> rung = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Timer timer = Timer::Start(ctx, {}, 3600_s, kRing, Tally{&rung}, 1);
    timer.Cancel(ctx);
    const bool called = co_await ctx.Result(timer.called());
    EXPECT_FALSE(called);
    timer.Cancel(ctx);  // Once more does nothing.
  });
  EXPECT_EQ(rung, 0);
}

Task<void> FailToRing(Context& /*ctx*/) {
  throw std::runtime_error("no bell");
  co_return;
}
constexpr TaskDef kFailToRing{"fail to ring", &FailToRing};

TEST_P(TimerTest, WhatTheCallThrowsIsItsResult) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Timer timer = Timer::Start(ctx, {}, 0, kFailToRing);
    bool thrown = false;
    try {
      co_await ctx.Result(timer.called());
    } catch (const std::runtime_error&) {
      thrown = true;
    }
    EXPECT_TRUE(thrown);
  });
}

}  // namespace
}  // namespace interleave
