// Tasks in processes of their own.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <memory>
#include <set>
#include <thread>

#include "engine/process/process_runtime.h"
#include "engine/sync/lock_state.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "tests/engine/process/open_descriptors.h"
#include "tests/engine/process/test_tasks.h"
#include "tests/engine/runtime/host_run.h"

namespace interleave {
namespace {

using testing::AllOf;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;

class ProcessTasksTest : public testing::TestWithParam<Host> {
 protected:
  // True if no child of this process is left, once the run is gone, too.
  bool NoChildIsLeft() {
    run_owner_.reset();
    return waitpid(-1, nullptr, WNOHANG) == -1;
  }

  std::unique_ptr<HostRun> run_owner_ = std::make_unique<HostRun>(GetParam());
  HostRun& run_ = *run_owner_;
};
INSTANTIATE_TEST_SUITE_P(StartMethods, ProcessTasksTest,
                         testing::Values(Host::kProcesses, Host::kForkServer),
                         [](const auto& host) { return HostName(host.param); });

TEST_P(ProcessTasksTest, EveryTaskHasAProcessOfItsOwn) {
  std::set<std::int64_t> pids;
  run_.Run([&](Context& ctx) -> Task<void> {
    std::vector<Future<std::int64_t>> tasks;
    for (int i = 0; i < 4; ++i) tasks.push_back(ctx.Start({}, kTestPid));
    for (const std::int64_t pid : co_await ctx.Gather(tasks)) pids.insert(pid);
  });
  EXPECT_EQ(pids.size(), 4U);
  EXPECT_FALSE(pids.contains(getpid()));
  const std::vector<ProcessInfo>& processes = run_.trace().processes();
  ASSERT_EQ(processes.size(), 5U);
  for (std::size_t i = 1; i < processes.size(); ++i) {
    EXPECT_TRUE(pids.contains(processes[i].pid));
    EXPECT_GE(processes[i].entered, processes[i].created);
    EXPECT_GE(processes[i].ended, processes[i].entered);
    EXPECT_EQ(processes[i].how, 0U);
    EXPECT_GT(processes[i].resident_kib, 0U);
  }
}

TEST_P(ProcessTasksTest, StartingIsAStateOfTheProcessesRow) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Future<std::int64_t> task = ctx.Start({.name = "mine"}, kTestSquare, 3);
    co_await ctx.Result(task);
  });
  for (const Track& track : run_.trace().tracks()) {
    if (track.name != "mine") continue;
    ASSERT_FALSE(track.slices.empty());
    EXPECT_EQ(track.slices.front().state, State::kStarting);
    EXPECT_EQ(track.process, 1U);
    ASSERT_EQ(track.tasks.size(), 1U);
    EXPECT_GE(track.tasks.front().begin, track.slices.front().end);
    return;
  }
  FAIL() << "no row of that name";
}

TEST_P(ProcessTasksTest, ErrorsArriveAsWhatTheyWere) {
  run_.Run([](Context& ctx) -> Task<void> {
    std::string kind = "timeout";
    const Future<void> timeout = ctx.Start({}, kTestThrow, kind);
    EXPECT_THROW(co_await ctx.Result(timeout), TimeoutError);
    kind = "argument";
    const Future<void> argument = ctx.Start({}, kTestThrow, kind);
    EXPECT_THROW(co_await ctx.Result(argument), std::invalid_argument);
    kind = "other";
    const Future<void> other = ctx.Start({}, kTestThrow, kind);
    const std::string text = co_await ErrorOf(ctx, other);
    EXPECT_EQ(text, "just so");
  });
}

TEST_P(ProcessTasksTest, AProcessThatIsKilledFailsItsTaskAndLeavesWhatItRecorded) {
  run_.Run([](Context& ctx) -> Task<void> {
    const std::string how = "kill";
    const Future<std::int64_t> task = ctx.Start({.name = "doomed"}, kTestDie, how);
    const std::string text = co_await ErrorOf(ctx, task);
    EXPECT_THAT(text,
                AllOf(HasSubstr("doomed"), HasSubstr("killed by signal 9"), HasSubstr("`die`")));
  });
  EXPECT_EQ(run_.Marks("about to die"), 1);
  EXPECT_EQ(run_.OutcomeOf("doomed"), TaskOutcome::kFailed);
  for (const Track& track : run_.trace().tracks()) {
    if (track.name == "doomed") {
      EXPECT_TRUE(track.closed);
    }
  }
}

