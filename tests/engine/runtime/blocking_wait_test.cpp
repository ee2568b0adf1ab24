#include "engine/runtime/blocking_wait.h"

#include <gtest/gtest.h>

#include <latch>
#include <stdexcept>
#include <thread>
#include <vector>

#include "engine/record/clock.h"
#include "engine/task/errors.h"

namespace interleave {
namespace {

class TestFuture final : public FutureCore {};

class BlockingWaitTest : public testing::Test {
 protected:
  BlockingWaitTest() {
    for (int i = 0; i < 3; ++i) {
      futures_.push_back(FutureRef<FutureCore>::Adopt(new TestFuture()));
      cores_.push_back(futures_.back().get());
    }
  }
  void Settle(std::size_t index, bool fails = false) {
    futures_[index]->MarkRunning();
    futures_[index]->Settle(fails ? std::make_exception_ptr(std::runtime_error("no")) : nullptr);
  }
  FutureOperation Operation(WaitFor wait_for, std::optional<Nanos> timeout = {}) {
    return {.futures = cores_, .wait_for = wait_for, .timeout = timeout};
  }

  std::vector<FutureRef<FutureCore>> futures_;
  std::vector<FutureCore*> cores_;
  std::stop_source stop_;
};

TEST_F(BlockingWaitTest, SatisfiedMeansWhatWasAskedFor) {
  EXPECT_FALSE(IsSatisfied(Operation(WaitFor::kAll)));
  EXPECT_FALSE(IsSatisfied(Operation(WaitFor::kFirstCompleted)));
  Settle(1);
  EXPECT_FALSE(IsSatisfied(Operation(WaitFor::kAll)));
  EXPECT_TRUE(IsSatisfied(Operation(WaitFor::kFirstCompleted)));
  EXPECT_FALSE(IsSatisfied(Operation(WaitFor::kFirstException)));
  Settle(2, true);
  EXPECT_TRUE(IsSatisfied(Operation(WaitFor::kFirstException)));
  EXPECT_FALSE(IsSatisfied(Operation(WaitFor::kAll)));
  Settle(0);
  EXPECT_TRUE(IsSatisfied(Operation(WaitFor::kAll)));
}

TEST_F(BlockingWaitTest, WithoutAnErrorTheWaitForOneEndsWithTheLast) {
  for (std::size_t i = 0; i < 3; ++i) Settle(i);
  EXPECT_TRUE(IsSatisfied(Operation(WaitFor::kFirstException)));
}

// As FIRST_EXCEPTION of concurrent.futures.wait() and asyncio.wait().
TEST_F(BlockingWaitTest, ACancelledTaskIsNoException) {
  ASSERT_TRUE(futures_[0]->Cancel());
  EXPECT_FALSE(IsSatisfied(Operation(WaitFor::kFirstException)));
  FutureOperation settled_before = Operation(WaitFor::kFirstException, 1'000'000);
  BlockUntilSettled(settled_before, stop_.get_token());
  EXPECT_TRUE(settled_before.timed_out) << "two have not settled, and none has failed";

  std::jthread settler([&] {
    futures_[1]->Cancel();
    Settle(2);
  });
  FutureOperation settled_meanwhile = Operation(WaitFor::kFirstException);
  BlockUntilSettled(settled_meanwhile, stop_.get_token());
  EXPECT_TRUE(futures_[2]->settled());
}

// As asyncio.gather(), which ends with the first of its tasks that was cancelled.
TEST_F(BlockingWaitTest, ACancelledTaskEndsTheWaitOfWhoeverItBelongsTo) {
  FutureOperation op = Operation(WaitFor::kFirstException);
  op.ends_with_cancelled = true;
  EXPECT_FALSE(IsSatisfied(op));
  std::jthread canceller([&] { futures_[1]->Cancel(); });
  BlockUntilSettled(op, stop_.get_token());
  EXPECT_TRUE(IsSatisfied(op));
  EXPECT_FALSE(futures_[0]->settled());
}

TEST_F(BlockingWaitTest, WaitsForOthersToSettle) {
  for (const WaitFor wait_for : {WaitFor::kAll, WaitFor::kFirstCompleted}) {
    std::vector<FutureRef<FutureCore>> futures;
    std::vector<FutureCore*> cores;
    for (int i = 0; i < 4; ++i) {
      futures.push_back(FutureRef<FutureCore>::Adopt(new TestFuture()));
      cores.push_back(futures.back().get());
    }
    std::jthread settler([&] {
      for (FutureCore* core : cores) {
        core->MarkRunning();
        core->Settle(nullptr);
      }
    });
    FutureOperation op{.futures = cores, .wait_for = wait_for};
    BlockUntilSettled(op, stop_.get_token());
    EXPECT_FALSE(op.timed_out);
    EXPECT_TRUE(IsSatisfied(op));
  }
}

TEST_F(BlockingWaitTest, ATimeoutIsToldAndNotEarly) {
  FutureOperation op = Operation(WaitFor::kAll, 3'000'000);
  const Nanos begin = MonotonicNanos();
  BlockUntilSettled(op, stop_.get_token());
  EXPECT_TRUE(op.timed_out);
  EXPECT_GE(MonotonicNanos() - begin, 3'000'000);
  Settle(0);
  EXPECT_FALSE(futures_[1]->settled()) << "nobody has touched it";
}

TEST_F(BlockingWaitTest, WhatHasSettledIsInTimeHoweverShortTheTimeout) {
  for (std::size_t i = 0; i < 3; ++i) Settle(i);
  FutureOperation op = Operation(WaitFor::kAll, 0);
  BlockUntilSettled(op, stop_.get_token());
  EXPECT_FALSE(op.timed_out);
}

TEST_F(BlockingWaitTest, AStopEndsEveryWait) {
  std::latch waiting(2);
  const auto expect_stopped = [&](auto wait) {
    waiting.count_down();
    EXPECT_THROW(wait(), Stopped);
  };
  std::jthread sleeper(
      [&] { expect_stopped([&] { BlockFor(3'600'000'000'000, stop_.get_token()); }); });
  std::jthread waiter([&] {
    FutureOperation op = Operation(WaitFor::kAll);
    expect_stopped([&] { BlockUntilSettled(op, stop_.get_token()); });
  });
  waiting.wait();
  stop_.request_stop();
}

TEST_F(BlockingWaitTest, ASleepLastsAtLeastItsTimeAndANegativeOneNone) {
  const Nanos begin = MonotonicNanos();
  BlockFor(2'000'000, stop_.get_token());
  EXPECT_GE(MonotonicNanos() - begin, 2'000'000);
  BlockFor(0, stop_.get_token());
  BlockFor(-1'000'000'000, stop_.get_token());
  stop_.request_stop();
  EXPECT_THROW(BlockFor(0, stop_.get_token()), Stopped);
}

}  // namespace
}  // namespace interleave
