#include "engine/sync/condition.h"

#include "engine/sync/lock_state.h"
#include "tests/engine/sync/sync_test.h"

namespace interleave {
namespace {

class ConditionTest : public SyncTest {};
INSTANTIATE_TEST_SUITE_P(On, ConditionTest, EveryHost(), SyncHostName);

// What the waiters of one test share; `order` belongs to who holds the lock.
struct Room {
  using SendableHandle = void;
  Condition condition;
  Lock lock;
  Tally waiting;
  Tally inside;  // Tasks between their wait and their release: never more than one.
  std::vector<int>* order;
};

Task<bool> WaitInRoom(Context& ctx, Room room, int number) {
  LockGuard guard = co_await ctx.Acquire(room.lock);
  room.waiting.Add();
  const bool notified = co_await room.condition.Wait(ctx, guard);
  EXPECT_EQ(room.inside.Add(), 1);
  room.order->push_back(number);
  co_await ctx.Sleep(100'000);
  room.inside.Add(-1);
  co_return notified;
}
constexpr TaskDef kWaitInRoom{"wait in room", &WaitInRoom};

TEST_P(ConditionTest, ANotifyWakesTheOldestAndEachTakesTheLockAgain) {
  std::atomic<int> waiting = 0, inside = 0;
  std::vector<int> order;
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("lock");
    const Room room{Condition(ctx, "condition", lock), lock, {&waiting}, {&inside}, &order};
    std::vector<Future<bool>> tasks;
    for (int i = 0; i < 5; ++i) {
      tasks.push_back(ctx.Start({}, kWaitInRoom, room, i));
      co_await Until(ctx, [&] { return waiting == i + 1; });
    }
    {
      // Who has counted itself holds the lock until it is in line: we come after all of them.
      LockGuard guard = co_await ctx.Acquire(lock);
      room.condition.Notify(ctx, 2);
    }
    const std::vector<Future<bool>> two(tasks.begin(), tasks.begin() + 2);
    for (const bool notified : co_await ctx.Gather(two)) EXPECT_TRUE(notified);
    {
      LockGuard guard = co_await ctx.Acquire(lock);
      EXPECT_THAT(order, ::testing::UnorderedElementsAre(0, 1));
      room.condition.NotifyAll(ctx);
    }
    for (const bool notified : co_await ctx.Gather(tasks)) EXPECT_TRUE(notified);
  });
  EXPECT_THAT(order, ::testing::UnorderedElementsAre(0, 1, 2, 3, 4));
  if (on_loop()) {
    EXPECT_THAT(order, ::testing::ElementsAre(0, 1, 2, 3, 4));
  }
}

TEST_P(ConditionTest, AWaitThatTimesOutHoldsTheLockAgain) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("lock");
    const Condition condition(ctx, "condition", lock);
    LockGuard guard = co_await ctx.Acquire(lock);
    const bool notified = co_await condition.Wait(ctx, guard, 1_ms);
    EXPECT_FALSE(notified);
    EXPECT_FALSE(lock.state().TryAcquire());
    condition.NotifyAll(ctx);  // Nobody is there.
    guard.Release();
  });
}

TEST_P(ConditionTest, AStopEndsTheWait) {
  std::atomic<int> waiting = 0, inside = 0;
  std::vector<int> order;
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("lock");
    const Room room{Condition(ctx, "condition", lock), lock, {&waiting}, {&inside}, &order};
    const auto task = ctx.Start({}, kWaitInRoom, room, 1);
    co_await Until(ctx, [&] { return waiting == 1; });
    run.runtime().RequestStop();
    co_await ctx.Result(task);
  }),
               Stopped);
  EXPECT_THAT(order, ::testing::IsEmpty());
}

TEST_P(ConditionTest, ANotifyThatMeetsACancelledTaskGoesToTheNext) {
  if (!on_loop()) return;  // A running thread cannot be cancelled.
  std::atomic<int> waiting = 0, inside = 0;
  std::vector<int> order;
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("lock");
    const Room room{Condition(ctx, "condition", lock), lock, {&waiting}, {&inside}, &order};
    const auto first = ctx.Start({}, kWaitInRoom, room, 1);
    const auto second = ctx.Start({}, kWaitInRoom, room, 2);
    co_await Until(ctx, [&] { return waiting == 2; });
    {
      LockGuard guard = co_await ctx.Acquire(lock);
      room.condition.Notify(ctx);  // Meant for the first, which is cancelled at the same moment.
      ctx.Cancel(first);
    }
    co_await ctx.Join(first);
    co_await ctx.Join(second);
    EXPECT_TRUE(first.cancelled());
    EXPECT_TRUE(lock.state().TryAcquire());
  });
  EXPECT_THAT(order, ::testing::ElementsAre(2));
}

}  // namespace
}  // namespace interleave
