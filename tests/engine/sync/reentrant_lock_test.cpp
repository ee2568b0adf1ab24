// threading.RLock: the same lock, taken again by who holds it.

#include <gmock/gmock.h>

#include "engine/sync/condition.h"
#include "engine/sync/lock_state.h"
#include "engine/sync/release.h"
#include "tests/engine/sync/sync_test.h"

namespace interleave {
namespace {

using ::testing::HasSubstr;

class ReentrantLockTest : public SyncTest {};
INSTANTIATE_TEST_SUITE_P(On, ReentrantLockTest, EveryHost(), SyncHostName);

Task<int> Enter(Context& ctx, Lock door, int levels) {
  const LockGuard guard = co_await ctx.Acquire(door);
  if (levels == 1) co_return static_cast<int>(door.state().depth());
  co_return co_await Enter(ctx, door, levels - 1);
}

TEST_P(ReentrantLockTest, ItsHolderTakesItAgainAndItIsHeldAsOneStretch) {
  ObjectId id = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeRLock("door");
    id = door.state().id();
    const int depth = co_await Enter(ctx, door, 5);
    EXPECT_EQ(depth, 5);
    EXPECT_FALSE(door.state().held());
  });
  int holds = 0;
  for (const Hold& hold : run.trace().holds()) holds += hold.object == id ? 1 : 0;
  EXPECT_EQ(holds, 1);
  EXPECT_EQ(run.Highest("depth of door"), 5);
}

struct Inside {
  using SendableHandle = void;
  Lock door;
  Tally inside;
  Tally turns;
};

Task<void> TakeTwice(Context& ctx, Inside shared) {
  for (int i = 0; i < 20; ++i) {
    const LockGuard outer = co_await ctx.Acquire(shared.door);
    EXPECT_EQ(shared.inside.Add(), 1);
    {
      const LockGuard inner = co_await ctx.Acquire(shared.door);
      co_await ctx.Sleep(1'000);
    }
    // Released once, and still ours.
    EXPECT_EQ(shared.inside.Add(-1), 0);
    shared.turns.Add();
  }
}
constexpr TaskDef kTakeTwice{"take twice", &TakeTwice};

TEST_P(ReentrantLockTest, OthersGetItOnceItWasReleasedAsOftenAsTaken) {
  std::atomic<int> inside = 0, turns = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Inside shared{ctx.MakeRLock("door"), {&inside}, {&turns}};
    std::vector<Future<void>> tasks;
    for (int i = 0; i < 4; ++i) tasks.push_back(ctx.Start({}, kTakeTwice, shared));
    for (const Future<void>& task : tasks) co_await ctx.Result(task);
  });
  EXPECT_EQ(turns, 80);
}

// What a release of `lock` was refused with; "" if it was not.
std::string RefusalOf(Context& ctx, Lock lock) {
  try {
    Release(ctx, lock);
  } catch (const SyncError& error) {
    return error.what();
  }
  return "";
}

Task<std::string> ReleaseOfAnother(Context& ctx, Lock lock) { co_return RefusalOf(ctx, lock); }
constexpr TaskDef kReleaseOfAnother{"release", &ReleaseOfAnother};

TEST_P(ReentrantLockTest, OnlyItsHolderMayReleaseIt) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeRLock("door");
    EXPECT_THAT(RefusalOf(ctx, door), HasSubstr("cannot release un-acquired lock: 'door'"));
    const LockGuard guard = co_await ctx.Acquire(door);
    const Future<std::string> other = ctx.Start({}, kReleaseOfAnother, door);
    const std::string refusal = co_await ctx.Result(other);
    EXPECT_THAT(refusal, HasSubstr("cannot release un-acquired lock: 'door'"));
    EXPECT_TRUE(door.state().held());
  });
  EXPECT_EQ(run.Marks("misuse: cannot release un-acquired lock"), 2);
}

TEST_P(ReentrantLockTest, APlainLockMayBeReleasedByAnyoneButNotIfItIsFree) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    EXPECT_THAT(RefusalOf(ctx, door), HasSubstr("release unlocked lock: 'door'"));
    LockGuard guard = co_await ctx.Acquire(door);
    KeepHeld(std::move(guard));
    const Future<std::string> other = ctx.Start({}, kReleaseOfAnother, door);
    const std::string refusal = co_await ctx.Result(other);
    EXPECT_EQ(refusal, "");
    EXPECT_FALSE(door.state().held());
  });
  EXPECT_EQ(run.Marks("misuse: release unlocked lock"), 1);
}

Task<void> NotifyRoom(Context& ctx, Condition changed, Lock door) {
  const LockGuard guard = co_await ctx.Acquire(door);
  changed.Notify(ctx);
}
constexpr TaskDef kNotifyRoom{"notify", &NotifyRoom};

TEST_P(ReentrantLockTest, AConditionLetsGoOfAllOfItAndTakesAllOfItBack) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeRLock("door");
    const Condition changed(ctx, "changed", door);
    const LockGuard outer = co_await ctx.Acquire(door);
    LockGuard inner = co_await ctx.Acquire(door);
    const Future<void> notifier = ctx.Start({}, kNotifyRoom, changed, door);
    const bool notified = co_await changed.Wait(ctx, inner);  // Else the notifier never gets in.
    EXPECT_TRUE(notified);
    EXPECT_EQ(door.state().depth(), 2U);
    co_await ctx.Result(notifier);
  });
}

TEST_P(ReentrantLockTest, AConditionWithoutItsLockIsRefused) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    const Condition changed(ctx, "changed", door);
    LockGuard none;
    std::string refusal;
    try {
      co_await changed.Wait(ctx, none);
    } catch (const SyncError& error) {
      refusal = error.what();
    }
    EXPECT_THAT(refusal, HasSubstr("cannot wait on un-acquired lock"));
    EXPECT_THROW(changed.Notify(ctx), SyncError);
  });
  EXPECT_EQ(run.Marks("misuse: cannot wait on un-acquired lock"), 1);
  EXPECT_EQ(run.Marks("misuse: cannot notify on un-acquired lock"), 1);
}

}  // namespace
}  // namespace interleave
