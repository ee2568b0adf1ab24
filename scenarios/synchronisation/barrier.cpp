#include "engine/sync/barrier.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

using Stay = std::pair<std::int64_t, std::int64_t>;  // When it came and when it left.

Task<Stay> Work(Context& ctx, Barrier barrier, Nanos wait) {
  co_await ctx.Sleep(wait);
  const Nanos came = ctx.Now();
  co_await barrier.Wait(ctx);
  co_return Stay{came, ctx.Now()};
}
constexpr TaskDef kWork{"worker", &Work};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const std::int64_t count = values.Int("workers");
  const Barrier barrier(ctx, "all here", static_cast<std::size_t>(count));
  std::vector<Future<Stay>> workers;
  for (std::int64_t i = 0; i < count; ++i) {
    ThreadOptions options;
    options.name = fmt::format("Worker {}", i + 1);
    workers.push_back(ctx.Start(options, kWork, barrier, i * FromSeconds(values.Real("step"))));
  }
  const std::vector<Stay> stays = co_await ctx.Gather(workers);
  const Nanos last_came = std::ranges::max(stays, {}, &Stay::first).first;
  const auto early =
      std::ranges::count_if(stays, [&](const Stay& stay) { return stay.second < last_came; });
  co_return Outcome{
      .value = {{"left", stays.size()}, {"too_early", early}},
      .text = fmt::format(
          "{} left together, {} after the first had come",
          Counted(std::ssize(stays), "worker", "workers"),
          Duration(ToSeconds(last_came - std::ranges::min(stays, {}, &Stay::first).first)))};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t count = values.Int("workers");
  return FirstOf(
      ExpectValue(outcome, {{"left", count}, {"too_early", 0}}),
      ExpectWaits(facts, {.at_once_s = static_cast<double>(count - 1) * values.Real("step")}));
}

constexpr const char* kPython = R"(import threading, time

barrier = threading.Barrier(3)

def work(number):
    time.sleep(number)          # 0, 1 and 2 s
    barrier.wait()              # until all three are here
    print("worker", number, "goes on")

threads = [threading.Thread(target=work, args=(number,))
           for number in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
)";

constexpr const char* kCpp = R"(#include <barrier>
#include <chrono>
#include <iostream>
#include <thread>
#include <vector>

int main() {
  std::barrier all_here(3);
  std::vector<std::jthread> threads;
  for (int number = 0; number < 3; ++number) {
    threads.emplace_back([&, number] {
      std::this_thread::sleep_for(std::chrono::seconds(number));
      all_here.arrive_and_wait();
      std::cout << "worker " << number << " goes on\n";
    });
  }
}
)";

}  // namespace

Scenario MakeBarrier() {
  return {
      .id = "barrier",
      .title = "Meeting at a barrier",
      .group = "Synchronisation",
      .question =
          "Three workers come to a barrier after 0, 1 and 2 s. When does the first one go "
          "on?",
      .parameters = {Count("workers", "Workers", 1, 32, 3),
                     WaitSeconds("step", "Each comes later by", 1)},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kProcesses, Model::kEventLoop,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Nobody leaves before the last has come: the first waits 2 s, the second 1 s, the third "
          "not at all. It is the third who wakes the others, as the arrows show. "
          "A barrier makes everybody as slow as the slowest: programs that work in steps pay for "
          "uneven steps with exactly these hatched blocks.",
      .tasks = TaskRegistry(kWork),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
