// multiprocessing.Lock and RLock: what processes may do with a lock they share, what they are
// refused, and that nobody waits for ever for one that will not come back.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/sync/deadlock_error.h"
#include "engine/sync/lock_state.h"
#include "engine/sync/release.h"
#include "tests/engine/process/test_tasks.h"
#include "tests/engine/runtime/host_run.h"

namespace interleave {
namespace {

using testing::HasSubstr;

constexpr const char* kRefusal = "attempt to release recursive lock not owned by thread";

class ProcessLockTest : public testing::TestWithParam<Host> {
 protected:
  HostRun run_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(StartMethods, ProcessLockTest,
                         testing::Values(Host::kProcesses, Host::kForkServer),
                         [](const auto& host) { return HostName(host.param); });

TEST_P(ProcessLockTest, AReentrantOneIsTakenAgainByItsHolderAndKeepsOthersOut) {
  std::int64_t count = 0;
  run_.Run([&](Context& ctx) -> Task<void> {
    const SharedCells cells = ctx.MakeCells("count", 1);
    const Lock lock = ctx.MakeRLock("account");
    std::vector<Future<void>> tasks;
    for (int i = 0; i < 3; ++i) {
      tasks.push_back(ctx.Start({}, kTestIncrementNested, cells, lock, 1000));
    }
    for (const Future<void>& task : tasks) co_await ctx.Result(task);
    count = co_await ctx.Load(cells);
    const LockGuard guard = co_await ctx.Acquire(lock);  // Free, for it was released as often.
  });
  EXPECT_EQ(count, 3000);
  EXPECT_EQ(run_.Highest("depth of account"), 3);
  // However deep, it is held as one stretch, and by one at a time.
  std::vector<Hold> holds = run_.trace().holds();
  EXPECT_EQ(holds.size(), 3001U);
  std::ranges::sort(holds, {}, &Hold::begin);
  for (std::size_t i = 1; i < holds.size(); ++i) {
    ASSERT_LE(holds[i - 1].end, holds[i].begin) << i;
  }
}

TEST_P(ProcessLockTest, AReentrantOneIsReleasedByItsHolderAlone) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeRLock("account");
    LockGuard guard = co_await ctx.Acquire(lock);
    const Future<std::string> other = ctx.Start({}, kTestRelease, lock);
    const std::string by_another = co_await ctx.Result(other);
    EXPECT_THAT(by_another, HasSubstr(std::string(kRefusal) + ": 'account'"));
    EXPECT_TRUE(lock.state().held());
    guard.Release();
    std::string once_more;
    try {
      Release(ctx, lock);
    } catch (const SyncError& error) {
      once_more = error.what();
    }
    EXPECT_THAT(once_more, HasSubstr(kRefusal));
  });
  EXPECT_EQ(run_.Marks(std::string("misuse: ") + kRefusal), 2);
}

TEST_P(ProcessLockTest, APlainOneIsReleasedByAnybodyButOnlyOnce) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("door");
    LockGuard guard = co_await ctx.Acquire(lock);
    KeepHeld(std::move(guard));
    const Future<std::string> first = ctx.Start({}, kTestRelease, lock);
    const std::string released = co_await ctx.Result(first);
    EXPECT_EQ(released, "");
    EXPECT_FALSE(lock.state().held());
    const Future<std::string> second = ctx.Start({}, kTestRelease, lock);
    const std::string refused = co_await ctx.Result(second);
    EXPECT_THAT(refused, HasSubstr("semaphore or lock released too many times: 'door'"));
    const LockGuard again = co_await ctx.Acquire(lock);
  });
  EXPECT_EQ(run_.Marks("misuse: semaphore or lock released too many times"), 1);
}

TEST_P(ProcessLockTest, APlainOneTakenTwiceByOneTaskIsADeadlockThatIsFound) {
  std::string error;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("door");
    const Future<void> task = ctx.Start({.name = "Clumsy"}, kTestTakeTwice, lock);
    error = co_await ErrorOf(ctx, task);
    const LockGuard guard = co_await ctx.Acquire(lock);  // Who gave up has released it.
  });
  EXPECT_THAT(error, HasSubstr("deadlock: Clumsy holds door and waits for door"));
  EXPECT_EQ(run_.Marks("deadlock: Clumsy holds door and waits for door"), 1);
}

TEST_P(ProcessLockTest, AProcessThatDiesDeepInAReentrantOneLeavesNobodyWaiting) {
  std::string error;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeRLock("account");
    const Future<void> doomed = ctx.Start({}, kTestDieWithLock, lock);
    const Future<void> next = ctx.Start({}, kTestTakeOnce, lock);
    co_await ctx.Join(doomed);
    co_await ctx.Join(next);  // It came before or after; but it does not wait for ever.
    const Future<void> last = ctx.Start({}, kTestTakeOnce, lock);
    error = co_await ErrorOf(ctx, last);
  });
  EXPECT_THAT(error, HasSubstr("has died"));
}

TEST_P(ProcessLockTest, ATaskThatLeavesAReentrantOneHeldInALivingWorkerLeavesNobodyWaiting) {
  std::string error;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeRLock("account");
    const Pool pool = ctx.OpenPool({.workers = 1});
    const Future<void> careless = ctx.Submit(pool, kTestLeaveHeld, lock);
    co_await ctx.Result(careless);
    const Future<void> next = ctx.Submit(pool, kTestTakeOnce, lock);
    error = co_await ErrorOf(ctx, next);
    co_await ctx.Close(pool);
  });
  EXPECT_THAT(error, HasSubstr("has ended with it"));
}

}  // namespace
}  // namespace interleave
