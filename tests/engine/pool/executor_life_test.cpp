// What concurrent.futures promises of a pool beyond running tasks: initialisers, maps that are
// abandoned, callbacks that fail.

#include <gmock/gmock.h>

#include <stdexcept>

#include "engine/sync/event_flag.h"
#include "engine/sync/thread_local.h"
#include "engine/task/map_results.h"
#include "tests/engine/sync/sync_test.h"

namespace interleave {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ExecutorLifeTest : public SyncTest {};
INSTANTIATE_TEST_SUITE_P(On, ExecutorLifeTest, EveryHost(), SyncHostName);

// --- Initialisers.

Task<int> ReadTable(Context& ctx, ThreadLocal<int> table) { co_return table.Get(ctx); }
constexpr TaskDef kReadTable{"read table", &ReadTable};

Task<void> FillTable(Context& ctx, ThreadLocal<int> table, Tally filled) {
  table.Get(ctx) = 7;
  filled.Add();
  co_return;
}

TEST_P(ExecutorLifeTest, EachWorkerIsInitialisedOnceBeforeItsFirstTask) {
  if (on_loop()) return;  // It has no workers; see below.
  std::atomic<int> filled = 0;
  run.Run([&](Context& ctx) -> Task<void> {
    const ThreadLocal<int> table;
    PoolOptions options;
    options.workers = 2;
    options.name = "Reader";
    options.initializer = [&](Context& worker) { return FillTable(worker, table, {&filled}); };
    const Pool pool = ctx.OpenPool(options);
    std::vector<Future<int>> tasks;
    for (int i = 0; i < 20; ++i) tasks.push_back(ctx.Submit(pool, kReadTable, table));
    const std::vector<int> seen = co_await ctx.Gather(tasks);
    EXPECT_THAT(seen, ::testing::Each(7));
    co_await ctx.Close(pool);
  });
  EXPECT_GE(filled, 1);
  EXPECT_LE(filled, 2);
  EXPECT_EQ(run.OutcomeOf(filled == 1 ? "initialise" : "initialise #1"), TaskOutcome::kDone);
}

Task<void> FailToInitialise(Context& /*ctx*/) {
  throw std::runtime_error("no table");
  co_return;
}

TEST_P(ExecutorLifeTest, AnInitialiserThatFailsBreaksThePoolForAllThatIsPending) {
  if (on_loop()) return;
  run.Run([&](Context& ctx) -> Task<void> {
    const ThreadLocal<int> table;
    PoolOptions options;
    options.workers = 1;
    options.initializer = &FailToInitialise;
    const Pool pool = ctx.OpenPool(options);
    std::vector<std::string> errors;
    std::vector<Future<int>> tasks;
    for (int i = 0; i < 5; ++i) {
      try {
        tasks.push_back(ctx.Submit(pool, kReadTable, table));
      } catch (const BrokenPool& error) {
        errors.push_back(error.what());
      }
    }
    for (const Future<int>& task : tasks) {
      try {
        co_await ctx.Result(task);
      } catch (const BrokenPool& error) {
        errors.push_back(error.what());
      }
    }
    EXPECT_THAT(errors, ::testing::SizeIs(5));
    EXPECT_THAT(errors, ::testing::Each(HasSubstr("a thread initializer failed")));
    EXPECT_THROW(ctx.Submit(pool, kReadTable, table), BrokenPool);
    co_await ctx.Close(pool);
  });
  EXPECT_EQ(run.Marks("error: no table"), 1);
}

TEST_P(ExecutorLifeTest, APoolWithoutThreadsRefusesAnInitialiser) {
  if (!on_loop()) return;
  run.Run([&](Context& ctx) -> Task<void> {
    PoolOptions options;
    options.initializer = &FailToInitialise;
    EXPECT_THROW(ctx.OpenPool(options), std::logic_error);
    co_return;
  });
}

TEST(InlinePoolTest, OneAfterAnotherTheOnlyThreadIsInitialised) {
  // On the sequential runtime the pool is opened, and its thread initialised, at once.
  auto recorder = std::move(*Recorder::Create({.kernel_records = false}));
  const auto runtime = MakeSequentialRuntime(*recorder, {});
  int seen = 0;
  std::atomic<int> filled = 0;
  bool refused = false;
  runtime->RunMain([&](Context& ctx) -> Task<void> {
    const ThreadLocal<int> table;
    PoolOptions options;
    options.initializer = [&](Context& worker) { return FillTable(worker, table, {&filled}); };
    const Pool pool = ctx.OpenPool(options);
    const Future<int> task = ctx.Submit(pool, kReadTable, table);
    seen = co_await ctx.Result(task);
    options.initializer = &FailToInitialise;
    const Pool broken = ctx.OpenPool(options);
    try {
      ctx.Submit(broken, kReadTable, table);
    } catch (const BrokenPool&) {
      refused = true;
    }
  });
  EXPECT_EQ(seen, 7);
  EXPECT_EQ(filled, 1);
  EXPECT_TRUE(refused);
}

// --- Maps.

// One that goes on once it is told to.
struct Gate {
  using SendableHandle = void;
  EventFlag open;
  int number;
};
Task<int> PassGate(Context& ctx, Gate gate) {
  if (gate.number < 0) throw std::runtime_error("no such number");
  if (gate.number > 0) co_await gate.open.Wait(ctx);
  co_return gate.number;
}
constexpr TaskDef kPassGate{"pass gate", &PassGate};

TEST_P(ExecutorLifeTest, AMapGivesItsResultsInOrderAndThenNothing) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 2});
    const EventFlag open(ctx, "gate");
    open.Set(ctx);
    const std::vector<Gate> inputs{{open, 3}, {open, 1}, {open, 2}};
    MapResults results(ctx, ctx.Map(pool, kPassGate, inputs));
    std::vector<int> seen;
    for (;;) {
      const std::optional<int> next = co_await results.Next();
      if (!next) break;
      seen.push_back(*next);
    }
    EXPECT_THAT(seen, ElementsAre(3, 1, 2));
    co_await ctx.Close(pool);
  });
}

