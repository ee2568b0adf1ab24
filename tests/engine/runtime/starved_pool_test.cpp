// A pool whose workers all wait for the results of tasks that stand in line for these workers: the
// classic deadlock of a pool with itself. Found, named, ended; and nothing found where somebody
// could still go on.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/sync/barrier.h"
#include "engine/sync/deadlock_error.h"
#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "tests/engine/runtime/recorded_run.h"

namespace interleave {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using testing::UnorderedElementsAre;

class StarvedPoolTest : public BlockingTest {
 protected:
  int Flags() {
    int flags = 0;
    for (const Mark& mark : run_.trace().marks()) {
      flags += run_.trace().Name(mark.name).starts_with("deadlock: ") ? 1 : 0;
    }
    return flags;
  }
  RecordedRun run_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(Models, StarvedPoolTest, AllThreaded(), NameOfParam);

Task<std::int64_t> Inner(Context& ctx, Nanos wait) {
  co_await ctx.Sleep(wait);
  co_return 1;
}
constexpr TaskDef kInner{"inner", &Inner};

// What the outer tasks share. They ask for their inner ones once both are under way.
struct Kitchen {
  using SendableHandle = void;
  Pool pool;
  Barrier both_work;
  Barrier both_asked;
  Nanos inner_takes = 0;
  std::optional<Nanos> patience;
};

// "1", or what it got instead of the result.
Task<std::string> Outer(Context& ctx, Kitchen kitchen) {
  co_await kitchen.both_work.Wait(ctx);
  const Future<std::int64_t> inner = ctx.Submit(kitchen.pool, kInner, kitchen.inner_takes);
  co_await kitchen.both_asked.Wait(ctx);
  try {
    const std::int64_t result = co_await ctx.Result(inner, kitchen.patience);
    co_return std::to_string(result);
  } catch (const DeadlockError& error) {
    co_return error.what();
  } catch (const TimeoutError&) {
    co_return "timeout";
  } catch (const CancelledError&) {
    co_return "cancelled";
  }
}
constexpr TaskDef kOuter{"outer", &Outer};

Kitchen MakeKitchen(Context& ctx, int workers, std::size_t main_program = 0) {
  const PoolOptions options{.workers = workers, .name = "Cook"};
  return {.pool = ctx.OpenPool(options),
          .both_work = Barrier(ctx, "both work", 2),
          .both_asked = Barrier(ctx, "both asked", 2 + main_program)};
}

std::vector<Future<std::string>> SubmitTwo(Context& ctx, const Kitchen& kitchen) {
  return {ctx.Submit(kitchen.pool, kOuter, kitchen), ctx.Submit(kitchen.pool, kOuter, kitchen)};
}

// What is said of both outer tasks; one of them got the error, and its worker then took both inner
// tasks, so the other got its result.
auto OneGaveUp() {
  return UnorderedElementsAre(
      "1",
      AllOf(HasSubstr("Cook 1 waits for a result, for which there is no worker"),
            HasSubstr("Cook 2 waits for a result, for which there is no worker"),
            HasSubstr("2 tasks stand in line for the 2 workers of the pool 'Cook', who all wait"),
            StartsWith("deadlock: ")));
}

TEST_P(StarvedPoolTest, WorkersThatAllWaitForWhatStandsInLineAreFoundAndOneGivesUp) {
  std::vector<std::string> results;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Kitchen kitchen = MakeKitchen(ctx, 2);
    const std::vector<Future<std::string>> outers = SubmitTwo(ctx, kitchen);
    for (const auto& outer : outers) {
      const std::string result = co_await ctx.Result(outer);
      results.push_back(result);
    }
  });
  EXPECT_THAT(results, OneGaveUp());
  EXPECT_EQ(Flags(), 1);
}

TEST_P(StarvedPoolTest, ItIsFoundWhileTheMainProgramGathers) {
  std::vector<std::string> results;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Kitchen kitchen = MakeKitchen(ctx, 2);
    const std::vector<Future<std::string>> outers = SubmitTwo(ctx, kitchen);
    results = co_await ctx.Gather(outers);
  });
  EXPECT_THAT(results, OneGaveUp());
}

TEST_P(StarvedPoolTest, ItIsFoundWhileTheMainProgramClosesThePool) {
  std::vector<std::string> results;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Kitchen kitchen = MakeKitchen(ctx, 2, 1);
    const std::vector<Future<std::string>> outers = SubmitTwo(ctx, kitchen);
    co_await kitchen.both_asked.Wait(ctx);
    co_await ctx.Close(kitchen.pool);
    results = co_await ctx.Gather(outers);
  });
  EXPECT_THAT(results, OneGaveUp());
  EXPECT_THAT(results, testing::Contains(HasSubstr("Main waits for the end of the pool 'Cook'")));
}

TEST_P(StarvedPoolTest, ItIsFoundWhenTheMainProgramHasNothingMoreToDo) {
  run_.Run([&](Context& ctx) -> Task<void> {
    const Kitchen kitchen = MakeKitchen(ctx, 2, 1);
    SubmitTwo(ctx, kitchen);
    co_await kitchen.both_asked.Wait(ctx);
    co_await ctx.Sleep(200_ms);  // Until then it could do something about it.
  });
  EXPECT_EQ(Flags(), 1);
}

TEST_P(StarvedPoolTest, AWorkerMoreIsEnough) {
  std::vector<std::string> results;
  run_.Run([&](Context& ctx) -> Task<void> {
    Kitchen kitchen = MakeKitchen(ctx, 3);
    kitchen.inner_takes = 200_ms;
    const std::vector<Future<std::string>> outers = SubmitTwo(ctx, kitchen);
    results = co_await ctx.Gather(outers);
  });
  EXPECT_THAT(results, ElementsAre("1", "1"));
  EXPECT_EQ(Flags(), 0);
}

TEST_P(StarvedPoolTest, WhoWaitsForATimeIsNoDeadlock) {
  std::vector<std::string> results;
  run_.Run([&](Context& ctx) -> Task<void> {
    Kitchen kitchen = MakeKitchen(ctx, 2);
    kitchen.patience = 250_ms;
    const std::vector<Future<std::string>> outers = SubmitTwo(ctx, kitchen);
    results = co_await ctx.Gather(outers);
  });
  // The first to lose patience frees a worker, which may still serve the other in time.
  EXPECT_THAT(results, testing::Each(testing::AnyOf("timeout", "1")));
  EXPECT_EQ(Flags(), 0);
}

TEST_P(StarvedPoolTest, WhatTheMainProgramCancelsLaterIsNoDeadlock) {
  std::vector<std::string> results;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Kitchen kitchen = MakeKitchen(ctx, 2, 1);
    const std::vector<Future<std::string>> outers = SubmitTwo(ctx, kitchen);
    co_await kitchen.both_asked.Wait(ctx);
    co_await ctx.Sleep(250_ms);
    co_await ctx.Close(kitchen.pool, true);
    results = co_await ctx.Gather(outers);
  });
  EXPECT_THAT(results, ElementsAre("cancelled", "cancelled"));
  EXPECT_EQ(Flags(), 0);
}

}  // namespace
}  // namespace interleave
