// What processes share, and what they send each other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "engine/process/manager.h"
#include "engine/task/duration.h"
#include "tests/engine/process/test_tasks.h"
#include "tests/engine/runtime/host_run.h"

namespace interleave {
namespace {

using testing::HasSubstr;

class ProcessSharingTest : public testing::TestWithParam<Host> {
 protected:
  HostRun run_{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(StartMethods, ProcessSharingTest,
                         testing::Values(Host::kProcesses, Host::kForkServer),
                         [](const auto& host) { return HostName(host.param); });

TEST_P(ProcessSharingTest, ALockKeepsTheCountExact) {
  std::int64_t count = 0;
  run_.Run([&](Context& ctx) -> Task<void> {
    const SharedCells cells = ctx.MakeCells("count", 1);
    const Lock lock = ctx.MakeLock("lock");
    std::vector<Future<void>> tasks;
    for (int i = 0; i < 3; ++i) {
      tasks.push_back(ctx.Start({}, kTestIncrement, cells, lock, 5000));
    }
    for (const Future<void>& task : tasks) co_await ctx.Result(task);
    count = co_await ctx.Load(cells);
  });
  EXPECT_EQ(count, 15'000);
  // One holder at a time, as far as the record goes.
  std::vector<Hold> holds = run_.trace().holds();
  EXPECT_EQ(holds.size(), 15'000U);
  std::ranges::sort(holds, {}, &Hold::begin);
  for (std::size_t i = 1; i < holds.size(); ++i) {
    ASSERT_LE(holds[i - 1].end, holds[i].begin) << i;
  }
}

TEST_P(ProcessSharingTest, AProcessThatDiesWithALockLeavesNobodyWaiting) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Lock lock = ctx.MakeLock("lock");
    const Future<void> doomed = ctx.Start({}, kTestDieWithLock, lock);
    co_await ctx.Join(doomed);
    std::string text;
    try {
      const LockGuard guard = co_await ctx.Acquire(lock);
    } catch (const std::runtime_error& error) {
      text = error.what();
    }
    EXPECT_THAT(text, HasSubstr("has died"));
  });
}

TEST_P(ProcessSharingTest, AQueueGivesEveryItemOnceAndThoseOfOneProcessInOrder) {
  std::vector<std::int64_t> items;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Queue<std::int64_t> queue(ctx, "items", 3);
    std::vector<Future<void>> putters;
    for (int i = 0; i < 3; ++i) {
      putters.push_back(ctx.Start({}, kTestPut, queue, i * 100, 100));
    }
    for (int i = 0; i < 300; ++i) {
      const std::optional<std::int64_t> item = co_await queue.Get(ctx);
      items.push_back(item.value_or(-1));
    }
    for (const Future<void>& putter : putters) co_await ctx.Result(putter);
    const std::optional<std::int64_t> none = co_await queue.Get(ctx, 1_ms);
    EXPECT_EQ(none, std::nullopt);
  });
  std::vector<std::int64_t> sorted = items;
  std::ranges::sort(sorted);
  std::vector<std::int64_t> wanted(300);
  std::iota(wanted.begin(), wanted.end(), 0);
  EXPECT_EQ(sorted, wanted);
  for (std::int64_t putter = 0; putter < 3; ++putter) {
    std::vector<std::int64_t> own;
    std::ranges::copy_if(items, std::back_inserter(own),
                         [&](std::int64_t item) { return item / 100 == putter; });
    EXPECT_TRUE(std::ranges::is_sorted(own));
  }
  EXPECT_LE(run_.Highest("items"), 3);
  // Every item has its arrow to the feeder and its arrow to who got it.
  const auto messages = std::ranges::count(run_.trace().flows(), FlowKind::kMessage, &Flow::kind);
  EXPECT_EQ(messages, 600);
  EXPECT_EQ(run_.trace().flows().front().from_ns <= run_.trace().flows().front().to_ns, true);
}

TEST_P(ProcessSharingTest, APipeKeepsTheOrderAndTellsItsEnd) {
  std::vector<std::string> received;
  run_.Run([&](Context& ctx) -> Task<void> {
    const Pipe<std::string> pipe(ctx, "pipe");
    const Future<void> sender = ctx.Start({}, kTestSend, pipe, 2000);
    while (std::optional<std::string> text = co_await pipe.Receive(ctx)) {
      received.push_back(std::move(*text));
    }
    co_await ctx.Result(sender);
  });
  ASSERT_EQ(received.size(), 2000U);
  for (std::size_t i = 0; i < received.size(); ++i) EXPECT_EQ(received[i], std::to_string(i));
}

TEST_P(ProcessSharingTest, AManagerKeepsWhatItIsGiven) {
  run_.Run([](Context& ctx) -> Task<void> {
    const Manager manager(ctx, "manager");
    manager.DictSet(ctx, "a", 1);
    manager.DictSet(ctx, "a", 2);
    manager.ListAppend(ctx, 7);
    manager.Set(ctx, "name", "value");
    EXPECT_EQ(manager.DictGet(ctx, "a"), 2);
    EXPECT_EQ(manager.ListItems(ctx), std::vector<std::int64_t>{7});
    EXPECT_EQ(manager.Get(ctx, "name"), "value");
    EXPECT_THROW(manager.DictGet(ctx, "nothing"), std::out_of_range);
    EXPECT_THROW(manager.Get(ctx, "nothing"), std::out_of_range);
    co_return;
  });
  EXPECT_EQ(run_.trace().processes().size(), 2U);
}

TEST_P(ProcessSharingTest, WhatIsSentIsCountedInBytesAndTime) {
  run_.Run([](Context& ctx) -> Task<void> {
    std::string text(100'000, 'x');
    const Future<std::string> twice = ctx.Start({}, kTestDouble, std::move(text));
    const std::string result = co_await ctx.Result(twice);
    EXPECT_EQ(result.size(), 200'000U);
  });
  std::int64_t out = 0;
  std::int64_t in = 0;
  for (const Transfer& transfer : run_.trace().transfers()) {
    EXPECT_LE(transfer.begin, transfer.end);
    (transfer.outward ? out : in) += transfer.bytes;
  }
  // The argument and the result, each with its length, both ways.
  EXPECT_EQ(out, 100'008 + 200'008);
  EXPECT_EQ(in, out);
}

}  // namespace
}  // namespace interleave
