#include "engine/process/process_pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <csignal>
#include <set>
#include <thread>

#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "engine/trace/process_groups.h"
#include "tests/engine/process/test_tasks.h"
#include "tests/engine/runtime/host_run.h"

namespace interleave {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ProcessPoolTest : public testing::TestWithParam<Host> {
 protected:
  HostRun run_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(StartMethods, ProcessPoolTest,
                         testing::Values(Host::kProcesses, Host::kForkServer),
                         [](const auto& host) { return HostName(host.param); });

std::vector<std::int64_t> Numbers(std::int64_t count) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t i = 0; i < count; ++i) numbers.push_back(i);
  return numbers;
}

TEST_P(ProcessPoolTest, MapGivesTheResultsInOrder) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 3});
    const auto squares = co_await ctx.Gather(ctx.Map(pool, kTestSquare, Numbers(100)));
    EXPECT_EQ(squares.size(), 100U);
    for (std::int64_t i = 0; i < 100; ++i) EXPECT_EQ(squares[static_cast<std::size_t>(i)], i * i);
    co_await ctx.Close(pool);
  });
}

TEST_P(ProcessPoolTest, ChunksGiveTheSameResultsInFewerTrips) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 2});
    auto chunks = ctx.MapInChunks(pool, kTestSquare, Numbers(23), 5);
    EXPECT_EQ(chunks.size(), 5U);
    const auto squares = co_await ctx.GatherChunks(std::move(chunks));
    EXPECT_EQ(squares.size(), 23U);
    EXPECT_EQ(squares.back(), 22 * 22);
    co_await ctx.Close(pool);
  });
}

TEST_P(ProcessPoolTest, WorkersAreStartedOnDemand) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 4});
    for (int i = 0; i < 5; ++i) {
      const Future<std::int64_t> square = ctx.Submit(pool, kTestSquare, i);
      co_await ctx.Result(square);
    }
    co_await ctx.Close(pool);
  });
  EXPECT_EQ(run_.trace().processes().size(), 2U);  // The main program and one worker.
}

TEST_P(ProcessPoolTest, APoolOfTheOldKindStartsAllItsWorkersAtOnce) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 3, .kind = PoolKind::kPool});
    co_await ctx.Close(pool);
  });
  EXPECT_EQ(run_.trace().processes().size(), 4U);
}

// As measured on CPython: w that run and w + 1 in the call queue.
TEST_P(ProcessPoolTest, WhatIsInTheCallQueueCanNoLongerBeCancelled) {
  std::size_t cancelled = 0;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> begun(ctx, "begun");
    const Pool pool = ctx.OpenPool({.workers = 2});
    std::vector<Future<std::int64_t>> futures;
    for (int i = 0; i < 2; ++i) futures.push_back(ctx.Submit(pool, kTestWaitForEver, begun));
    for (int i = 0; i < 2; ++i) co_await begun.Get(ctx);
    // Both workers are busy, and have taken what they are at.
    for (int i = 0; i < 10; ++i) futures.push_back(ctx.Submit(pool, kTestSquare, i));
    while (!futures[4].running()) co_await ctx.Sleep(100'000);
    for (std::size_t i = futures.size(); i-- > 0;) cancelled += futures[i].Cancel() ? 1U : 0U;
    EXPECT_TRUE(futures[4].running());
    EXPECT_TRUE(futures[5].cancelled());
    co_await ctx.Terminate(pool);
  });
  EXPECT_EQ(cancelled, 12U - (2U + 3U));
}

TEST_P(ProcessPoolTest, AWorkerThatDiesBreaksThePool) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> begun(ctx, "begun");
    const Pool pool = ctx.OpenPool({.workers = 2});
    const Future<std::int64_t> waiting = ctx.Submit(pool, kTestWaitForEver, begun);
    co_await begun.Get(ctx);
    const std::string how = "kill";
    const Future<std::int64_t> doomed = ctx.Submit(pool, kTestDie, how);
    std::vector<Future<std::int64_t>> pending;
    for (int i = 0; i < 8; ++i) pending.push_back(ctx.Submit(pool, kTestWaitForEver, begun));
    const std::string text = co_await ErrorOf(ctx, doomed);
    EXPECT_THAT(text, AllOf(HasSubstr("the pool is broken"), HasSubstr("killed by signal 9"),
                            HasSubstr("`die`")));
    EXPECT_THROW(co_await ctx.Result(waiting), BrokenPool);
    for (const auto& each : pending) EXPECT_THROW(co_await ctx.Result(each), BrokenPool);
    EXPECT_THROW(ctx.Submit(pool, kTestSquare, 1), BrokenPool);
    co_await ctx.Close(pool);
  });
  EXPECT_EQ(run_.Marks("about to die"), 1);
}

