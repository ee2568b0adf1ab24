// Every kind of global lock under the same program: what it computes is always the same, who waits
// for whom is not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <thread>

#include "engine/task/errors.h"
#include "engine/task/work.h"
#include "tests/engine/runtime/recorded_run.h"

namespace interleave {
namespace {

constexpr std::uint64_t kNumbers = 400'000;

Task<std::string> Sum(Context& ctx, std::int64_t rounds) {
  Wide sum = 0;
  for (std::int64_t round = 0; round < rounds; ++round) {
    sum = 0;
    co_await ctx.Compute(
        kNumbers, [&](std::uint64_t from, std::uint64_t to) { sum += SumOfSquares(from, to); });
    co_await ctx.LoopEdge();
    co_await ctx.Sleep(100'000);
  }
  co_return Decimal(sum);
}
constexpr TaskDef kSum{"sum", &Sum};

Task<void> ThreeSums(Context& ctx, std::int64_t rounds) {
  std::vector<Future<std::string>> sums;
  for (int i = 0; i < 3; ++i) sums.push_back(ctx.Start({}, kSum, rounds));
  for (const std::string& sum : co_await ctx.Gather(std::move(sums))) {
    EXPECT_EQ(sum, Decimal(SumOfSquares(0, kNumbers)));
  }
}

class LockKindsTest : public testing::TestWithParam<GlobalLockKind> {
 protected:
  static RecordedRunOptions Options() {
    RecordedRunOptions options;
    options.lock.kind = GetParam();
    options.lock.switch_interval = 200'000;
    return options;
  }
  static std::set<ObjectId> Locks(const Trace& trace) {
    std::set<ObjectId> locks;
    for (const Hold& hold : trace.holds()) locks.insert(hold.object);
    return locks;
  }
  static std::int64_t Arrows(const Trace& trace, FlowKind kind) {
    return std::ranges::count(trace.flows(), kind, &Flow::kind);
  }
};

TEST_P(LockKindsTest, EveryOneComputesTheSame) {
  RecordedRun run(Blocking::kGlobalLock, Options());
  run.Run([](Context& ctx) { return ThreeSums(ctx, 10); });
  const Trace& trace = run.trace();
  Nanos waited = 0;
  for (const Track& track : trace.tracks()) waited += run.TimeIn(track, State::kWaitingGil);
  switch (GetParam()) {
    case GlobalLockKind::kNew:
      EXPECT_EQ(Locks(trace).size(), 1U);
      break;
    case GlobalLockKind::kOld:
      EXPECT_EQ(Locks(trace).size(), 1U);
      EXPECT_EQ(Arrows(trace, FlowKind::kDropRequest), 0);
      break;
    case GlobalLockKind::kPerInterpreter:
      EXPECT_EQ(Locks(trace).size(), 4U) << "the main thread's and three others'";
      EXPECT_EQ(waited, 0);
      for (const ObjectId lock : Locks(trace)) {
        EXPECT_EQ(trace.objects()[lock].waits_as, State::kWaitingGil);
        EXPECT_THAT(std::string(trace.Name(trace.objects()[lock].name)),
                    testing::StartsWith("lock of "));
      }
      break;
    case GlobalLockKind::kFree:
      EXPECT_TRUE(trace.holds().empty());
      EXPECT_EQ(waited, 0);
      break;
  }
}

TEST_P(LockKindsTest, EveryOneIsStoppedWhileItComputes) {
  RecordedRun run(Blocking::kGlobalLock, Options());
  std::atomic<bool> begun{false};
  run.Start([&](Context& ctx) {
    begun = true;
    return ThreeSums(ctx, 1'000'000);
  });
  while (!begun) std::this_thread::yield();
  run.RequestStop();
  EXPECT_THROW(run.Finish(), Stopped);
}

INSTANTIATE_TEST_SUITE_P(Each, LockKindsTest,
                         testing::Values(GlobalLockKind::kNew, GlobalLockKind::kOld,
                                         GlobalLockKind::kPerInterpreter, GlobalLockKind::kFree),
                         [](const auto& kind) {
                           switch (kind.param) {
                             case GlobalLockKind::kNew:
                               return "new_lock";
                             case GlobalLockKind::kOld:
                               return "old_lock";
                             case GlobalLockKind::kPerInterpreter:
                               return "per_interpreter";
                             case GlobalLockKind::kFree:
                               return "free_threaded";
                           }
                           return "";
                         });

}  // namespace
}  // namespace interleave
