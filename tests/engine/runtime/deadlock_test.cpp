// Waits that could never end: with one thread, nobody else is there to end them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "engine/sync/barrier.h"
#include "engine/sync/condition.h"
#include "engine/sync/deadlock_error.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/queue.h"
#include "engine/sync/semaphore.h"
#include "engine/task/duration.h"
#include "tests/engine/runtime/recorded_run.h"

namespace interleave {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

// What `wait` was refused with; "" if it was not.
Task<std::string> RefusalOf(Task<void> wait) {
  try {
    co_await std::move(wait);
  } catch (const DeadlockError& error) {
    co_return error.what();
  }
  co_return std::string();
}

Task<void> TakeTwice(Context& ctx, Lock door) {
  const LockGuard first = co_await ctx.Acquire(door);
  const LockGuard second = co_await ctx.Acquire(door);
}

Task<int> TakeOnce(Context& ctx, Lock door) {
  const LockGuard taken = co_await ctx.Acquire(door);
  co_return 1;
}
constexpr TaskDef kTakeOnce{"take once", &TakeOnce};

class SequentialDeadlockTest : public testing::Test {
 protected:
  RecordedRun run_{Blocking::kSequential};
};

TEST_F(SequentialDeadlockTest, ALockTakenTwiceIsRefusedByName) {
  std::string refusal;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    Task<void> twice = TakeTwice(ctx, door);
    refusal = co_await RefusalOf(std::move(twice));
    const LockGuard again = co_await ctx.Acquire(door);  // The first guard has released it.
  });
  EXPECT_THAT(refusal,
              AllOf(HasSubstr("'door'"), HasSubstr("second time"), HasSubstr("Release it first")));
}

TEST_F(SequentialDeadlockTest, ALockThatTheCallerOfATaskHoldsIsRefusedToTheTask) {
  run_.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    const LockGuard held = co_await ctx.Acquire(door);
    const Future<int> inner = ctx.Start({}, kTakeOnce, door);
    bool refused = false;
    try {
      co_await ctx.Result(inner);
    } catch (const DeadlockError&) {
      refused = true;
    }
    EXPECT_TRUE(refused);
  });
}

TEST_F(SequentialDeadlockTest, TheRunEndsWithTheErrorIfNobodyCatchesIt) {
  EXPECT_THROW(run_.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    co_await TakeTwice(ctx, door);
  }),
               DeadlockError);
}

Task<void> WaitForEvent(Context& ctx, EventFlag go) { co_await go.Wait(ctx); }
Task<void> WaitAtBarrier(Context& ctx, Barrier start) { co_await start.Wait(ctx); }
Task<void> AcquireFrom(Context& ctx, Semaphore slots) { co_await slots.Acquire(ctx); }
Task<void> GetFrom(Context& ctx, Queue<int> items) { co_await items.Get(ctx); }
Task<void> WaitForCondition(Context& ctx, Condition changed, Lock door) {
  LockGuard guard = co_await ctx.Acquire(door);
  co_await changed.Wait(ctx, guard);
}

TEST_F(SequentialDeadlockTest, AWaitThatNobodyCouldEndIsRefused) {
  run_.Run([&](Context& ctx) -> Task<void> {
    const auto expect_refusal = [](const std::string& refusal, const std::string& what) {
      EXPECT_THAT(refusal, AllOf(HasSubstr(what), HasSubstr("no other thread"),
                                 HasSubstr("Give it a timeout")));
    };
    const EventFlag go(ctx, "go");
    Task<void> event = WaitForEvent(ctx, go);
    expect_refusal(co_await RefusalOf(std::move(event)), "an event 'go'");
    const Barrier start(ctx, "start", 2);
    Task<void> barrier = WaitAtBarrier(ctx, start);
    expect_refusal(co_await RefusalOf(std::move(barrier)), "a barrier 'start'");
    const Semaphore slots(ctx, "slots", 0);
    Task<void> semaphore = AcquireFrom(ctx, slots);
    expect_refusal(co_await RefusalOf(std::move(semaphore)), "a semaphore 'slots'");
    const Queue<int> items(ctx, "items");
    Task<void> queue = GetFrom(ctx, items);
    expect_refusal(co_await RefusalOf(std::move(queue)), "a queue 'items'");
    const Lock door = ctx.MakeLock("door");
    const Condition changed(ctx, "changed", door);
    Task<void> condition = WaitForCondition(ctx, changed, door);
    expect_refusal(co_await RefusalOf(std::move(condition)), "a condition 'changed'");
    const LockGuard again = co_await ctx.Acquire(door);  // Nobody has kept it.
  });
}

TEST_F(SequentialDeadlockTest, AWaitWithATimeoutEndsByIt) {
  run_.Run([&](Context& ctx) -> Task<void> {
    const EventFlag go(ctx, "go");
    const bool set = co_await go.Wait(ctx, 1_ms);
    EXPECT_FALSE(set);
  });
}

}  // namespace
}  // namespace interleave
