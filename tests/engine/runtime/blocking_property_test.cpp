// Small programs put together at random, on the three blocking runtimes: whatever they do, their
// locks keep order, nothing is lost, and the recording is well-formed (every RecordedRun checks).

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "tests/engine/runtime/recorded_run.h"

namespace interleave {
namespace {

constexpr std::size_t kLocks = 3;

// What all tasks of a program share.
struct Shared {
  std::vector<Lock> locks;
  SharedCells inside;    // By lock: how many are in its section.
  SharedCells sections;  // By lock: how often it was entered.
  SharedCells tasks;     // How many were made, and how many have run to their end.
  std::uint64_t pool = 0;

  auto Fields() { return std::tie(locks, inside, sections, tasks, pool); }
};

const Pool& PoolOf(const Shared& shared) { return *reinterpret_cast<const Pool*>(shared.pool); }

Task<void> Section(Context& ctx, const Shared& shared, std::mt19937_64& random) {
  const std::size_t lock = random() % kLocks;
  LockGuard guard = co_await ctx.Acquire(shared.locks[lock]);
  EXPECT_EQ(shared.inside[lock].fetch_add(1), 0) << "two in one section";
  if (random() % 2 == 0) co_await ctx.Sleep(static_cast<Nanos>(random() % 100'000));
  // Read, then write: an update would be lost if another were in here.
  const std::int64_t count = co_await ctx.Load(shared.sections, lock);
  co_await ctx.LoopEdge();
  co_await ctx.Store(shared.sections, lock, count + 1);
  EXPECT_EQ(shared.inside[lock].fetch_sub(1), 1);
}

Task<void> Step(Context& ctx, Shared shared, std::uint64_t seed, int depth);
constexpr TaskDef kStep{"step", &Step};

Task<void> Step(Context& ctx, Shared shared, std::uint64_t seed, int depth) {
  std::mt19937_64 random(seed);
  std::vector<Future<void>> started;
  const auto operations = 1 + random() % 6;
  for (std::uint64_t i = 0; i < operations; ++i) {
    switch (random() % 6) {
      case 0:
      case 1: {
        std::uint64_t sum = 0;
        co_await ctx.Compute(
            random() % 20'000,
            [&](std::uint64_t from, std::uint64_t to) {
              for (std::uint64_t n = from; n < to; ++n) sum += n;
            },
            64);
        break;
      }
      case 2:
        co_await ctx.Sleep(static_cast<Nanos>(random() % 200'000));
        break;
      case 3:
        co_await Section(ctx, shared, random);
        break;
      case 4:
        if (depth == 0) break;
        shared.tasks[0].fetch_add(1);
        ctx.Submit(PoolOf(shared), kStep, shared, random(), depth - 1);
        break;
      default:
        if (depth == 0) break;
        shared.tasks[0].fetch_add(1);
        started.push_back(ctx.Start({}, kStep, shared, random(), depth - 1));
        break;
    }
  }
  // Only threads of their own are waited for: a worker that waits for the queue of its own pool may
  // wait for ever, in Python as here.
  for (const Future<void>& future : started) co_await ctx.Result(future);
  shared.tasks[1].fetch_add(1);
}

class BlockingPropertyTest
    : public testing::TestWithParam<std::tuple<Blocking, bool, std::uint64_t>> {};

TEST_P(BlockingPropertyTest, AnyProgramRunsWholeAndIsRecordedWhole) {
  const auto [model, kernel_records, seed] = GetParam();
  RecordedRun run(model,
                  {.runtime = {.seed = seed, .cores = 2},
                   .lock = {.switch_interval = 100'000, .check_every_operation = seed % 2 == 0},
                   .kernel_records = kernel_records});
  Shared shared;
  run.Run([&](Context& ctx) -> Task<void> {
    const Pool pool = ctx.OpenPool({.workers = 3});
    for (std::size_t i = 0; i < kLocks; ++i) {
      shared.locks.push_back(ctx.MakeLock("lock " + std::to_string(i)));
    }
    shared.inside = ctx.MakeCells("inside", kLocks);
    shared.sections = ctx.MakeCells("sections", kLocks);
    shared.tasks = ctx.MakeCells("tasks", 2);
    shared.pool = reinterpret_cast<std::uint64_t>(&pool);
    std::mt19937_64 random = ctx.Random(0);
    std::vector<Future<void>> futures;
    shared.tasks[0] = 6;
    for (int i = 0; i < 6; ++i) futures.push_back(ctx.Submit(pool, kStep, shared, random(), 3));
    co_await ctx.Wait(futures);
    // Tasks of their tasks may still be under way, and need the pool.
    while (shared.tasks[1] < shared.tasks[0]) co_await ctx.Sleep(100'000);
    co_await ctx.Close(pool);
  });

  const Trace& trace = run.trace();
  std::vector<std::int64_t> holds(kLocks);
  for (const Hold& hold : trace.holds()) {
    const std::string_view name = trace.Name(trace.objects()[hold.object].name);
    if (name.starts_with("lock ")) ++holds[static_cast<std::size_t>(name.back() - '0')];
  }
  for (std::size_t i = 0; i < kLocks; ++i) EXPECT_EQ(holds[i], shared.sections[i]) << "lock " << i;
  EXPECT_EQ(trace.tasks().size(), 2 + static_cast<std::size_t>(shared.tasks[0]));
  for (TaskId id = 1; id < trace.tasks().size(); ++id) {
    EXPECT_EQ(trace.tasks()[id].outcome, TaskOutcome::kDone);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Programs, BlockingPropertyTest,
    testing::Combine(testing::Values(Blocking::kSequential, Blocking::kThreads,
                                     Blocking::kGlobalLock),
                     testing::Bool(), testing::Range<std::uint64_t>(1, 9)),
    [](const testing::TestParamInfo<BlockingPropertyTest::ParamType>& program) {
      return BlockingName(std::get<0>(program.param)) +
             (std::get<1>(program.param) ? "_kernel_" : "_estimated_") +
             std::to_string(std::get<2>(program.param));
    });

}  // namespace
}  // namespace interleave
