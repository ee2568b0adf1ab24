#include <fmt/format.h>

#include <algorithm>

#include "engine/sync/event_flag.h"
#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// Prepares what the others wait for. The cell tells whether it is done.
Task<int> Prepare(Context& ctx, EventFlag ready, SharedCells prepared, Nanos wait) {
  co_await ctx.WaitIo(wait, "data");
  co_await ctx.Store(prepared, 0, 1);
  ready.Set(ctx);
  co_return 1;
}
constexpr TaskDef kPrepare{"producer", &Prepare};

// Gives what it found when it went on: 1 if all was prepared.
Task<std::int64_t> Consume(Context& ctx, EventFlag ready, SharedCells prepared) {
  co_await ready.Wait(ctx);
  co_return co_await ctx.Load(prepared);
}
constexpr TaskDef kConsume{"consumer", &Consume};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const EventFlag ready(ctx, "data ready");
  const SharedCells prepared = ctx.MakeCells("prepared", 1);
  std::vector<Future<std::int64_t>> consumers;
  ThreadOptions options;
  for (std::int64_t i = 1; i <= values.Int("consumers"); ++i) {
    options.name = fmt::format("Consumer {}", i);
    consumers.push_back(ctx.Start(options, kConsume, ready, prepared));
  }
  options.name = "Producer";
  const auto producer =
      ctx.Start(options, kPrepare, ready, prepared, FromSeconds(values.Real("prepare")));
  const std::vector<std::int64_t> found = co_await ctx.Gather(consumers);
  co_await ctx.Join(producer);
  const std::int64_t early = std::ranges::count(found, 0);
  co_return Outcome{
      .value = {{"went_on", found.size()}, {"too_early", early}},
      .text = early == 0
                  ? Counted(std::ssize(found), "consumer", "consumers") + " went on after the event"
                  : Counted(early, "consumer", "consumers") + " went on before the event"};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  return FirstOf(ExpectValue(outcome, {{"went_on", values.Int("consumers")}, {"too_early", 0}}),
                 ExpectWaits(facts, {.at_once_s = values.Real("prepare")}));
}

constexpr const char* kPython = R"(import threading, time

ready = threading.Event()

def produce():
    time.sleep(3)               # prepares the data
    ready.set()                 # wakes everybody

def consume(number):
    ready.wait()
    print(f"consumer {number} goes on")

threads = [threading.Thread(target=consume, args=(number,))
           for number in range(1, 4)]
threads.append(threading.Thread(target=produce))
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
)";

constexpr const char* kCpp = R"(#include <chrono>
#include <latch>
#include <print>
#include <thread>
#include <vector>

int main() {
  using namespace std::chrono_literals;
  std::latch ready(1);            // an event that is set once
  std::vector<std::jthread> threads;
  for (int number = 1; number <= 3; ++number) {
    threads.emplace_back([&, number] {
      ready.wait();
      std::println("consumer {} goes on", number);
    });
  }
  threads.emplace_back([&] {
    std::this_thread::sleep_for(3s);  // prepares the data
    ready.count_down();               // wakes everybody
  });
}
)";

}  // namespace

Scenario MakeEvent() {
  return {
      .id = "event",
      .title = "Waiting for an event",
      .group = "Synchronisation",
      .question =
          "Three consumers wait until a producer has prepared its data. Who wakes them, "
          "and how often do they look whether it is time?",
      .parameters = {Count("consumers", "Consumers", 1, 32, 3),
                     WaitSeconds("prepare", "Preparing takes", 3)},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kProcesses, Model::kEventLoop,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "The consumers wait for 3 s and use no core for it: they do not look again and again, "
          "they are woken. The arrows run from the producer's set() to each of them, all from "
          "the same moment, because an event wakes all who wait for it. "
          "Under the global lock they wake at once, too, but go on one after the other: each "
          "first needs the lock.",
      .tasks = TaskRegistry(kPrepare, kConsume),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
