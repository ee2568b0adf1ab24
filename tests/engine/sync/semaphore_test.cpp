#include "engine/sync/semaphore.h"

#include <thread>

#include "tests/engine/sync/sync_test.h"

namespace interleave {
namespace {

class SemaphoreTest : public SyncTest {};
INSTANTIATE_TEST_SUITE_P(On, SemaphoreTest, EveryHost(), SyncHostName);

Task<int> EnterFor(Context& ctx, Semaphore slots, Tally inside, Nanos duration) {
  const SemaphorePermit permit = co_await slots.Enter(ctx);
  const int count = inside.Add();
  co_await ctx.Sleep(duration);
  inside.Add(-1);
  co_return count;
}
constexpr TaskDef kEnterFor{"enter", &EnterFor};

TEST_P(SemaphoreTest, NeverMoreAreInsideThanItHasPermits) {
  std::atomic<int> inside = 0;
  int most = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Semaphore slots(ctx, "slots", 3);
    std::vector<Future<int>> tasks;
    for (int i = 0; i < 12; ++i) {
      tasks.push_back(ctx.Start({}, kEnterFor, slots, Tally{&inside}, 2_ms));
    }
    for (const int count : co_await ctx.Gather(tasks)) most = std::max(most, count);
  });
  EXPECT_LE(most, 3);
  EXPECT_LE(run.Highest("inside slots"), 3);
  EXPECT_GE(run.Highest("inside slots"), most);
  if (on_loop()) {
    EXPECT_EQ(most, 3);
  }
}

TEST_P(SemaphoreTest, ABoundedOneCannotBeReleasedTooOften) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Semaphore bounded(ctx, "bounded", 1, true);
    EXPECT_THROW(bounded.Release(ctx), std::logic_error);
    const bool in = co_await bounded.Acquire(ctx);
    EXPECT_TRUE(in);
    bounded.Release(ctx);
    EXPECT_THROW(bounded.Release(ctx), std::logic_error);
    const Semaphore open(ctx, "open", 0);
    open.Release(ctx);  // Makes a permit.
    const bool also_in = co_await open.Acquire(ctx, 1000_s);
    EXPECT_TRUE(also_in);
    EXPECT_THROW(Semaphore(ctx, "negative", -1), std::invalid_argument);
  });
}

// Both tasks arrive `round` times together, and go on together.
void Meet(const Tally& arrived, int round) {
  arrived.Add();
  while (*arrived.count < 2 * round) std::this_thread::yield();
}

Task<int> ReleaseTogether(Context& ctx, Semaphore bounded, Tally met, Tally released, bool takes) {
  constexpr int kRounds = 15'000;
  int wrong = 0;
  for (int round = 1; round <= kRounds; ++round) {
    Meet(met, 2 * round - 1);
    try {
      bounded.Release(ctx);
      released.Add();
    } catch (const std::logic_error&) {
    }
    Meet(met, 2 * round);
    if (!takes) continue;
    wrong += *released.count == round ? 0 : 1;
    released.count->store(round);
    while (co_await bounded.Acquire(ctx, 0)) continue;  // All that there are.
  }
  co_return wrong;
}
constexpr TaskDef kReleaseTogether{"release", &ReleaseTogether};

TEST(SemaphoreThreadsTest, OfTwoThatReleaseTheLastPermitOneIsRefused) {
  std::atomic<int> met = 0, released = 0;
  HostRun run(Host::kThreads);
  run.Run([&](Context& ctx) -> Task<void> {
    const Semaphore bounded(ctx, "bounded", 1, true);
    const bool in = co_await bounded.Acquire(ctx);
    EXPECT_TRUE(in);
    const auto a = ctx.Start({}, kReleaseTogether, bounded, Tally{&met}, Tally{&released}, true);
    const auto b = ctx.Start({}, kReleaseTogether, bounded, Tally{&met}, Tally{&released}, false);
    const int wrong = co_await ctx.Result(a);
    co_await ctx.Join(b);
    EXPECT_EQ(wrong, 0) << "rounds in which the one permit was given back twice, or not at all";
  });
}

TEST_P(SemaphoreTest, APermitThatDoesNotComeInTimeIsNotTaken) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Semaphore slots(ctx, "slots", 1, true);
    const bool first = co_await slots.Acquire(ctx);
    const bool second = co_await slots.Acquire(ctx, 1_ms);
    EXPECT_TRUE(first);
    EXPECT_FALSE(second);
    slots.Release(ctx);  // To nobody: the second has left the line.
    EXPECT_THROW(slots.Release(ctx), std::logic_error);
  });
}

Task<int> TakeTurn(Context& ctx, Semaphore slots, Tally waiting, Tally turn) {
  waiting.Add();
  const SemaphorePermit permit = co_await slots.Enter(ctx);
  co_return turn.Add();
}
constexpr TaskDef kTakeTurn{"take turn", &TakeTurn};

TEST_P(SemaphoreTest, WhoWaitsLongestIsNext) {
  std::atomic<int> waiting = 0, turn = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Semaphore slots(ctx, "slots", 0);
    std::vector<Future<int>> tasks;
    for (int i = 0; i < 4; ++i) {
      tasks.push_back(ctx.Start({}, kTakeTurn, slots, Tally{&waiting}, Tally{&turn}));
      co_await Until(ctx, [&] { return waiting == i + 1; });
      // On threads the count comes a moment before the place in line.
      if (!on_loop()) co_await ctx.Sleep(5_ms);
    }
    slots.Release(ctx);
    const std::vector<int> turns = co_await ctx.Gather(tasks);
    if (on_loop()) {
      EXPECT_THAT(turns, ::testing::ElementsAre(1, 2, 3, 4));
    } else {
      EXPECT_THAT(turns, ::testing::UnorderedElementsAre(1, 2, 3, 4));
    }
  });
}

TEST_P(SemaphoreTest, ACancelledTaskGivesBackWhatItWasGrantedMeanwhile) {
  if (!on_loop()) return;  // A running thread cannot be cancelled.
  std::atomic<int> waiting = 0, turn = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Semaphore slots(ctx, "slots", 1, true);
    const bool in = co_await slots.Acquire(ctx);
    EXPECT_TRUE(in);
    const auto first = ctx.Start({}, kTakeTurn, slots, Tally{&waiting}, Tally{&turn});
    const auto second = ctx.Start({}, kTakeTurn, slots, Tally{&waiting}, Tally{&turn});
    co_await Until(ctx, [&] { return waiting == 2; });
    slots.Release(ctx);
    ctx.Cancel(first);
    co_await ctx.Join(first);
    co_await ctx.Join(second);
    EXPECT_TRUE(first.cancelled());
    EXPECT_THROW(slots.Release(ctx), std::logic_error);  // All permits are back.
  });
  EXPECT_EQ(turn, 1);
}

TEST_P(SemaphoreTest, AStopEndsTheWait) {
  std::atomic<int> waiting = 0, turn = 0;
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    const Semaphore slots(ctx, "slots", 0);
    const auto task = ctx.Start({}, kTakeTurn, slots, Tally{&waiting}, Tally{&turn});
    co_await Until(ctx, [&] { return waiting == 1; });
    run.runtime().RequestStop();
    co_await ctx.Result(task);
  }),
               Stopped);
  EXPECT_EQ(turn, 0);
}

}  // namespace
}  // namespace interleave