TEST_P(ExecutorLifeTest, AMapThatIsNotDoneInTimeCancelsWhatHasNotBegun) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const EventFlag open(ctx, "gate");
    const std::vector<Gate> inputs{{open, 0}, {open, 1}, {open, 2}, {open, 3}};
    const std::vector<Future<int>> tasks = ctx.Map(pool, kPassGate, inputs);
    MapResults results(ctx, tasks, 20_ms);
    bool timed_out = false;
    try {
      for (;;) {
        const std::optional<int> next = co_await results.Next();
        if (!next) break;
      }
    } catch (const TimeoutError&) {
      timed_out = true;
    }
    EXPECT_TRUE(timed_out);
    const std::optional<int> more = co_await results.Next();
    EXPECT_EQ(more, std::nullopt);
    open.Set(ctx);
    co_await ctx.Wait(tasks);
    EXPECT_TRUE(tasks[2].cancelled());
    EXPECT_TRUE(tasks[3].cancelled());
    co_await ctx.Close(pool);
  });
}

TEST_P(ExecutorLifeTest, AMapThatIsAbandonedCancelsTheRest) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const EventFlag open(ctx, "gate");
    const std::vector<Gate> inputs{{open, 0}, {open, 1}, {open, 2}};
    std::vector<Future<int>> tasks = ctx.Map(pool, kPassGate, inputs);
    {
      MapResults results(ctx, tasks);
      const std::optional<int> first = co_await results.Next();
      EXPECT_EQ(first, 0);
    }
    open.Set(ctx);
    co_await ctx.Wait(tasks);
    EXPECT_TRUE(tasks[2].cancelled());
    co_await ctx.Close(pool);
  });
}

TEST_P(ExecutorLifeTest, AMapOfWhichATaskFailsThrowsThatInItsPlaceAndCancelsTheRest) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const EventFlag open(ctx, "gate");
    const std::vector<Gate> inputs{{open, 0}, {open, -1}, {open, 1}, {open, 2}};
    const std::vector<Future<int>> tasks = ctx.Map(pool, kPassGate, inputs);
    MapResults results(ctx, tasks);
    const std::optional<int> first = co_await results.Next();
    EXPECT_EQ(first, 0);
    bool failed = false;
    try {
      co_await results.Next();
    } catch (const std::runtime_error&) {
      failed = true;
    }
    EXPECT_TRUE(failed);
    open.Set(ctx);
    co_await ctx.Wait(tasks);
    EXPECT_TRUE(tasks[3].cancelled());
    co_await ctx.Close(pool);
  });
}

// --- Callbacks.

TEST_P(ExecutorLifeTest, ACallbackThatFailsIsFlaggedAndTheOthersRun) {
  std::vector<int> called;
  run.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 1});
    const EventFlag open(ctx, "gate");
    const Future<int> task = ctx.Submit(pool, kPassGate, Gate{open, 1});
    task.AddDoneCallback([&](auto) { called.push_back(1); });
    task.AddDoneCallback([](auto) { throw std::runtime_error("bad callback"); });
    task.AddDoneCallback([&](auto) { called.push_back(3); });
    open.Set(ctx);
    co_await ctx.Close(pool);
  });
  EXPECT_THAT(called, ElementsAre(1, 3));
  EXPECT_EQ(run.Marks("callback failed: bad callback"), 1);
}

// --- Waiting for several.

TEST_P(ExecutorLifeTest, AWaitEndsAtTheFirstCompletedTheFirstExceptionOrTheLast) {
  run.Run([&](Context& ctx) -> Task<void> {
    const EventFlag open(ctx, "gate"), never(ctx, "never");
    const auto start = [&](const EventFlag& gate, int number) {
      return ctx.Start({}, kPassGate, Gate{gate, number});
    };
    const std::vector<Future<int>> completed{start(open, 1), start(open, 0)};
    const bool first = co_await ctx.Wait(completed, WaitFor::kFirstCompleted);
    EXPECT_TRUE(first);
    EXPECT_TRUE(completed[1].done());
    const std::vector<Future<int>> failing{start(open, 0), start(open, 1), start(open, -1)};
    const bool exception = co_await ctx.Wait(failing, WaitFor::kFirstException);
    EXPECT_TRUE(exception);
    EXPECT_TRUE(failing[2].done());
    EXPECT_FALSE(failing[1].done());
    const bool in_time = co_await ctx.Wait(failing, WaitFor::kAll, 1_ms);
    EXPECT_FALSE(in_time);
    open.Set(ctx);
    const bool all = co_await ctx.Wait(failing);
    EXPECT_TRUE(all);
    co_await ctx.Wait(completed);
  });
}

}  // namespace
}  // namespace interleave
