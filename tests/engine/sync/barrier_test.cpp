#include "engine/sync/barrier.h"

#include "tests/engine/sync/sync_test.h"

namespace interleave {
namespace {

class BarrierTest : public SyncTest {};
INSTANTIATE_TEST_SUITE_P(On, BarrierTest, EveryHost(), SyncHostName);

constexpr int kBroken = -1;

// Arrives `rounds` times; gives how many were there before it the last time, or kBroken.
Task<int> Arrive(Context& ctx, Barrier barrier, int rounds, Tally arrived) {
  int before = 0;
  try {
    for (int i = 1; i <= rounds; ++i) {
      arrived.Add();
      before = static_cast<int>(co_await barrier.Wait(ctx));
      EXPECT_GE(*arrived.count, 3 * i);  // Nobody leaves before all have come.
    }
  } catch (const BrokenBarrierError&) {
    co_return kBroken;
  }
  co_return before;
}
constexpr TaskDef kArrive{"arrive", &Arrive};

TEST_P(BarrierTest, NobodyLeavesBeforeTheLastComesRoundAfterRound) {
  std::atomic<int> arrived = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Barrier barrier(ctx, "barrier", 3);
    std::vector<Future<int>> tasks;
    for (int i = 0; i < 3; ++i) {
      tasks.push_back(ctx.Start({}, kArrive, barrier, 20, Tally{&arrived}));
    }
    const std::vector<int> places = co_await ctx.Gather(tasks);
    EXPECT_THAT(places, ::testing::UnorderedElementsAre(0, 1, 2));
    EXPECT_EQ(barrier.waiting(), 0U);
    EXPECT_FALSE(barrier.broken());
  });
  EXPECT_EQ(arrived, 60);
}

TEST_P(BarrierTest, WhoDoesNotWaitLongEnoughBreaksItForAllUntilItIsReset) {
  std::atomic<int> arrived = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Barrier barrier(ctx, "barrier", 3);
    auto other = ctx.Start({}, kArrive, barrier, 1, Tally{&arrived});
    co_await Until(ctx, [&] { return barrier.waiting() == 1; });
    bool broke = false;
    try {
      co_await barrier.Wait(ctx, 1_ms);
    } catch (const BrokenBarrierError&) {
      broke = true;
    }
    EXPECT_TRUE(broke);
    const int seen = co_await ctx.Result(other);
    EXPECT_EQ(seen, kBroken);
    EXPECT_TRUE(barrier.broken());
    other = ctx.Start({}, kArrive, barrier, 1, Tally{&arrived});
    const int still = co_await ctx.Result(other);
    EXPECT_EQ(still, kBroken);

    barrier.Reset(ctx);
    EXPECT_FALSE(barrier.broken());
    arrived = 0;
    std::vector<Future<int>> tasks;
    for (int i = 0; i < 3; ++i) {
      tasks.push_back(ctx.Start({}, kArrive, barrier, 1, Tally{&arrived}));
    }
    const std::vector<int> places = co_await ctx.Gather(tasks);
    EXPECT_THAT(places, ::testing::UnorderedElementsAre(0, 1, 2));
  });
}

TEST_P(BarrierTest, AnAbortAndAResetLetThoseInLineGoWithAnError) {
  std::atomic<int> arrived = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Barrier barrier(ctx, "barrier", 3);
    auto task = ctx.Start({}, kArrive, barrier, 1, Tally{&arrived});
    co_await Until(ctx, [&] { return barrier.waiting() == 1; });
    barrier.Abort(ctx);
    const int aborted = co_await ctx.Result(task);
    EXPECT_EQ(aborted, kBroken);
    EXPECT_TRUE(barrier.broken());
    barrier.Reset(ctx);
    task = ctx.Start({}, kArrive, barrier, 1, Tally{&arrived});
    co_await Until(ctx, [&] { return barrier.waiting() == 1; });
    barrier.Reset(ctx);
    const int reset = co_await ctx.Result(task);
    EXPECT_EQ(reset, kBroken);
    EXPECT_FALSE(barrier.broken());
    EXPECT_EQ(barrier.waiting(), 0U);
    EXPECT_THROW(Barrier(ctx, "for nobody", 0), std::invalid_argument);
  });
}

TEST_P(BarrierTest, AStopEndsTheWait) {
  std::atomic<int> arrived = 0;
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    const Barrier barrier(ctx, "barrier", 3);
    const auto task = ctx.Start({}, kArrive, barrier, 1, Tally{&arrived});
    co_await Until(ctx, [&] { return barrier.waiting() == 1; });
    run.runtime().RequestStop();
    co_await ctx.Result(task);
  }),
               Stopped);
}

TEST_P(BarrierTest, ACancelledPartyBreaksIt) {
  if (!on_loop()) return;  // A running thread cannot be cancelled.
  std::atomic<int> arrived = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Barrier barrier(ctx, "barrier", 3);
    const auto first = ctx.Start({}, kArrive, barrier, 1, Tally{&arrived});
    const auto second = ctx.Start({}, kArrive, barrier, 1, Tally{&arrived});
    co_await Until(ctx, [&] { return barrier.waiting() == 2; });
    ctx.Cancel(first);
    const int seen = co_await ctx.Result(second);
    EXPECT_EQ(seen, kBroken);
    EXPECT_TRUE(first.cancelled());
  });
}

}  // namespace
}  // namespace interleave
