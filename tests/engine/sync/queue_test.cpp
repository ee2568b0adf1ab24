#include "engine/sync/queue.h"

#include <algorithm>
#include <numeric>

#include "tests/engine/sync/sync_test.h"

namespace interleave {
namespace {

class QueueTest : public SyncTest {};
INSTANTIATE_TEST_SUITE_P(On, QueueTest, EveryHost(), SyncHostName);

constexpr int kEnd = -1;

Task<int> Produce(Context& ctx, Queue<int> queue, int begin, int end) {
  for (int i = begin; i < end; ++i) {
    co_await queue.Put(ctx, i);
    if (i % 16 == 0) co_await ctx.Sleep(0);
  }
  co_return end - begin;
}
constexpr TaskDef kProduce{"produce", &Produce};

// Takes items until the end mark comes.
Task<std::vector<int>> Consume(Context& ctx, Queue<int> queue) {
  std::vector<int> items;
  for (;;) {
    const std::optional<int> item = co_await queue.Get(ctx);
    if (!item || *item == kEnd) co_return items;
    items.push_back(*item);
  }
}
constexpr TaskDef kConsume{"consume", &Consume};

TEST_P(QueueTest, EveryItemComesOnceAndEachConsumerSeesThemInOrder) {
  constexpr int kProducers = 3, kConsumers = 4, kItems = 500;
  std::vector<std::vector<int>> taken;
  run.Run([&](Context& ctx) -> Task<void> {
    const Queue<int> queue(ctx, "queue", 5);
    std::vector<Future<int>> producers;
    std::vector<Future<std::vector<int>>> consumers;
    for (int i = 0; i < kConsumers; ++i) consumers.push_back(ctx.Start({}, kConsume, queue));
    for (int i = 0; i < kProducers; ++i) {
      producers.push_back(ctx.Start({}, kProduce, queue, i * kItems, (i + 1) * kItems));
    }
    co_await ctx.Gather(producers);
    for (int i = 0; i < kConsumers; ++i) co_await queue.Put(ctx, kEnd);
    taken = co_await ctx.Gather(consumers);
    EXPECT_EQ(queue.size(), 0U);
  });
  std::vector<int> all;
  for (const std::vector<int>& items : taken) {
    for (int producer = 0; producer < kProducers; ++producer) {
      std::vector<int> of_one;
      std::ranges::copy_if(items, std::back_inserter(of_one),
                           [&](int item) { return item / kItems == producer; });
      EXPECT_TRUE(std::ranges::is_sorted(of_one));
    }
    all.insert(all.end(), items.begin(), items.end());
  }
  std::vector<int> wanted(kProducers * kItems);
  std::iota(wanted.begin(), wanted.end(), 0);
  std::ranges::sort(all);
  EXPECT_EQ(all, wanted);
  EXPECT_LE(run.Highest("queue"), 5);
}

TEST_P(QueueTest, AFullOneMakesPutWaitAndAnEmptyOneGet) {
  run.Run([&](Context& ctx) -> Task<void> {
    const Queue<int> queue(ctx, "queue", 2);
    const auto nothing = co_await queue.Get(ctx, 1_ms);
    EXPECT_FALSE(nothing);
    for (int i = 0; i < 2; ++i) {
      const bool put = co_await queue.Put(ctx, i);
      EXPECT_TRUE(put);
    }
    const bool third = co_await queue.Put(ctx, 2, 1_ms);
    EXPECT_FALSE(third);
    EXPECT_EQ(queue.size(), 2U);
    const auto producer = ctx.Start({}, kProduce, queue, 10, 12);
    for (const int wanted : {0, 1, 10, 11}) {
      const auto item = co_await queue.Get(ctx);
      EXPECT_EQ(item, wanted);
    }
    co_await ctx.Join(producer);
  });
}

TEST_P(QueueTest, AStopEndsBothWaits) {
  EXPECT_THROW(run.Run([&](Context& ctx) -> Task<void> {
    const Queue<int> empty(ctx, "empty"), full(ctx, "full", 1);
    const auto consumer = ctx.Start({}, kConsume, empty);
    const auto producer = ctx.Start({}, kProduce, full, 0, 100);
    co_await Until(ctx, [&] { return full.size() == 1; });
    run.runtime().RequestStop();
    co_await ctx.Result(consumer);
  }),
               Stopped);
}

TEST_P(QueueTest, AnItemHandedToACancelledTaskIsNotLost) {
  if (!on_loop()) return;  // A running thread cannot be cancelled.
  run.Run([&](Context& ctx) -> Task<void> {
    const Queue<int> queue(ctx, "queue");
    const auto consumer = ctx.Start({}, kConsume, queue);
    co_await ctx.Sleep(0);
    co_await queue.Put(ctx, 7);
    ctx.Cancel(consumer);
    co_await ctx.Join(consumer);
    EXPECT_TRUE(consumer.cancelled());
    const auto item = co_await queue.Get(ctx, 1000_s);
    EXPECT_EQ(item, 7);

    const Queue<int> full(ctx, "full", 1);
    const auto producer = ctx.Start({}, kProduce, full, 1, 100);
    co_await ctx.Sleep(0);
    ctx.Cancel(producer);
    co_await ctx.Join(producer);
    const auto first = co_await full.Get(ctx);
    EXPECT_EQ(first, 1);
    EXPECT_EQ(full.size(), 0U);  // The producer has left the line with its item.
  });
}

}  // namespace
}  // namespace interleave
