#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "engine/net/http_server.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "engine/task/task_group.h"
#include "tests/engine/runtime/host_run.h"
#include "tests/engine/runtime/small_tasks.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Log = std::vector<std::string>;

// Tasks take plain values, and tests want to look into them: everything is on one thread here.
struct LogHandle {
  using SendableHandle = void;
  Log* log = nullptr;
  void operator()(std::string line) const { log->push_back(std::move(line)); }
};

// Says its name, lets others run, says it again: `rounds` times.
Task<int> Talk(Context& ctx, LogHandle log, std::string name, int rounds) {
  for (int i = 1; i <= rounds; ++i) {
    log(name + std::to_string(i));
    co_await ctx.Sleep(0);
  }
  co_return rounds;
}
constexpr TaskDef kTalk{"talk", &Talk};

class LoopRuntimeTest : public ::testing::Test {
 protected:
  HostRun run{Host::kEventLoop};
  Log log;
  LogHandle log_handle{&log};
};

TEST_F(LoopRuntimeTest, TasksTakeTurns) {
  run.Run([&](Context& ctx) -> Task<void> {
    auto a = ctx.Start({}, kTalk, log_handle, "a", 3);
    auto b = ctx.Start({}, kTalk, log_handle, "b", 2);
    log_handle("main");  // Nobody runs until we wait.
    co_await ctx.Join(a);
    co_await ctx.Join(b);
  });
  EXPECT_THAT(log, ElementsAre("main", "a1", "b1", "a2", "b2", "a3"));
}

TEST_F(LoopRuntimeTest, SleepersEndInTheOrderOfTheirTimesAndWaitAtOnce) {
  Nanos longest = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    std::vector<Future<int>> pending = {ctx.Start({}, kSleepFor, 30_ms, 30),
                                        ctx.Start({}, kSleepFor, 10_ms, 10),
                                        ctx.Start({}, kSleepFor, 20_ms, 20)};
    while (!pending.empty()) {
      Future<int> next = co_await ctx.NextCompleted(pending);
      const int value = co_await ctx.Result(next);
      log_handle(std::to_string(value));
    }
  });
  EXPECT_THAT(log, ElementsAre("10", "20", "30"));
  for (const TaskInfo& task : run.trace().tasks()) longest = std::max(longest, task.end);
  EXPECT_GE(longest, 30_ms);
}

TEST_F(LoopRuntimeTest, GatherGivesResultsInTheOrderGiven) {
  std::vector<int> results;
  run.Run([&](Context& ctx) -> Task<void> {
    const std::vector<Future<int>> tasks = {ctx.Start({}, kSleepFor, 3_ms, 1),
                                            ctx.Start({}, kSleepFor, 1_ms, 2),
                                            ctx.Start({}, kSleepFor, 2_ms, 3)};
    results = co_await ctx.Gather(tasks);
  });
  EXPECT_THAT(results, ElementsAre(1, 2, 3));
}

TEST_F(LoopRuntimeTest, OneFailureOfAGatherReachesTheCallerAndTheOthersRunOn) {
  run.Run([&](Context& ctx) -> Task<void> {
    auto good = ctx.Start({}, kSleepFor, 200_ms, 7);
    const std::vector<Future<int>> both = {good, ctx.Start({}, kFailAfter, 1_ms)};
    try {
      co_await ctx.Gather(both);
    } catch (const std::runtime_error& error) {
      log_handle(error.what());
      log_handle(good.done() ? "done" : "still running");
    }
    const int value = co_await ctx.Result(good);
    log_handle(std::to_string(value));
  });
  EXPECT_THAT(log, ElementsAre("it broke", "still running", "7"));
  EXPECT_THAT(run.Notes(), IsEmpty());
}

TEST_F(LoopRuntimeTest, AGroupCancelsItsTasksWhenOneFails) {
  Future<int> sibling;
  run.Run([&](Context& ctx) -> Task<void> {
    TaskGroup<int> group(ctx);
    sibling = group.Start({}, kSleepFor, 1000_s, 7);
    group.Start({}, kFailAfter, 1_ms);
    try {
      co_await group.Join();
    } catch (const std::runtime_error& error) {
      log_handle(error.what());
    }
  });
  EXPECT_THAT(log, ElementsAre("it broke"));
  EXPECT_TRUE(sibling.cancelled());
  EXPECT_EQ(run.OutcomeOf("sleep for"), TaskOutcome::kCancelled);
  EXPECT_EQ(run.Marks("cancelled"), 1);
  EXPECT_THAT(run.Notes(), IsEmpty());
}

