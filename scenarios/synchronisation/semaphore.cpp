#include "engine/sync/semaphore.h"

#include <fmt/format.h>

#include <algorithm>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr const char* kCounter = "inside connections";  // As the semaphore records it.

Task<std::int64_t> Query(Context& ctx, Semaphore connections, std::int64_t number, Nanos wait) {
  const SemaphorePermit permit = co_await connections.Enter(ctx);
  co_await ctx.WaitIo(wait, "database");
  co_return number;
}
constexpr TaskDef kQuery{"query", &Query};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Semaphore connections(ctx, "connections", values.Int("connections"), true);
  std::vector<Future<std::int64_t>> queries;
  for (std::int64_t i = 1; i <= values.Int("queries"); ++i) {
    ThreadOptions options;
    options.name = fmt::format("Query {}", i);
    queries.push_back(ctx.Start(options, kQuery, connections, i, FromSeconds(values.Real("wait"))));
  }
  const std::vector<std::int64_t> answers = co_await ctx.Gather(queries);
  co_return Outcome{
      .value = answers,
      .text = fmt::format("{} over {}", Counted(std::ssize(answers), "query", "queries"),
                          Counted(values.Int("connections"), "connection", "connections"))};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t queries = values.Int("queries");
  const std::int64_t connections = values.Int("connections");
  nlohmann::json wanted = nlohmann::json::array();
  for (std::int64_t i = 1; i <= queries; ++i) wanted.push_back(i);
  std::int64_t most = 0;
  for (const Counter& counter : facts.trace->counters()) {
    if (facts.trace->Name(counter.name) != kCounter) continue;
    for (const CounterPoint& point : counter.points) most = std::max(most, point.value);
  }
  if (most > connections) {
    return fmt::format("{} were inside at once, but there are {} connections", most, connections);
  }
  const std::int64_t turns = (queries + connections - 1) / connections;
  return FirstOf(
      ExpectValue(outcome, wanted),
      ExpectWaits(facts, {.at_once_s = static_cast<double>(turns) * values.Real("wait")}));
}

constexpr const char* kPython = R"(import threading, time

connections = threading.BoundedSemaphore(3)

def query(number):
    with connections:           # waits while three are inside
        time.sleep(2)           # the database works
        print("query", number)

threads = [threading.Thread(target=query, args=(number,))
           for number in range(1, 9)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
)";

constexpr const char* kCpp = R"(#include <chrono>
#include <iostream>
#include <semaphore>
#include <thread>
#include <vector>

std::counting_semaphore<3> connections(3);

int main() {
  std::vector<std::jthread> threads;
  for (int number = 1; number <= 8; ++number) {
    threads.emplace_back([number] {
      connections.acquire();    // waits while three are inside
      std::this_thread::sleep_for(std::chrono::seconds(2));
      connections.release();
      std::cout << "query " << number << '\n';
    });
  }
}
)";

}  // namespace

Scenario MakeSemaphore() {
  return {
      .id = "semaphore",
      .title = "Queries over few connections",
      .group = "Synchronisation",
      .question =
          "Eight queries of 2 s share three connections. How long does it take, and who is "
          "last?",
      .parameters = {Count("queries", "Queries", 1, 64, 8),
                     Count("connections", "Connections", 1, 64, 3),
                     WaitSeconds("wait", "A query takes", 2)},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kProcesses, Model::kEventLoop,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Three go in, five wait. Whenever one comes out, the one that has waited longest goes "
          "in: the arrows show who let whom in. Eight queries over three connections are three "
          "turns, 3 × 2 s = 6 s. "
          "The counter of those inside never rises above three. More threads would not help, more "
          "connections would: try four and then eight.",
      .tasks = TaskRegistry(kQuery),
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
