// What threads of the simulated machine share with the real ones: initialisers of pools, data of
// their own, deadlocks that are found while others go on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "engine/simulated/simulated_runtime.h"
#include "engine/sync/deadlock_error.h"
#include "engine/sync/thread_local.h"
#include "engine/task/context.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class SimulatedSyncTest : public ::testing::TestWithParam<SimulatedKind> {
 protected:
  void Run(const std::function<Task<void>(Context&)>& body) {
    const auto runtime = MakeSimulatedRuntime(names_, {}, {.kind = GetParam(), .cores = 2});
    runtime->RunMain(body);
    runtime->TakeFacts(facts_);
  }
  std::vector<std::string> Flags(std::string_view beginning) const {
    std::vector<std::string> flags;
    for (const Fact& fact : facts_) {
      const std::string_view name = names_->Text(fact.subject);
      if (fact.kind == EventKind::kMark && name.starts_with(beginning)) flags.emplace_back(name);
    }
    return flags;
  }

 private:
  const std::shared_ptr<NameTable> names_ = std::make_shared<NameTable>();
  std::vector<Fact> facts_;
};

Task<int> ReadTable(Context& ctx, ThreadLocal<int> table) { co_return table.Get(ctx); }
constexpr TaskDef kReadTable{"read table", &ReadTable};

Task<void> FillTable(Context& ctx, ThreadLocal<int> table) {
  co_await ctx.Sleep(1_ms);
  ++table.Get(ctx);
}

TEST_P(SimulatedSyncTest, EachWorkerIsInitialisedOnceBeforeItsFirstTask) {
  Run([](Context& ctx) -> Task<void> {
    const ThreadLocal<int> table;
    PoolOptions options;
    options.workers = 2;
    options.initializer = [&](Context& worker) { return FillTable(worker, table); };
    const Pool pool = ctx.OpenPool(options);
    std::vector<Future<int>> tasks;
    for (int i = 0; i < 6; ++i) tasks.push_back(ctx.Submit(pool, kReadTable, table));
    const std::vector<int> seen = co_await ctx.Gather(tasks);
    EXPECT_THAT(seen, Each(1));
    co_await ctx.Close(pool);
  });
}

Task<void> FailToFill(Context& ctx) {
  co_await ctx.Sleep(1_ms);
  throw std::runtime_error("no table");
}

TEST_P(SimulatedSyncTest, AnInitialiserThatFailsBreaksThePool) {
  Run([](Context& ctx) -> Task<void> {
    const ThreadLocal<int> table;
    PoolOptions options;
    options.workers = 1;
    options.initializer = &FailToFill;
    const Pool pool = ctx.OpenPool(options);
    std::vector<std::string> errors;
    std::vector<Future<int>> tasks;
    for (int i = 0; i < 3; ++i) {
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
    EXPECT_THAT(errors, SizeIs(3));
    EXPECT_THAT(errors, Each(HasSubstr("a thread initializer failed")));
    EXPECT_THROW(ctx.Submit(pool, kReadTable, table), BrokenPool);
    co_await ctx.Close(pool);
  });
}

Task<std::string> TakeBoth(Context& ctx, Lock first, Lock second) {
  std::string error;
  try {
    const LockGuard one = co_await ctx.Acquire(first);
    co_await ctx.Sleep(1_ms);
    const LockGuard two = co_await ctx.Acquire(second);
  } catch (const DeadlockError& found) {
    error = found.what();
  }
  co_return error;
}
constexpr TaskDef kTakeBoth{"take both", &TakeBoth};

TEST_P(SimulatedSyncTest, ACircleIsFoundNamedAndEndedWhileOthersGoOn) {
  if (GetParam() == SimulatedKind::kSequential) return;  // There is nobody to wait for.
  Run([](Context& ctx) -> Task<void> {
    const Lock a = ctx.MakeLock("A"), b = ctx.MakeLock("B");
    std::vector<Future<std::string>> tasks;
    tasks.push_back(ctx.Start({}, kTakeBoth, a, b));
    tasks.push_back(ctx.Start({}, kTakeBoth, b, a));
    co_await ctx.Sleep(1_s);  // Something that would end goes on.
    const std::vector<std::string> errors = co_await ctx.Gather(tasks);
    EXPECT_EQ((errors[0].empty() ? 0 : 1) + (errors[1].empty() ? 0 : 1), 1);
    EXPECT_THAT(errors[0] + errors[1], HasSubstr(" holds A and waits for B; "));
  });
  EXPECT_THAT(Flags("deadlock: "), SizeIs(2));
}

std::string NameOf(const ::testing::TestParamInfo<SimulatedKind>& info) {
  switch (info.param) {
    case SimulatedKind::kSequential:
      return "sequential";
    case SimulatedKind::kThreads:
      return "threads";
    default:
      return "global_lock";
  }
}
INSTANTIATE_TEST_SUITE_P(On, SimulatedSyncTest,
                         ::testing::Values(SimulatedKind::kSequential, SimulatedKind::kThreads,
                                           SimulatedKind::kGlobalLock),
                         NameOf);

}  // namespace
}  // namespace interleave