TEST_P(ProcessTasksTest, AProcessThatLeavesWithoutAResultFailsItsTask) {
  run_.Run([](Context& ctx) -> Task<void> {
    for (const std::string how : {"exit 0", "exit 3"}) {
      const Future<std::int64_t> task = ctx.Start({}, kTestDie, how);
      const std::string text = co_await ErrorOf(ctx, task);
      EXPECT_THAT(text, HasSubstr(how == "exit 0" ? "status 0" : "status 3"));
    }
  });
}

TEST_P(ProcessTasksTest, AProcessThatSendsNonsenseIsEndedAndNamed) {
  run_.Run([](Context& ctx) -> Task<void> {
    const std::string how = "garbage";
    const Future<std::int64_t> task = ctx.Start({.name = "mad"}, kTestDie, how);
    const std::string text = co_await ErrorOf(ctx, task);
    EXPECT_THAT(text, AllOf(HasSubstr("mad"), HasSubstr("makes no sense")));
  });
}

TEST_P(ProcessTasksTest, WhatCannotBeSentIsNamedBeforeAnythingStarts) {
  run_.Run([](Context& ctx) -> Task<void> {
    LockState local(1);
    const SharedCells cells = ctx.MakeCells("cells", 1);
    std::string text;
    try {
      ctx.Start({}, kTestIncrement, cells, Lock(local), 1);
    } catch (const SendError& error) {
      text = error.what();
    }
    EXPECT_THAT(text, AllOf(HasSubstr("argument 2"), HasSubstr("`increment`")));
    co_return;
  });
  EXPECT_EQ(run_.trace().processes().size(), 1U);
}

TEST_P(ProcessTasksTest, ATaskThatNobodyRegisteredIsNamed) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Future<std::int64_t> task = ctx.Start({}, kTestUnknown);
    const std::string text = co_await ErrorOf(ctx, task);
    EXPECT_THAT(text, HasSubstr("`unknown`"));
  });
}

TEST_P(ProcessTasksTest, AWorkerStartsNoProcessesOfItsOwn) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Future<std::int64_t> task = ctx.Start({}, kTestNested);
    const std::string text = co_await ErrorOf(ctx, task);
    EXPECT_THAT(text, HasSubstr("cannot start processes"));
  });
}

TEST_P(ProcessTasksTest, ADaemonIsEndedWithTheMainProgram) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> begun(ctx, "begun");
    ctx.Start({.daemon = true}, kTestWaitForEver, begun);
    co_await begun.Get(ctx);
  });
  EXPECT_EQ(run_.OutcomeOf("wait for ever"), TaskOutcome::kCancelled);
  EXPECT_TRUE(NoChildIsLeft());
}

TEST_P(ProcessTasksTest, StopEndsProcessesThatWouldGoOnForEver) {
  std::thread stopper;
  EXPECT_THROW(run_.Run([&](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> begun(ctx, "begun");
    const Future<std::int64_t> task = ctx.Start({}, kTestWaitForEver, begun);
    co_await begun.Get(ctx);
    stopper = std::thread([&] { run_.runtime().RequestStop(); });
    co_await ctx.Result(task);
  }),
               Stopped);
  stopper.join();
  EXPECT_EQ(run_.OutcomeOf("wait for ever"), TaskOutcome::kCancelled);
  EXPECT_TRUE(NoChildIsLeft());
}

