#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "engine/sync/queue.h"
#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr std::int64_t kEnd = -1;

Task<std::int64_t> Produce(Context& ctx, Queue<std::int64_t> queue, std::int64_t first,
                           std::int64_t count, Nanos wait) {
  for (std::int64_t item = first; item < first + count; ++item) {
    co_await ctx.Sleep(wait);
    co_await queue.Put(ctx, item);
  }
  co_return count;
}
constexpr TaskDef kProduce{"producer", &Produce};

Task<std::vector<std::int64_t>> Consume(Context& ctx, Queue<std::int64_t> queue, Nanos wait) {
  std::vector<std::int64_t> taken;
  for (;;) {
    const std::optional<std::int64_t> item = co_await queue.Get(ctx);
    if (!item || *item == kEnd) co_return taken;
    co_await ctx.WaitIo(wait, "disk");
    taken.push_back(*item);
  }
}
constexpr TaskDef kConsume{"consumer", &Consume};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Queue<std::int64_t> queue(ctx, "queue", static_cast<std::size_t>(values.Int("capacity")));
  const std::int64_t each = values.Int("items");
  ThreadOptions options;
  std::vector<Future<std::vector<std::int64_t>>> consumers;
  for (std::int64_t i = 1; i <= values.Int("consumers"); ++i) {
    options.name = fmt::format("Consumer {}", i);
    consumers.push_back(ctx.Start(options, kConsume, queue, FromSeconds(values.Real("consume"))));
  }
  std::vector<Future<std::int64_t>> producers;
  for (std::int64_t i = 0; i < values.Int("producers"); ++i) {
    options.name = fmt::format("Producer {}", i + 1);
    producers.push_back(
        ctx.Start(options, kProduce, queue, i * each, each, FromSeconds(values.Real("produce"))));
  }
  co_await ctx.Gather(producers);
  for (std::size_t i = 0; i < consumers.size(); ++i) co_await queue.Put(ctx, kEnd);
  std::vector<std::int64_t> items;
  std::string shares;
  for (const std::vector<std::int64_t>& taken : co_await ctx.Gather(consumers)) {
    items.insert(items.end(), taken.begin(), taken.end());
    shares += fmt::format("{}{}", shares.empty() ? "" : " + ", taken.size());
  }
  std::ranges::sort(items);
  co_return Outcome{.value = items,
                    .text = fmt::format("{}, each once: {}",
                                        Counted(std::ssize(items), "item", "items"), shares)};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t each = values.Int("items");
  const std::int64_t count = each * values.Int("producers");
  std::vector<std::int64_t> wanted(static_cast<std::size_t>(count));
  std::iota(wanted.begin(), wanted.end(), 0);
  const std::int64_t consumers = values.Int("consumers");
  const std::int64_t turns = (count + consumers - 1) / consumers;
  return FirstOf(ExpectValue(outcome, wanted),
                 ExpectWaits(facts, {.at_once_s = std::max(
                                         static_cast<double>(each) * values.Real("produce"),
                                         static_cast<double>(turns) * values.Real("consume"))}));
}

constexpr const char* kPython = R"(import queue, threading, time

items = queue.Queue(maxsize=3)

def produce(first):
    for item in range(first, first + 6):
        time.sleep(0.2)
        items.put(item)            # waits while it is full

def consume():
    while (item := items.get()) is not None:   # waits while it is empty
        time.sleep(0.5)

consumers = [threading.Thread(target=consume) for _ in range(2)]
producers = [threading.Thread(target=produce, args=(first,))
             for first in (0, 6, 12)]
for thread in consumers + producers:
    thread.start()
for thread in producers:
    thread.join()
for _ in consumers:
    items.put(None)                # one end mark each
)";

constexpr const char* kCpp = R"(// A bounded queue: one lock, two conditions.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  void Put(T item) {
    std::unique_lock guard(lock_);
    not_full_.wait(guard, [&] { return items_.size() < capacity_; });
    items_.push_back(std::move(item));
    not_empty_.notify_one();
  }
  T Get() {
    std::unique_lock guard(lock_);
    not_empty_.wait(guard, [&] { return !items_.empty(); });
    T item = std::move(items_.front());
    items_.pop_front();
    not_full_.notify_one();
    return item;
  }

 private:
  const std::size_t capacity_;
  std::mutex lock_;
  std::condition_variable not_full_, not_empty_;
  std::deque<T> items_;
};
)";

}  // namespace

Scenario MakeProducerConsumer() {
  return {
      .id = "producer-consumer",
      .title = "Producers, consumers and a bounded queue",
      .group = "Synchronisation",
      .question =
          "Three producers are faster than two consumers. The queue between them holds "
          "three items. Who waits for whom?",
      .parameters = {Count("producers", "Producers", 1, 16, 3),
                     Count("consumers", "Consumers", 1, 16, 2),
                     Count("items", "Items of each producer", 1, 100, 6),
                     Count("capacity", "Queue holds", 1, 100, 3),
                     WaitSeconds("produce", "Making an item takes", 0.2),
                     WaitSeconds("consume", "Using an item takes", 0.5)},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kEventLoop, Model::kProcesses,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "At first the queue is empty and the consumers wait. Soon it is full, and from then on "
          "the producers wait: a bounded queue makes the fast side as slow as the slow one, "
          "instead of filling the memory. The counter shows how many items lie in it. "
          "Every item is used once, though nobody has divided the work: who is free takes the "
          "next. At the end each consumer gets an end mark of its own. "
          "Turn it around, with quick consumers, and the hatched blocks change sides.",
      .tasks = TaskRegistry(kProduce, kConsume),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