TEST_P(ProcessPoolTest, AWorkerKilledFromOutsideBreaksThePoolToo) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> begun(ctx, "begun");
    const Pool pool = ctx.OpenPool({.workers = 1});
    const Future<std::int64_t> waiting = ctx.Submit(pool, kTestWaitForEver, begun);
    const std::optional<std::int64_t> pid = co_await begun.Get(ctx);
    EXPECT_TRUE(pid.has_value());
    if (!pid) co_return;
    kill(static_cast<pid_t>(*pid), SIGKILL);
    EXPECT_THROW(co_await ctx.Result(waiting), BrokenPool);
    co_await ctx.Close(pool);
  });
}

TEST_P(ProcessPoolTest, APoolOfTheOldKindReplacesAWorkerAndLosesItsTask) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1, .kind = PoolKind::kPool});
    const std::string how = "exit 3";
    const Future<std::int64_t> doomed = ctx.Submit(pool, kTestDie, how);
    const Future<std::int64_t> after = ctx.Submit(pool, kTestSquare, 4);
    const std::int64_t square = co_await ctx.Result(after);
    EXPECT_EQ(square, 16);
    EXPECT_FALSE(doomed.done());  // Nobody will ever hear of it ...
    co_await ctx.Close(pool);
    const std::string text = co_await ErrorOf(ctx, doomed);  // ... but that the pool is closed.
    EXPECT_THAT(text, HasSubstr("lost"));
  });
  EXPECT_EQ(run_.trace().processes().size(), 3U);
}

TEST_P(ProcessPoolTest, APoolOfTheOldKindIsClosedAlthoughAWorkerDiesWithItsResult) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 2, .kind = PoolKind::kPool});
    const Queue<std::int64_t> begun(ctx, "begun");
    const std::string how = "kill";
    std::vector<Future<std::int64_t>> doomed;
    for (int i = 0; i < 4; ++i) doomed.push_back(ctx.Submit(pool, kTestDie, how));
    co_await ctx.Close(pool);  // Ends, although none of them is ever heard of.
    for (const auto& each : doomed) EXPECT_THROW(co_await ctx.Result(each), BrokenPool);
  });
}

TEST_P(ProcessPoolTest, AnErrorOfATaskIsItsOwnAndThePoolLivesOn) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const std::string kind = "logic";
    const Future<void> failing = ctx.Submit(pool, kTestThrow, kind);
    EXPECT_THROW(co_await ctx.Result(failing), std::logic_error);
    const Future<std::int64_t> fine = ctx.Submit(pool, kTestSquare, 3);
    const std::int64_t square = co_await ctx.Result(fine);
    EXPECT_EQ(square, 9);
    co_await ctx.Close(pool);
    EXPECT_THROW(ctx.Submit(pool, kTestSquare, 1), std::runtime_error);
  });
}

TEST_P(ProcessPoolTest, TerminateEndsATaskThatHangs) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> begun(ctx, "begun");
    const Pool pool = ctx.OpenPool({.workers = 1});
    const Future<std::int64_t> hanging = ctx.Submit(pool, kTestWaitForEver, begun);
    co_await begun.Get(ctx);
    const std::string late = co_await ErrorOf(ctx, hanging, 1_ms);
    EXPECT_EQ(late, "timeout");
    co_await ctx.Terminate(pool);
    EXPECT_THROW(co_await ctx.Result(hanging), CancelledError);
  });
}