TEST_F(LoopRuntimeTest, AResultThatDoesNotComeInTimeIsATimeoutAndTheTaskIsCancelled) {
  Future<int> late;
  run.Run([&](Context& ctx) -> Task<void> {
    late = ctx.Start({}, kSleepFor, 1000_s, 7);
    try {
      co_await ctx.ResultWithin(late, 1_ms);
    } catch (const TimeoutError&) {
      log_handle("timeout");
    }
    auto early = ctx.Start({}, kSleepFor, 1_ms, 8);
    const int value = co_await ctx.ResultWithin(early, 1000_s);
    log_handle(std::to_string(value));
  });
  EXPECT_THAT(log, ElementsAre("timeout", "8"));
  EXPECT_TRUE(late.cancelled());
  EXPECT_EQ(run.OutcomeOf("sleep for #1"), TaskOutcome::kCancelled);
  EXPECT_EQ(run.OutcomeOf("sleep for #2"), TaskOutcome::kDone);
  int cancels = 0;
  for (const Flow& flow : run.trace().flows()) cancels += flow.kind == FlowKind::kCancel ? 1 : 0;
  EXPECT_EQ(cancels, 1);
}

TEST_F(LoopRuntimeTest, AResultWithATimeoutLeavesTheTaskAlone) {
  run.Run([&](Context& ctx) -> Task<void> {
    auto task = ctx.Start({}, kSleepFor, 20_ms, 7);
    try {
      co_await ctx.Result(task, 1_ms);
    } catch (const TimeoutError&) {
      log_handle("not yet");
    }
    const int value = co_await ctx.Result(task);
    log_handle(std::to_string(value));
  });
  EXPECT_THAT(log, ElementsAre("not yet", "7"));
}

TEST_F(LoopRuntimeTest, WaitTellsWhetherWhatWasAskedForCameInTime) {
  run.Run([&](Context& ctx) -> Task<void> {
    const std::vector<Future<int>> two = {ctx.Start({}, kSleepFor, 1_ms, 1),
                                          ctx.Start({}, kSleepFor, 30_ms, 2)};
    const bool first = co_await ctx.Wait(two, WaitFor::kFirstCompleted, 1000_s);
    log_handle(first && two[0].done() && !two[1].done() ? "first" : "wrong");
    const bool in_time = co_await ctx.Wait(two, WaitFor::kAll, 1_ms);
    log_handle(in_time ? "wrong" : "timeout");
    const bool all = co_await ctx.Wait(two);
    log_handle(all && two[1].done() ? "all" : "wrong");
    const std::vector<Future<int>> failing = {ctx.Start({}, kFailAfter, 1_ms),
                                              ctx.Start({}, kSleepFor, 30_ms, 2)};
    const bool failed = co_await ctx.Wait(failing, WaitFor::kFirstException);
    log_handle(failed && failing[0].done() && !failing[1].done() ? "failed" : "wrong");
    co_await ctx.Wait(failing);
    failing[0].core().MarkLookedAt();
  });
  EXPECT_THAT(log, ElementsAre("first", "timeout", "all", "failed"));
}

TEST_F(LoopRuntimeTest, AnEagerTaskRunsUpToItsFirstWaitAtOnce) {
  run.Run([&](Context& ctx) -> Task<void> {
    ThreadOptions eager;
    eager.eager = true;
    auto task = ctx.Start(eager, kTalk, log_handle, "a", 2);
    log_handle("main");
    co_await ctx.Join(task);
  });
  EXPECT_THAT(log, ElementsAre("a1", "main", "a2"));
}

// --- HTTP.

Task<std::string> GetBody(Context& ctx, std::string json, Nanos delay) {
  HttpRequest request;
  request.json = std::move(json);
  request.delay = delay;
  const HttpResponse response = co_await ctx.Get(request);
  co_return response.body;
}
constexpr TaskDef kGetBody{"get body", &GetBody};

TEST(LoopHttpTest, RequestsWaitAtOnceAndCanBeCancelled) {
  const auto server = HttpServer::Start();
  ASSERT_TRUE(server) << server.error();
  HostRun run(Host::kEventLoop, {.http_port = (*server)->port()});
  std::vector<std::string> bodies;
  Future<std::string> endless;
  run.Run([&](Context& ctx) -> Task<void> {
    endless = ctx.Start({}, kGetBody, "{}", 1000_s);
    std::vector<Future<std::string>> gets;
    for (int i = 0; i < 20; ++i) {
      gets.push_back(ctx.Start({}, kGetBody, std::to_string(i), (20 - i) * 1_ms));
    }
    bodies = co_await ctx.Gather(std::move(gets));
    ctx.Cancel(endless);
    co_await ctx.Join(endless);
  });
  ASSERT_EQ(bodies.size(), 20U);
  for (int i = 0; i < 20; ++i) EXPECT_EQ(bodies[static_cast<std::size_t>(i)], std::to_string(i));
  EXPECT_TRUE(endless.cancelled());
}

