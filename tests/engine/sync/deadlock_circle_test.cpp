// Circles of waits: found while the program is under way, named, ended; and none that is not there.

#include <gmock/gmock.h>

#include "engine/sync/deadlock_error.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/lock_state.h"
#include "engine/sync/release.h"
#include "tests/engine/sync/sync_test.h"

namespace interleave {
namespace {

using ::testing::AllOf;
using ::testing::AnyOf;
using ::testing::HasSubstr;

class DeadlockCircleTest : public SyncTest {};
INSTANTIATE_TEST_SUITE_P(On, DeadlockCircleTest, EveryHost(), SyncHostName);

// Takes two locks one after the other; "" or what the second was refused with.
Task<std::string> TakeBoth(Context& ctx, Lock first, Lock second, Tally have_first, int parties) {
  const LockGuard one = co_await ctx.Acquire(first);
  have_first.Add();
  while (*have_first.count < parties) co_await ctx.Sleep(100'000);
  try {
    const LockGuard two = co_await ctx.Acquire(second);
    co_return "";
  } catch (const DeadlockError& error) {
    co_return error.what();
  }
}
constexpr TaskDef kTakeBoth{"take both", &TakeBoth};

std::vector<std::string> ErrorsIn(const std::vector<std::string>& results) {
  std::vector<std::string> errors;
  for (const std::string& result : results) {
    if (!result.empty()) errors.push_back(result);
  }
  return errors;
}

TEST_P(DeadlockCircleTest, TwoLocksInOppositeOrderAreFoundNamedAndEnded) {
  std::atomic<int> have_first = 0;
  std::vector<std::string> results;
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock a = ctx.MakeLock("A");
    const Lock b = ctx.MakeLock("B");
    ThreadOptions first, second;
    first.name = "Thread-1";
    second.name = "Thread-2";
    std::vector<Future<std::string>> tasks;
    tasks.push_back(ctx.Start(first, kTakeBoth, a, b, Tally{&have_first}, 2));
    tasks.push_back(ctx.Start(second, kTakeBoth, b, a, Tally{&have_first}, 2));
    results = co_await ctx.Gather(tasks);
  });
  const std::vector<std::string> errors = ErrorsIn(results);
  ASSERT_EQ(errors.size(), 1U);  // One victim; the other goes on.
  const std::string circle =
      on_loop() ? "task 2 holds A and waits for B; task 3 holds B and waits for A"
                : "Thread-1 holds A and waits for B; Thread-2 holds B and waits for A";
  EXPECT_THAT(errors[0], AllOf(HasSubstr(circle), HasSubstr("hang for ever")));
  // Each of the circle bears the flag.
  EXPECT_THAT(DeadlockFlags(),
              ::testing::ElementsAre("deadlock: " + circle, "deadlock: " + circle));
  if (!on_loop()) {
    const std::vector<Mark>& marks = run.trace().marks();
    EXPECT_NE(marks[0].track, marks[1].track);
  }
}

TEST_P(DeadlockCircleTest, ACircleOfFiveIsFoundWhileOthersGoOn) {
  std::atomic<int> have_first = 0, beats = 0;
  std::vector<std::string> results;
  run.Run([&](Context& ctx) -> Task<void> {
    std::vector<Lock> forks;
    for (int i = 0; i < 5; ++i) forks.push_back(ctx.MakeLock("fork " + std::to_string(i)));
    std::vector<Future<std::string>> tasks;
    for (std::size_t i = 0; i < 5; ++i) {
      tasks.push_back(
          ctx.Start({}, kTakeBoth, forks[i], forks[(i + 1) % 5], Tally{&have_first}, 5));
    }
    while (std::ranges::any_of(tasks, [](const auto& task) { return !task.done(); })) {
      ++beats;
      co_await ctx.Sleep(1_ms);
    }
    results = co_await ctx.Gather(tasks);
  });
  const std::vector<std::string> errors = ErrorsIn(results);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_THAT(errors[0], AllOf(HasSubstr("holds fork 0 and waits for fork 1"),
                               HasSubstr("holds fork 4 and waits for fork 0")));
  EXPECT_EQ(DeadlockFlags().size(), 5U);
}

TEST_P(DeadlockCircleTest, APlainLockTakenTwiceByTheSameIsFound) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    std::string error;
    try {
      const LockGuard first = co_await ctx.Acquire(door);
      const LockGuard second = co_await ctx.Acquire(door);
    } catch (const DeadlockError& found) {
      error = found.what();
    }
    EXPECT_THAT(error, HasSubstr("holds door and waits for door"));
    EXPECT_FALSE(door.state().held());
  });
  EXPECT_EQ(DeadlockFlags().size(), 1U);
}

