#include "engine/sync/condition.h"

#include <fmt/format.h>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// What producer and consumer share; the cells belong to who holds the lock. Cell 0: how many items
// have been made; item i is in cell i + 1.
struct Shelf {
  Lock lock;
  Condition filled;
  SharedCells cells;
  auto Fields() { return std::tie(lock, filled, cells); }
};

Task<int> Produce(Context& ctx, Shelf shelf, std::int64_t items, Nanos interval) {
  for (std::int64_t item = 0; item < items; ++item) {
    co_await ctx.Sleep(interval);
    const LockGuard guard = co_await ctx.Acquire(shelf.lock);
    co_await ctx.Store(shelf.cells, static_cast<std::size_t>(item + 1), item);
    co_await ctx.Store(shelf.cells, 0, item + 1);
    shelf.filled.Notify(ctx);
  }
  co_return 0;
}
constexpr TaskDef kProduce{"producer", &Produce};

// Gives the items in the order they came, and last how often it was woken.
Task<std::vector<std::int64_t>> Consume(Context& ctx, Shelf shelf, std::int64_t items) {
  std::vector<std::int64_t> taken;
  std::int64_t wakes = 0;
  LockGuard guard = co_await ctx.Acquire(shelf.lock);
  while (std::ssize(taken) < items) {
    while (co_await ctx.Load(shelf.cells) == std::ssize(taken)) {
      co_await shelf.filled.Wait(ctx, guard);
      ++wakes;
    }
    const std::int64_t item = co_await ctx.Load(shelf.cells, taken.size() + 1);
    taken.push_back(item);
  }
  taken.push_back(wakes);
  co_return taken;
}
constexpr TaskDef kConsume{"consumer", &Consume};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const std::int64_t items = values.Int("items");
  const Lock lock = ctx.MakeLock("shelf lock");
  const Shelf shelf{lock, Condition(ctx, "shelf filled", lock),
                    ctx.MakeCells("shelf", static_cast<std::size_t>(items) + 1)};
  ThreadOptions options;
  options.name = "Consumer";
  const auto consumer = ctx.Start(options, kConsume, shelf, items);
  options.name = "Producer";
  const auto producer =
      ctx.Start(options, kProduce, shelf, items, FromSeconds(values.Real("interval")));
  std::vector<std::int64_t> taken = co_await ctx.Result(consumer);
  co_await ctx.Join(producer);
  const std::int64_t wakes = taken.back();
  taken.pop_back();
  co_return Outcome{
      .value = taken,
      .text = fmt::format("{} in order, woken {}", Counted(std::ssize(taken), "item", "items"),
                          Counted(wakes, "time", "times")),
      .details = {{"wakes", wakes}}};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t items = values.Int("items");
  nlohmann::json wanted = nlohmann::json::array();
  for (std::int64_t item = 0; item < items; ++item) wanted.push_back(item);
  if (const auto wakes = outcome.details.at("wakes").get<std::int64_t>(); wakes > items) {
    return fmt::format("the consumer woke {} for {} items: it waits busily",
                       Counted(wakes, "time", "times"), items);
  }
  return FirstOf(
      ExpectValue(outcome, wanted),
      ExpectWaits(facts, {.at_once_s = static_cast<double>(items) * values.Real("interval")}));
}

constexpr const char* kPython = R"(import threading, time

items = []
filled = threading.Condition()

def produce():
    for item in range(5):
        time.sleep(1)
        with filled:
            items.append(item)
            filled.notify()

def consume():
    for _ in range(5):
        with filled:
            while not items:       # always look again after a wait
                filled.wait()      # lets go of the lock meanwhile
            print("took", items.pop(0))

threading.Thread(target=consume).start()
produce()
)";

constexpr const char* kCpp = R"(#include <chrono>
#include <condition_variable>
#include <deque>
#include <iostream>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable filled;
std::deque<int> items;

int main() {
  std::jthread consumer([] {
    for (int i = 0; i < 5; ++i) {
      std::unique_lock guard(lock);
      filled.wait(guard, [] { return !items.empty(); });
      std::cout << "took " << items.front() << '\n';
      items.pop_front();
    }
  });
  for (int item = 0; item < 5; ++item) {
    std::this_thread::sleep_for(std::chrono::seconds(1));
    {
      const std::scoped_lock guard(lock);
      items.push_back(item);
    }
    filled.notify_one();
  }
}
)";

}  // namespace

Scenario MakeCondition() {
  return {
      .id = "condition",
      .title = "Producer, consumer and a condition",
      .group = "Synchronisation",
      .question =
          "A consumer waits for items that come once a second. It holds a lock while it "
          "looks. How does the producer ever get in?",
      .parameters = {Count("items", "Items", 1, 50, 5),
                     WaitSeconds("interval", "One item every", 1)},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kProcesses, Model::kEventLoop,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "wait() lets go of the lock and falls asleep in one step, so the producer gets in; the "
          "consumer is woken by notify() and must take the lock again before it goes on. Look for "
          "the short wait for the lock behind each wait for the condition: the producer still "
          "holds it when it notifies. "
          "It is woken once for each item and looks no more often than that. The while around the "
          "wait is not for decoration: between the wake and the lock another consumer could have "
          "taken the item.",
      .tasks = TaskRegistry(kProduce, kConsume),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
