// Runs whose tasks cannot end, and what is left of them.

#include <gtest/gtest.h>

#include "engine/simulated/simulated_runtime.h"
#include "engine/sync/deadlock_error.h"
#include "engine/sync/event_flag.h"
#include "engine/sync/queue.h"
#include "engine/task/context.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

std::string ErrorOf(const SimulatedOptions& simulated,
                    const std::function<Task<void>(Context&)>& body) {
  const auto runtime =
      MakeSimulatedRuntime(std::make_shared<NameTable>(), {.cores = simulated.cores}, simulated);
  try {
    runtime->RunMain(body);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

Task<void> SleepForEver(Context& ctx) {
  for (;;) co_await ctx.Sleep(1_ms);
}
constexpr TaskDef kSleepForEver{"sleep for ever", &SleepForEver};

Task<void> SwallowEverything(Context& ctx, Lock lock) {
  const LockGuard guard = co_await ctx.Acquire(lock);
  for (;;) {
    try {
      co_await ctx.Sleep(1_ms);
    } catch (const Stopped&) {
      // Goes on.
    }
  }
}
constexpr TaskDef kSwallowEverything{"swallow everything", &SwallowEverything};

// Waits for what the other would have to do first, however often it is told to stop.
Task<void> WaitForOther(Context& ctx, EventFlag mine, EventFlag others, Lock lock) {
  const LockGuard guard = co_await ctx.Acquire(lock);
  co_await ctx.Sleep(1_ms);
  for (;;) {
    try {
      co_await others.Wait(ctx);
      break;
    } catch (const Stopped&) {
      // Waits again.
    }
  }
  mine.Set(ctx);
}
constexpr TaskDef kWaitForOther{"wait for the other", &WaitForOther};

class SimulatedEndTest : public ::testing::TestWithParam<SimulatedKind> {
 protected:
  SimulatedOptions options() const { return {.kind = GetParam(), .cores = 2, .most_events = 5000}; }
};

TEST_P(SimulatedEndTest, EndsAtTheLimitOfEventsWithASentence) {
  const std::string error = ErrorOf(options(), [](Context& ctx) -> Task<void> {
    const Future<void> one = ctx.Start({}, kSleepForEver);
    co_await ctx.Result(one);
  });
  EXPECT_NE(error.find("took more than 5000 scheduling events"), std::string::npos) << error;
}

TEST_P(SimulatedEndTest, TasksThatDoNotEndWhenTheyAreToldToAreTakenDown) {
  const std::string error = ErrorOf(options(), [](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("held for ever");
    const Future<void> holder = ctx.Start({}, kSwallowEverything, lock);
    const Future<void> waiter = ctx.Start({}, kSwallowEverything, lock);
    co_await ctx.Result(holder);
    co_await ctx.Result(waiter);
  });
  EXPECT_NE(error.find("took more than 5000 scheduling events"), std::string::npos) << error;
}

TEST_P(SimulatedEndTest, ADeadlockOfTasksThatTryAgainIsTakenDown) {
  const std::string error = ErrorOf(options(), [](Context& ctx) -> Task<void> {
    const EventFlag a(ctx, "a");
    const EventFlag b(ctx, "b");
    const Lock lock_a = ctx.MakeLock("lock of a");
    const Lock lock_b = ctx.MakeLock("lock of b");
    const Future<void> one = ctx.Start({}, kWaitForOther, a, b, lock_a);
    const Future<void> two = ctx.Start({}, kWaitForOther, b, a, lock_b);
    co_await ctx.Result(one);
    co_await ctx.Result(two);
  });
  EXPECT_NE(error.find("deadlock after 0.001 s"), std::string::npos) << error;
}

TEST_P(SimulatedEndTest, WhoWaitsAtAPrimitiveOrForAResultIsTakenDown) {
  const std::string error = ErrorOf(options(), [](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("lock");
    const Queue<int> queue(ctx, "queue");
    const EventFlag event(ctx, "event");
    const Future<void> holder = ctx.Start({}, kSwallowEverything, lock);
    for (;;) {
      try {
        co_await queue.Get(ctx);
        co_await event.Wait(ctx);
        co_await ctx.Result(holder);
      } catch (const Stopped&) {
        // Waits again.
      }
    }
  });
  EXPECT_NE(error.find("took more than 5000 scheduling events"), std::string::npos) << error;
}

TEST_P(SimulatedEndTest, ABodyThatSwallowsARequestedStopDoesNotComeOut) {
  const auto runtime = MakeSimulatedRuntime(std::make_shared<NameTable>(), {.cores = 1}, options());
  runtime->RequestStop();
  EXPECT_THROW(runtime->RunMain([](Context& ctx) -> Task<void> {
    for (;;) {
      try {
        co_await ctx.Sleep(1_ms);
      } catch (const Stopped&) {
        // Goes on.
      }
    }
  }),
               Stopped);
}

INSTANTIATE_TEST_SUITE_P(Each, SimulatedEndTest,
                         ::testing::Values(SimulatedKind::kThreads, SimulatedKind::kGlobalLock,
                                           SimulatedKind::kEventLoop, SimulatedKind::kProcesses));

}  // namespace
}  // namespace interleave