TEST_P(ProcessPoolTest, AWorkerThatIsKilledOnPurposeIsNoAccident) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> begun(ctx, "begun");
    const Pool pool = ctx.OpenPool({.workers = 1});
    ctx.Submit(pool, kTestWaitForEver, begun);
    co_await begun.Get(ctx);
    co_await ctx.Terminate(pool);
  });
  const Trace& trace = run_.trace();
  ASSERT_EQ(trace.processes().size(), 2U);
  EXPECT_EQ(HowEnded(trace, 1), "was ended by the main program");
  EXPECT_FALSE(EndedByAccident(trace, 1));
  EXPECT_EQ(run_.Marks("was ended by the main program"), 0);  // No flag: those tell of accidents.
  EXPECT_EQ(run_.OutcomeOf("wait for ever"), TaskOutcome::kCancelled);
}

TEST_P(ProcessPoolTest, OneThatDiesByItselfIs) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const std::string how = "kill";
    const Future<std::int64_t> doomed = ctx.Submit(pool, kTestDie, how);
    EXPECT_THROW(co_await ctx.Result(doomed), BrokenPool);
    co_await ctx.Close(pool);
  });
  EXPECT_TRUE(EndedByAccident(run_.trace(), 1));
  EXPECT_EQ(run_.Marks("was killed by signal 9 (Killed)"), 1);
  EXPECT_EQ(run_.OutcomeOf("die"), TaskOutcome::kFailed);
}

TEST_P(ProcessPoolTest, ClosingFinishesWhatWasSubmitted) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 2});
    auto futures = ctx.Map(pool, kTestSquare, Numbers(50));
    co_await ctx.Close(pool);
    for (const auto& future : futures) EXPECT_TRUE(future.done() && !future.cancelled());
  });
}

TEST_P(ProcessPoolTest, ClosingCanCancelWhatHasNotBegun) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> begun(ctx, "begun");
    const Queue<std::int64_t> full(ctx, "full", 1);
    const Pool pool = ctx.OpenPool({.workers = 1});
    co_await full.Put(ctx, 0);
    const Future<void> blocked = ctx.Submit(pool, kTestPut, full, 1, 1);
    while (!blocked.running()) co_await ctx.Sleep(100'000);
    std::vector<Future<std::int64_t>> later;
    for (int i = 0; i < 10; ++i) later.push_back(ctx.Submit(pool, kTestSquare, i));
    pool.executor().Shutdown(ctx.thread(), true);
    co_await full.Get(ctx);  // Lets the first go on.
    co_await ctx.Close(pool);
    EXPECT_TRUE(later.back().cancelled());
    co_await ctx.Result(blocked);
  });
}

TEST_P(ProcessPoolTest, ResultsOfAnySizeComeBack) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 2});
    std::vector<Future<std::string>> futures;
    for (int i = 0; i < 6; ++i) {
      std::string text(static_cast<std::size_t>(i) * 300'000, 'a');
      futures.push_back(ctx.Submit(pool, kTestDouble, std::move(text)));
    }
    for (std::size_t i = 0; i < futures.size(); ++i) {
      const std::string text = co_await ctx.Result(futures[i]);
      EXPECT_EQ(text.size(), i * 600'000);
    }
    co_await ctx.Close(pool);
  });
}

TEST_P(ProcessPoolTest, StopEndsAPoolInTheMiddleOfItsWork) {
  std::thread stopper;
  EXPECT_THROW(run_.Run([&](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> begun(ctx, "begun");
    const Pool pool = ctx.OpenPool({.workers = 2});
    std::vector<Future<std::int64_t>> futures;
    for (int i = 0; i < 10; ++i) {
      futures.push_back(ctx.Submit(pool, kTestWaitForEver, begun));
    }
    co_await begun.Get(ctx);
    stopper = std::thread([&] { run_.runtime().RequestStop(); });
    co_await ctx.Gather(std::move(futures));
  }),
               Stopped);
  stopper.join();
}

TEST_P(ProcessPoolTest, ManySmallTasksComeBackEachOnce) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 2});
    const auto squares = co_await ctx.Gather(ctx.Map(pool, kTestSquare, Numbers(3000)));
    std::int64_t sum = 0;
    for (const std::int64_t square : squares) sum += square;
    EXPECT_EQ(sum, std::int64_t{2999} * 3000 * 5999 / 6);
    co_await ctx.Close(pool);
  });
}

}  // namespace
}  // namespace interleave