TEST(LoopHttpTest, ARequestThatGetsNoAnswerIsAnError) {
  HostRun run(Host::kEventLoop, {.http_port = 1});  // Nobody listens there.
  std::string error;
  run.Run([&](Context& ctx) -> Task<void> {
    const HttpRequest request;
    try {
      co_await ctx.Get(request);
    } catch (const HttpError& e) {
      error = e.what();
    }
  });
  EXPECT_NE(error, "");
}

// --- Pools and locks.

struct Gauge {
  using SendableHandle = void;
  int* inside;
  int* most;
};

Task<int> Enter(Context& ctx, Gauge gauge) {
  *gauge.most = std::max(*gauge.most, ++*gauge.inside);
  co_await ctx.Sleep(1_ms);
  --*gauge.inside;
  co_return 1;
}
constexpr TaskDef kEnter{"enter", &Enter};

TEST_F(LoopRuntimeTest, APoolNeverHasMoreTasksUnderWayThanWorkers) {
  int inside = 0, most = 0, sum = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 3});
    std::vector<Future<int>> tasks;
    for (int i = 0; i < 10; ++i) tasks.push_back(ctx.Submit(pool, kEnter, Gauge{&inside, &most}));
    co_await ctx.Close(pool);
    for (const Future<int>& task : tasks) sum += co_await ctx.Result(task);
    EXPECT_THROW(ctx.Submit(pool, kEnter, Gauge{&inside, &most}), std::runtime_error);
  });
  EXPECT_EQ(sum, 10);
  EXPECT_EQ(most, 3);
}

TEST_F(LoopRuntimeTest, ClosingAPoolMayCancelWhatHasNotBegun) {
  std::vector<Future<int>> tasks;
  run.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    for (int i = 0; i < 3; ++i) tasks.push_back(ctx.Submit(pool, kSleepFor, 1_ms, i));
    co_await ctx.Sleep(0);  // The first begins.
    co_await ctx.Close(pool, true);
    const int value = co_await ctx.Result(tasks[0]);
    EXPECT_EQ(value, 0);
  });
  EXPECT_FALSE(tasks[0].cancelled());
  EXPECT_TRUE(tasks[1].cancelled());
  EXPECT_TRUE(tasks[2].cancelled());
  EXPECT_EQ(run.OutcomeOf("sleep for #3"), TaskOutcome::kCancelled);
}

TEST_F(LoopRuntimeTest, APoolThatIsLeftOpenFinishesWhatWasSubmitted) {
  std::vector<Future<int>> tasks;
  run.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 2});
    for (int i = 0; i < 5; ++i) tasks.push_back(ctx.Submit(pool, kSleepFor, 1_ms, i));
    co_return;
  });
  for (const Future<int>& task : tasks) {
    EXPECT_TRUE(task.done());
    EXPECT_FALSE(task.cancelled());
  }
  EXPECT_THAT(run.Notes(), IsEmpty());
}

Task<int> HoldLock(Context& ctx, Lock lock, LogHandle log, std::string name) {
  const LockGuard guard = co_await ctx.Acquire(lock);
  log(name);
  co_await ctx.Sleep(1_ms);
  co_return 0;
}
constexpr TaskDef kHoldLock{"hold lock", &HoldLock};

TEST_F(LoopRuntimeTest, ALockGoesToThoseInLineInTheOrderTheyCame) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("lock");
    std::vector<Future<int>> tasks;
    for (const char* name : {"a", "b", "c", "d"}) {
      tasks.push_back(ctx.Start({}, kHoldLock, lock, log_handle, name));
    }
    co_await ctx.Sleep(0);  // All are in line.
    ctx.Cancel(tasks[2]);
    co_await ctx.Wait(tasks);
    tasks.push_back(ctx.Start({}, kHoldLock, lock, log_handle, "e"));  // It is free again.
    co_await ctx.Wait(tasks);
  });
  EXPECT_THAT(log, ElementsAre("a", "b", "d", "e"));
  EXPECT_EQ(run.OutcomeOf("hold lock #3"), TaskOutcome::kCancelled);
  for (const Hold& hold : run.trace().holds()) EXPECT_NE(hold.end, kOpenEnd);
  EXPECT_EQ(run.trace().holds().size(), 4U);
}

TEST_F(LoopRuntimeTest, ALockHandedToATaskThatIsCancelledMeanwhileGoesToTheNext) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("lock");
    LockGuard guard = co_await ctx.Acquire(lock);
    auto b = ctx.Start({}, kHoldLock, lock, log_handle, "b");
    auto c = ctx.Start({}, kHoldLock, lock, log_handle, "c");
    co_await ctx.Sleep(0);
    guard.Release();  // b has it, and does not know yet.
    ctx.Cancel(b);
    co_await ctx.Join(b);
    co_await ctx.Join(c);
  });
  EXPECT_THAT(log, ElementsAre("c"));
}

}  // namespace
}  // namespace interleave