Task<int> TakeOnce(Context& ctx, Lock door) {
  const LockGuard guard = co_await ctx.Acquire(door);
  co_return 1;
}
constexpr TaskDef kTakeOnce{"take once", &TakeOnce};

TEST_P(DeadlockCircleTest, WhoWaitsForTheResultOfATaskThatWaitsForItsLockIsFound) {
  if (on_loop()) return;  // There only locks are looked at.
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock door = ctx.MakeLock("door");
    ThreadOptions options;
    options.name = "Visitor";
    std::string error;
    Future<int> visitor;
    try {
      const LockGuard guard = co_await ctx.Acquire(door);
      visitor = ctx.Start(options, kTakeOnce, door);
      co_await ctx.Result(visitor);
    } catch (const DeadlockError& found) {
      error = found.what();
    }
    EXPECT_THAT(error, AnyOf(HasSubstr("Main holds door and waits for the result of Visitor; "
                                       "Visitor waits for door"),
                             // Seen from the other side: it is the visitor who got the error.
                             HasSubstr("Visitor waits for door")));
    co_await ctx.Join(visitor);
  });
  EXPECT_EQ(DeadlockFlags().size(), 2U);
}

Task<void> HoldUntil(Context& ctx, Lock door, EventFlag go, Tally holds) {
  const LockGuard guard = co_await ctx.Acquire(door);
  holds.Add();
  co_await go.Wait(ctx);
}
constexpr TaskDef kHoldUntil{"hold", &HoldUntil};

TEST_P(DeadlockCircleTest, ALongWaitThatEndsIsNone) {
  std::atomic<int> holds = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock a = ctx.MakeLock("A");
    const Lock b = ctx.MakeLock("B");
    const EventFlag go(ctx, "go");
    // A chain: who waits for A holds B, and the holder of A waits for something else.
    const Future<void> holder = ctx.Start({}, kHoldUntil, a, go, Tally{&holds});
    co_await Until(ctx, [&] { return holds == 1; });
    std::atomic<int> both = 0;
    const Future<std::string> waiter = ctx.Start({}, kTakeBoth, b, a, Tally{&both}, 1);
    co_await Until(ctx, [&] { return both == 1; });
    const Future<int> third = ctx.Start({}, kTakeOnce, b);
    co_await ctx.Sleep(150_ms);  // Longer than a wait is left alone.
    go.Set(ctx);
    co_await ctx.Result(holder);
    const std::string error = co_await ctx.Result(waiter);
    EXPECT_EQ(error, "");
    co_await ctx.Result(third);
  });
  EXPECT_TRUE(DeadlockFlags().empty());
}

Task<void> ReleaseLater(Context& ctx, Lock door) {
  co_await ctx.Sleep(150_ms);
  Release(ctx, door);
}
constexpr TaskDef kReleaseLater{"release later", &ReleaseLater};

TEST_P(DeadlockCircleTest, ALockThatAnotherReleasesIsASignalAndNoDeadlock) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock signal = ctx.MakeLock("signal");
    LockGuard guard = co_await ctx.Acquire(signal);
    KeepHeld(std::move(guard));
    const Future<void> other = ctx.Start({}, kReleaseLater, signal);
    const LockGuard again = co_await ctx.Acquire(signal);
    co_await ctx.Result(other);
  });
  EXPECT_TRUE(DeadlockFlags().empty());
}

}  // namespace
}  // namespace interleave