TEST_P(ProcessTasksTest, ManyRunsLeaveNothingBehind) {
  const auto once = [&] {
    HostRun run(GetParam());
    run.Run([](Context& ctx) -> Task<void> {
      const Queue<std::int64_t> queue(ctx, "queue", 2);
      const Future<void> put = ctx.Start({}, kTestPut, queue, 1, 3);
      for (int i = 0; i < 3; ++i) co_await queue.Get(ctx);
      co_await ctx.Result(put);
      const Pool pool = ctx.OpenPool({.workers = 1});
      const Future<std::int64_t> square = ctx.Submit(pool, kTestSquare, 5);
      const std::int64_t result = co_await ctx.Result(square);
      EXPECT_EQ(result, 25);
      co_await ctx.Close(pool);
    });
  };
  once();
  const std::ptrdiff_t before = OpenDescriptors();
  for (int i = 0; i < 10; ++i) once();
  EXPECT_EQ(OpenDescriptors(), before);
  EXPECT_TRUE(NoChildIsLeft());
}

TEST_P(ProcessTasksTest, MoreQueuesThanAMessageCarriesIsAnErrorAndNothingHangs) {
  run_.Run([](Context& ctx) -> Task<void> {
    std::vector<Queue<std::int64_t>> queues;
    for (int i = 0; i < 10; ++i) queues.emplace_back(ctx, "queue");
    std::string text;
    try {
      ctx.Start({}, kTestManyQueues, queues);
    } catch (const SendError& error) {
      text = error.what();
    }
    EXPECT_THAT(text, AllOf(HasSubstr("`many queues`"), HasSubstr("at most 16 descriptors")));
    co_return;
  });
}

// What a worker that has lost its mind could send: random messages, some with descriptors.
TEST_P(ProcessTasksTest, AWorkerThatSendsRandomMessagesDoesTheMainProgramNoHarm) {
  for (std::int64_t seed = 1; seed <= 20; ++seed) {
    HostRun run(GetParam());
    run.Run([&](Context& ctx) -> Task<void> {
      const Future<std::int64_t> task = ctx.Start({}, kTestRave, seed);
      // It may have said nothing that could be taken for a message of ours.
      const std::string text = co_await ErrorOf(ctx, task);
      EXPECT_THAT(text, AnyOf("", HasSubstr("Process 1")));
    });
  }
}

// Runs `body` with an executable that cannot be a worker; gives the error.
std::string RunWith(const std::string& executable, const HostRun::Body& body) {
  const auto recorder = std::move(*Recorder::Create(
      {.kernel_records = false, .size = {.lanes = 64, .events_per_lane = 1 << 10}}));
  const auto runtime =
      MakeProcessRuntime(*recorder, {}, {.tasks_key = "test", .executable = executable});
  try {
    runtime->RunMain(body);
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

TEST(ProcessStartTest, APoolWhoseWorkersCannotBeStartedIsBrokenAndNothingHangs) {
  for (const PoolKind kind : {PoolKind::kExecutor, PoolKind::kPool}) {
    // One that is not there, and one that is no worker.
    for (const std::string executable : {"/no/such/program", "/bin/false"}) {
      const std::string text = RunWith(executable, [&](Context& ctx) -> Task<void> {
        const Pool pool = ctx.OpenPool({.workers = 2, .kind = kind});
        const Future<std::int64_t> square = ctx.Submit(pool, kTestSquare, 1);
        EXPECT_THROW(co_await ctx.Result(square), BrokenPool);
        co_await ctx.Close(pool);
      });
      if (executable == "/bin/false") {
        // It may be known to be broken by the time the task is submitted.
        EXPECT_THAT(text, AnyOf("", HasSubstr("the pool is broken")));
      } else {
        EXPECT_THAT(text, HasSubstr("no worker process"));
      }
    }
  }
}

TEST(ProcessStartTest, AnExecutableThatIsNotThereIsASentence) {
  const std::string text = RunWith("/no/such/program", [](Context& ctx) -> Task<void> {
    const Future<std::int64_t> task = ctx.Start({}, kTestSquare, 1);
    co_await ctx.Result(task);
  });
  EXPECT_THAT(text, HasSubstr("no worker process"));
}

}  // namespace
}  // namespace interleave
