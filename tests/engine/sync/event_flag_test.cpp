#include "engine/sync/event_flag.h"

#include "tests/engine/sync/sync_test.h"

namespace interleave {
namespace {

class EventFlagTest : public SyncTest {};
INSTANTIATE_TEST_SUITE_P(On, EventFlagTest, EveryHost(), SyncHostName);

// Counts itself before and after; gives whether the flag was set by then.
Task<bool> AwaitFlag(Context& ctx, EventFlag flag, Tally waiting, Tally gone_on) {
  waiting.Add();
  const bool set = co_await flag.Wait(ctx);
  gone_on.Add();
  co_return set&& flag.is_set();
}
constexpr TaskDef kWaitForFlag{"wait for flag", &AwaitFlag};

TEST_P(EventFlagTest, NobodyGoesOnBeforeItIsSetAndEverybodyAfter) {
  std::atomic<int> waiting = 0, gone_on = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag flag(ctx, "ready");
    std::vector<Future<bool>> tasks;
    for (int i = 0; i < 3; ++i) {
      tasks.push_back(ctx.Start({}, kWaitForFlag, flag, Tally{&waiting}, Tally{&gone_on}));
    }
    co_await Until(ctx, [&] { return waiting == 3; });
    EXPECT_EQ(gone_on, 0);
    EXPECT_FALSE(flag.is_set());
    flag.Set(ctx);
    for (const bool set : co_await ctx.Gather(tasks)) EXPECT_TRUE(set);
    const bool at_once = co_await flag.Wait(ctx);
    EXPECT_TRUE(at_once);
  });
  EXPECT_EQ(gone_on, 3);
}

TEST_P(EventFlagTest, AWaitThatIsNotEndedInTimeSaysSo) {
  run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag flag(ctx, "ready");
    bool set = co_await flag.Wait(ctx, 1_ms);
    EXPECT_FALSE(set);
    flag.Set(ctx);
    flag.Clear();
    set = co_await flag.Wait(ctx, 1_ms);
    EXPECT_FALSE(set);
  });
}

TEST_P(EventFlagTest, TheRecordingShowsTheWaitAndWhoEndedIt) {
  std::atomic<int> waiting = 0, gone_on = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag flag(ctx, "ready");
    const auto task = ctx.Start({}, kWaitForFlag, flag, Tally{&waiting}, Tally{&gone_on});
    co_await Until(ctx, [&] { return waiting == 1; });
    co_await ctx.Sleep(5_ms);  // On threads, it may not be in line yet: it most likely is now.
    flag.Set(ctx);
    co_await ctx.Join(task);
  });
  bool waits = false;
  for (const Track& track : run.trace().tracks()) {
    for (const Slice& slice : track.slices) {
      waits |= slice.state == State::kWaitingEvent && run.trace().SubjectLabel(slice) == "ready";
    }
  }
  int wakes = 0;
  for (const Flow& flow : run.trace().flows()) wakes += flow.kind == FlowKind::kWake ? 1 : 0;
  if (on_loop()) {
    EXPECT_TRUE(waits);
    EXPECT_EQ(wakes, 1);
  } else {
    EXPECT_EQ(waits, wakes == 1);
  }
}

TEST_P(EventFlagTest, AStopEndsTheWaitAndLeavesNobodyInLine) {
  std::atomic<int> waiting = 0, gone_on = 0;
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag flag(ctx, "never");
    const auto task = ctx.Start({}, kWaitForFlag, flag, Tally{&waiting}, Tally{&gone_on});
    co_await Until(ctx, [&] { return waiting == 1; });
    run.runtime().RequestStop();
    try {
      co_await ctx.Join(task);
    } catch (const Stopped&) {
      // So that what follows is tried too.
    }
    flag.Set(ctx);  // Would touch whoever was still in line.
    throw Stopped();
  }),
               Stopped);
  // A thread may have been on its way to the flag only, and have found it set.
  if (on_loop()) {
    EXPECT_EQ(gone_on, 0);
  }
}

TEST_P(EventFlagTest, ACancelledWaiterLeavesTheLine) {
  if (!on_loop()) return;  // A running thread cannot be cancelled.
  std::atomic<int> waiting = 0, gone_on = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag flag(ctx, "never");
    const auto task = ctx.Start({}, kWaitForFlag, flag, Tally{&waiting}, Tally{&gone_on});
    co_await ctx.Sleep(0);
    ctx.Cancel(task);
    co_await ctx.Join(task);
    flag.Set(ctx);
    EXPECT_TRUE(task.cancelled());
  });
  EXPECT_EQ(gone_on, 0);
}

}  // namespace
}  // namespace interleave
