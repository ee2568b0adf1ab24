#include <fmt/format.h>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

Task<int> Connection(Context& ctx, Nanos wait) {
  co_await ctx.WaitIo(wait, "peer");
  co_return 1;
}
constexpr TaskDef kConnection{"connection", &Connection};

// The same over a socket, to a server that takes as long to answer.
Task<int> RealConnection(Context& ctx, Nanos wait) {
  const HttpRequest request{.path = "/peer", .delay = wait, .size = 1};
  const HttpResponse answer = co_await ctx.Get(request);
  co_return answer.status == 200 ? 1 : 0;
}
constexpr TaskDef kRealConnection{"connection", &RealConnection};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Nanos wait = FromSeconds(values.Real("wait"));
  const auto tasks = static_cast<std::size_t>(values.Int("tasks"));
  std::vector<Future<int>> connections;
  connections.reserve(tasks);
  while (connections.size() < tasks) {
    connections.push_back(ctx.Start({}, values.Is("over") ? kRealConnection : kConnection, wait));
  }
  std::int64_t served = 0;
  for (const int one : co_await ctx.Gather(std::move(connections))) served += one;
  co_return Outcome{.value = served,
                    .text = Counted(served, "connection", "connections") + " served"};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  return FirstOf(ExpectValue(outcome, values.Int("tasks")),
                 ExpectWaits(facts, {.at_once_s = values.Real("wait")}));
}

constexpr const char* kPython = R"(import asyncio, threading, time

async def connection():
    await asyncio.sleep(1)          # waits for its peer

async def main():
    await asyncio.gather(*[connection() for _ in range(10_000)])

asyncio.run(main())

# The same with one thread each:
threads = [threading.Thread(target=time.sleep, args=(1,))
           for _ in range(10_000)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
)";

constexpr const char* kCpp = R"(#include <boost/asio.hpp>
#include <chrono>
#include <thread>
#include <vector>

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<void> Connection() {
  asio::steady_timer peer(co_await asio::this_coro::executor, 1s);
  co_await peer.async_wait(asio::use_awaitable);
}

void OnALoop() {
  asio::io_context loop;
  for (int i = 0; i < 10'000; ++i) {
    co_spawn(loop, Connection(), asio::detached);
  }
  loop.run();
}

void WithThreads() {
  std::vector<std::jthread> threads;
  for (int i = 0; i < 10'000; ++i) {
    threads.emplace_back([] { std::this_thread::sleep_for(1s); });
  }
}
)";

}  // namespace

Scenario MakeTenThousand() {
  return {
      .id = "ten-thousand",
      .title = "Ten thousand connections",
      .group = "Event loop",
      .question =
          "10 000 connections wait 1 s each. What does that cost on one event loop, and "
          "what with a thread for each?",
      .parameters = {Count("tasks", "Connections", 10, 20'000, 10'000),
                     WaitSeconds("wait", "Each waits", 1),
                     Choice("over", "Waits for", {"timer", "server"})},
      .models = {Model::kEventLoop, Model::kThreads, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "A waiting task is a few hundred bytes and an entry in a list of timers, so the loop "
          "makes ten thousand of them in a blink, and its one thread sleeps until the first is "
          "due. "
          "A waiting thread is a stack, an entry in the kernel and two switches: making ten "
          "thousand takes longer than their work, and the first are done before the last are "
          "made. Compare the time, the threads and the switches in the table. "
          "Where the machine does not give that many threads, the run says so: that, too, is an "
          "answer. "
          "Set to wait for a server, each is a real connection over a socket, and the limit on "
          "open files counts as well: a connection takes two, as both its ends are in this "
          "program.",
      .explore = {{"tasks", 10}},
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
