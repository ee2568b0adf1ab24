// What a loop, or any other runtime, sends to a worker process: asyncio's run_in_executor with a
// pool of processes.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "engine/runtime/workplace.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "tests/engine/process/test_tasks.h"
#include "tests/engine/runtime/host_run.h"

namespace interleave {
namespace {

using ::testing::HasSubstr;

class LoopProcessTest : public ::testing::Test {
 protected:
  HostRun run_{Host::kEventLoop};
};

TEST_F(LoopProcessTest, ATaskRunsInAnotherProcessAndTheLoopGoesOn) {
  std::int64_t pid = 0;
  int ticks = 0;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Future<std::int64_t> task = ctx.RunInProcess(kTestPid);
    for (; !task.done(); ++ticks) co_await ctx.Sleep(100'000);
    pid = co_await ctx.Result(task);
  });
  EXPECT_NE(pid, 0);
  EXPECT_NE(pid, getpid());
  EXPECT_GT(ticks, 0);  // Starting a process takes longer than that.
  ASSERT_EQ(run_.trace().processes().size(), 2U);
  EXPECT_EQ(run_.trace().processes()[0].pid, getpid());
  EXPECT_EQ(run_.trace().processes()[1].pid, pid);
  EXPECT_EQ(run_.OutcomeOf("pid"), TaskOutcome::kDone);
}

TEST_F(LoopProcessTest, ItsRowIsTheWorkersAndArrowsGoThereAndBack) {
  run_.Run([&](Context& ctx) -> Task<void> {
    const std::int64_t square = co_await ctx.Result(ctx.RunInProcess(kTestSquare, 12));
    EXPECT_EQ(square, 144);
  });
  const Trace& trace = run_.trace();
  bool on_worker = false;
  for (const Track& track : trace.tracks()) {
    for (const Slice& slice : track.slices) {
      on_worker |= track.process == 1 && trace.TaskLabel(slice.task) == "square";
    }
  }
  EXPECT_TRUE(on_worker);
  bool there = false, back = false;
  for (const Flow& flow : trace.flows()) {
    const std::uint32_t from = trace.tracks()[flow.from].process;
    const std::uint32_t to = trace.tracks()[flow.to].process;
    there |= flow.kind == FlowKind::kSubmit && from == 0 && to == 1;
    back |= flow.kind == FlowKind::kResult && from == 1 && to == 0;
  }
  EXPECT_TRUE(there);
  EXPECT_TRUE(back);
}

TEST_F(LoopProcessTest, AFailureReachesWhoAwaitsItAndTheWorkerLivesOn) {
  std::string text;
  run_.Run([&](Context& ctx) -> Task<void> {
    const std::string kind = "runtime";
    text = co_await ErrorOf(ctx, ctx.RunInProcess(kTestThrow, kind));
    const std::int64_t square = co_await ctx.Result(ctx.RunInProcess(kTestSquare, 3));
    EXPECT_EQ(square, 9);
  });
  EXPECT_NE(text, "");
  EXPECT_EQ(run_.trace().processes().size(), 2U);
}

TEST_F(LoopProcessTest, AWorkerThatDiesBreaksThePoolAndNotTheLoop) {
  std::string first, second;
  run_.Run([&](Context& ctx) -> Task<void> {
    const std::string how = "kill";
    first = co_await ErrorOf(ctx, ctx.RunInProcess(kTestDie, how));
    try {
      ctx.RunInProcess(kTestSquare, 3);
    } catch (const BrokenPool& error) {
      second = error.what();
    }
    co_await ctx.Sleep(1_ms);
  });
  EXPECT_THAT(first, HasSubstr("the pool is broken"));
  EXPECT_THAT(second, HasSubstr("the pool is broken"));
}

TEST_F(LoopProcessTest, AFailureThatNobodyLookedAtIsTold) {
  run_.Run([&](Context& ctx) -> Task<void> {
    const std::string kind = "runtime";
    const Future<void> task = ctx.RunInProcess(kTestThrow, kind);
    while (!task.done()) co_await ctx.Sleep(100'000);
  });
  EXPECT_THAT(run_.Notes(), ::testing::ElementsAre(HasSubstr("throw failed, and nobody looked")));
}

// What lies in the memory of the main program cannot be reached from elsewhere.
TEST_F(LoopProcessTest, AHandleOfTheLoopsOwnCannotTravel) {
  std::string text;
  run_.Run([&](Context& ctx) -> Task<void> {
    const SharedCells cells = ctx.MakeCells("cells", 1);
    const Lock lock = ctx.MakeLock("lock");
    try {
      ctx.RunInProcess(kTestIncrement, cells, lock, 1);
    } catch (const SendError& error) {
      text = error.what();
    }
    co_return;
  });
  EXPECT_THAT(text, HasSubstr("argument 1 of task `increment` cannot be sent"));
}

TEST_F(LoopProcessTest, AStopEndsItAndLeavesNoProcess) {
  Future<std::int64_t> task;
  EXPECT_THROW(run_.Run([&](Context& ctx) -> Task<void> {
    task = ctx.RunInProcess(kTestSleepForEver);
    while (!task.running()) co_await ctx.Sleep(100'000);
    run_.runtime().RequestStop();
    co_await ctx.Result(task);
  }),
               Stopped);
  EXPECT_TRUE(task.done());
}

TEST_F(LoopProcessTest, WhatIsLeftBehindIsWaitedFor) {
  Future<std::int64_t> task;
  run_.Run([&](Context& ctx) -> Task<void> {
    task = ctx.RunInProcess(kTestSquare, 5);
    co_return;
  });
  ASSERT_TRUE(task.done());
  EXPECT_EQ(task.core().value(), 25);
}

TEST(LoopProcessPlaceTest, ThatThereCanBeNoProcessesIsSaidToWhoAsks) {
  const auto recorder = Recorder::Create({.kernel_records = false});
  ASSERT_TRUE(recorder) << recorder.error();
  const auto runtime = MakeEventLoopRuntime(**recorder, {}, []() -> std::unique_ptr<Workplace> {
    throw std::runtime_error("no memory for it");
  });
  std::string text;
  runtime->RunMain([&](Context& ctx) -> Task<void> {
    try {
      ctx.RunInProcess(kTestSquare, 5);
    } catch (const std::runtime_error& error) {
      text = error.what();
    }
    co_return;
  });
  EXPECT_EQ(text, "no memory for it");
}

// The same verb on the other models.
class RunInProcessTest : public ::testing::TestWithParam<Host> {};
INSTANTIATE_TEST_SUITE_P(Models, RunInProcessTest,
                         ::testing::Values(Host::kThreads, Host::kGlobalLock, Host::kProcesses,
                                           Host::kForkServer),
                         [](const auto& host) { return HostName(host.param); });

TEST_P(RunInProcessTest, ItIsAProcessWhereTheModelHasOneAndElseAThread) {
  HostRun run(GetParam());
  std::int64_t pid = 0;
  run.Run(
      [&](Context& ctx) -> Task<void> { pid = co_await ctx.Result(ctx.RunInProcess(kTestPid)); });
  const bool has_processes = GetParam() == Host::kProcesses || GetParam() == Host::kForkServer;
  EXPECT_EQ(pid != getpid(), has_processes);
}

}  // namespace
}  // namespace interleave
