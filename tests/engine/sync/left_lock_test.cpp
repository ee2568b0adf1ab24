// A lock that is still held when the one who took it has ended: who waits for it is told, and only
// if nobody could give it back.

#include <gmock/gmock.h>

#include <vector>

#include "engine/sync/deadlock_error.h"
#include "engine/sync/lock_state.h"
#include "engine/sync/release.h"
#include "tests/engine/sync/sync_test.h"

namespace interleave {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LeftLockTest : public SyncTest {};
INSTANTIATE_TEST_SUITE_P(On, LeftLockTest, ::testing::Values(Host::kThreads, Host::kGlobalLock),
                         SyncHostName);

// Takes the lock and, so much later, ends with it.
Task<void> LeaveHeld(Context& ctx, Lock lock, Nanos after) {
  LockGuard guard = co_await ctx.Acquire(lock);
  co_await ctx.Sleep(after);
  KeepHeld(std::move(guard));
}
constexpr TaskDef kLeaveHeld{"leave held", &LeaveHeld};

// "" or what it was refused with.
Task<std::string> TakeOnce(Context& ctx, Lock lock) {
  try {
    const LockGuard guard = co_await ctx.Acquire(lock);
  } catch (const DeadlockError& error) {
    co_return error.what();
  }
  co_return "";
}
constexpr TaskDef kTakeOnce{"take once", &TakeOnce};

TEST_P(LeftLockTest, APlainOneIsFoundOnceNobodyIsLeftWhoCouldReleaseIt) {
  std::string error;
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    const auto careless = ctx.Start({.name = "Careless"}, kLeaveHeld, door, 0);
    co_await ctx.Result(careless);
    const auto next = ctx.Start({.name = "Next"}, kTakeOnce, door);
    error = co_await ctx.Result(next);
  });
  EXPECT_THAT(error,
              AllOf(HasSubstr("Main waits for a result"),
                    HasSubstr("Next waits for the lock 'door', which Careless left held when it "
                              "ended"),
                    HasSubstr("here Next gets this error")));
  EXPECT_THAT(DeadlockFlags(), ElementsAre(HasSubstr("which Careless left held when it ended")));
}

TEST_P(LeftLockTest, AReentrantOneIsFoundWhileOthersGoOn) {
  std::vector<std::string> errors;
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock account = ctx.MakeRLock("account");
    const auto careless = ctx.Start({.name = "Careless"}, kLeaveHeld, account, 0);
    co_await ctx.Result(careless);
    const std::vector<Future<std::string>> waiters = {
        ctx.Start({.name = "One"}, kTakeOnce, account),
        ctx.Start({.name = "Two"}, kTakeOnce, account)};
    // Nobody but its holder could release it, so it does not matter that the main program goes on.
    for (const auto& waiter : waiters) co_await Until(ctx, [&] { return waiter.done(); });
    errors = co_await ctx.Gather(waiters);
  });
  const std::string one = "Careless left account held when it ended; One waits for account";
  const std::string two = "Careless left account held when it ended; Two waits for account";
  EXPECT_THAT(errors, ElementsAre(HasSubstr(one), HasSubstr(two)));
  EXPECT_EQ(run.Marks("deadlock: " + one), 1);
  EXPECT_EQ(run.Marks("deadlock: " + two), 1);
}

TEST_P(LeftLockTest, WhoWaitsAlreadyWhenItsHolderEndsIsTold) {
  std::string error;
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock account = ctx.MakeRLock("account");
    const auto careless = ctx.Start({.name = "Careless"}, kLeaveHeld, account, 150_ms);
    co_await Until(ctx, [&] { return account.state().held(); });
    const auto next = ctx.Start({.name = "Next"}, kTakeOnce, account);
    co_await Until(ctx, [&] { return next.done(); });
    error = co_await ctx.Result(next);
    co_await ctx.Result(careless);
  });
  EXPECT_THAT(error, HasSubstr("Careless left account held when it ended; Next waits"));
}

TEST_P(LeftLockTest, WhatTheMainProgramLeavesIsFound) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    LockGuard guard = co_await ctx.Acquire(door);
    ctx.Start({.name = "Next"}, kTakeOnce, door);
    KeepHeld(std::move(guard));
  });
  EXPECT_THAT(DeadlockFlags(),
              ElementsAre(HasSubstr("Next waits for the lock 'door', which Main left "
                                    "held when it ended")));
}

Task<void> ReleaseAfter(Context& ctx, Lock lock, Nanos after) {
  co_await ctx.Sleep(after);
  Release(ctx, lock);
}
constexpr TaskDef kReleaseAfter{"release", &ReleaseAfter};

TEST_P(LeftLockTest, APlainOneThatAnotherReleasesLaterIsNoDeadlock) {
  std::string error = "none";
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    const auto holder = ctx.Start({}, kLeaveHeld, door, 0);
    co_await ctx.Result(holder);
    const auto next = ctx.Start({}, kTakeOnce, door);
    const auto other = ctx.Start({}, kReleaseAfter, door, 300_ms);
    error = co_await ctx.Result(next);
    co_await ctx.Result(other);
  });
  EXPECT_EQ(error, "");
  EXPECT_THAT(DeadlockFlags(), IsEmpty());
}

TEST_P(LeftLockTest, OneThatWasReleasedAndTakenByAnotherIsLeftByNobody) {
  run.Run([](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    const auto holder = ctx.Start({.name = "Careless"}, kLeaveHeld, door, 0);
    co_await ctx.Result(holder);
    // Its thread says so a moment after its result is there.
    co_await Until(ctx, [&] { return !door.state().LeftBy().empty(); });
    EXPECT_EQ(door.state().LeftBy(), "Careless");
    Release(ctx, door);
    EXPECT_EQ(door.state().LeftBy(), "");
    const LockGuard guard = co_await ctx.Acquire(door);
    EXPECT_EQ(door.state().LeftBy(), "");
  });
}

}  // namespace
}  // namespace interleave
