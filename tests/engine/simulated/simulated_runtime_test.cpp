#include "engine/simulated/simulated_runtime.h"

#include <gtest/gtest.h>

#include "engine/sync/deadlock_error.h"
#include "engine/task/context.h"
#include "engine/task/duration.h"
#include "engine/task/work.h"

namespace interleave {
namespace {

struct Machine {
  std::unique_ptr<SimulatedHost> runtime;
  std::vector<Fact> facts;
  Nanos end() const { return facts.back().at; }
};

Machine RunOn(const SimulatedOptions& simulated, const std::function<Task<void>(Context&)>& body) {
  Machine machine{.runtime = MakeSimulatedRuntime(std::make_shared<NameTable>(),
                                                  {.cores = simulated.cores}, simulated)};
  machine.runtime->RunMain(body);
  machine.runtime->TakeFacts(machine.facts);
  return machine;
}

Task<std::int64_t> Nap(Context& ctx, Nanos duration) {
  co_await ctx.Sleep(duration);
  co_return duration;
}
constexpr TaskDef kNap{"nap", &Nap};

Task<void> TakeBoth(Context& ctx, Lock first, Lock second) {
  const LockGuard outer = co_await ctx.Acquire(first);
  co_await ctx.Sleep(1_ms);
  const LockGuard inner = co_await ctx.Acquire(second);
}
constexpr TaskDef kTakeBoth{"take both", &TakeBoth};

Task<void> TakeTwice(Context& ctx, Lock lock) {
  const LockGuard outer = co_await ctx.Acquire(lock);
  const LockGuard inner = co_await ctx.Acquire(lock);
}
constexpr TaskDef kTakeTwice{"take twice", &TakeTwice};

TEST(SimulatedRuntimeTest, WaitsAtTheSameTimeTakeAsLongAsTheLongest) {
  const Machine machine = RunOn({.cores = 1}, [](Context& ctx) -> Task<void> {
    std::vector<Future<std::int64_t>> naps;
    for (const Nanos duration : {3_ms, 1_ms, 2_ms}) naps.push_back(ctx.Start({}, kNap, duration));
    co_await ctx.Gather(naps);
  });
  EXPECT_EQ(machine.end(), 3_ms);
}

TEST(SimulatedRuntimeTest, AWakeUpCostsItsLatency) {
  const Machine machine = RunOn({.cores = 1, .wake_up = 10'000}, [](Context& ctx) -> Task<void> {
    co_await ctx.Sleep(1_ms);
    co_await ctx.Sleep(1_ms);
  });
  EXPECT_EQ(machine.end(), 2_ms + 20'000);
}

TEST(SimulatedRuntimeTest, SaysHowMuchWasComputedWhereItIsToMeasure) {
  const auto body = [](Context& ctx) -> Task<void> {
    std::uint64_t sum = 0;
    const auto add = [&](std::uint64_t from, std::uint64_t to) { sum += from + to; };
    co_await ctx.Compute(1'000'000, add);
    co_await ctx.Compute(234'567, add);
  };
  const SimulatedHost::Computed computed =
      RunOn({.cores = 1, .measure = true}, body).runtime->computed();
  EXPECT_EQ(computed.iterations, 1'234'567U);
  EXPECT_GT(computed.cpu, 0);
  EXPECT_EQ(RunOn({.cores = 1}, body).runtime->computed().iterations, 0U);
}

TEST(SimulatedRuntimeTest, SaysWhatBodiesTakeBesidesComputingWhereItIsToMeasure) {
  const auto cost = [](std::uint64_t work) {
    const auto body = [work](Context& ctx) -> Task<void> {
      std::uint64_t sum = 0;
      const auto add = [&](std::uint64_t from, std::uint64_t to) { sum += from + to; };
      for (int i = 0; i < 100; ++i) {
        SumOfSquares(0, work);
        co_await ctx.LoopEdge();
        co_await ctx.Compute(100'000, add);
      }
    };
    const SimulatedHost::Computed computed =
        RunOn({.cores = 1, .measure = true}, body).runtime->computed();
    EXPECT_GT(computed.stretches, 100U);
    return static_cast<double>(computed.between) / static_cast<double>(computed.stretches);
  };
  // What is squared between the verbs is counted, what is computed is not.
  EXPECT_GT(cost(20'000), 4 * cost(0));
}

TEST(SimulatedRuntimeTest, ADeadlockIsFoundWhenTheMachineSaysSo) {
  const auto end_after = [](Nanos found) {
    const Machine machine =
        RunOn({.cores = 2, .deadlock_found = found}, [](Context& ctx) -> Task<void> {
          const Lock lock = ctx.MakeLock("lock");
          const Future<void> clumsy = ctx.Start({}, kTakeTwice, lock);
          co_await ctx.Join(clumsy);
          EXPECT_NE(clumsy.core().error(), nullptr);
          const LockGuard guard = co_await ctx.Acquire(lock);
        });
    return machine.end();
  };
  EXPECT_EQ(end_after(0), 0);
  EXPECT_EQ(end_after(50'000'000), 50'000'000);
}

TEST(SimulatedRuntimeTest, ADeadlockIsNamedInsteadOfWaitedFor) {
  try {
    RunOn({.cores = 2}, [](Context& ctx) -> Task<void> {
      const Lock a = ctx.MakeLock("a");
      const Lock b = ctx.MakeLock("b");
      const Future<void> one = ctx.Start({}, kTakeBoth, a, b);
      const Future<void> two = ctx.Start({}, kTakeBoth, b, a);
      co_await ctx.Result(one);
      co_await ctx.Result(two);
    });
    FAIL() << "no deadlock was found";
  } catch (const DeadlockError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("holds a and waits for b"), std::string::npos) << text;
    EXPECT_NE(text.find("holds b and waits for a"), std::string::npos) << text;
  }
}

TEST(SimulatedRuntimeTest, OneHundredThousandTasksOnSixtyFourCoresAllEnd) {
  std::int64_t ended = 0;
  const Machine machine = RunOn({.cores = 64}, [&](Context& ctx) -> Task<void> {
    std::vector<Future<std::int64_t>> naps;
    for (int i = 0; i < 100'000; ++i) naps.push_back(ctx.Start({}, kNap, 1_ms));
    const std::vector<std::int64_t> all = co_await ctx.Gather(naps);
    ended = std::ssize(all);
  });
  EXPECT_EQ(ended, 100'000);
  EXPECT_EQ(machine.end(), 1_ms);
}

}  // namespace
}  // namespace interleave
