#include <fmt/format.h>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/page.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr std::size_t kPageBytes = std::size_t{256} * 1024;

// Fetches `pages` pages, one after the other. Returns how many bytes came.
Task<std::int64_t> FetchPages(Context& ctx, std::int64_t pages, Nanos wait) {
  std::int64_t bytes = 0;
  for (std::int64_t i = 1; i <= pages; ++i) {
    HttpRequest request;
    request.path = fmt::format("/page_{}", i);
    request.delay = wait;
    request.size = kPageBytes;
    const Page page = co_await FetchPage(ctx, std::move(request));
    bytes += page.bytes;
  }
  co_return bytes;
}
constexpr TaskDef kFetchPages{"fetch pages", &FetchPages};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Nanos wait = FromSeconds(values.Real("wait"));
  std::vector<Future<std::int64_t>> threads;
  for (std::int64_t i = 0; i < values.Int("tasks"); ++i) {
    threads.push_back(ctx.Start({}, kFetchPages, values.Int("pages"), wait));
  }
  std::int64_t bytes = 0;
  for (const Future<std::int64_t>& thread : threads) {
    const std::int64_t part = co_await ctx.Result(thread);
    bytes += part;
  }
  co_return Outcome{.value = bytes, .text = Grouped(bytes) + " bytes"};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t tasks = values.Int("tasks");
  const std::int64_t pages = values.Int("pages");
  const double task_s = static_cast<double>(pages) * values.Real("wait");
  return FirstOf(ExpectValue(outcome, tasks * pages * static_cast<std::int64_t>(kPageBytes)),
                 ExpectWaits(facts, {.one_after_another_s = static_cast<double>(tasks) * task_s,
                                     .at_once_s = task_s}));
}

constexpr const char* kPython = R"(from threading import Thread
import urllib.request

def fetch_pages(count):
    for i in range(1, count + 1):
        url = f"{SERVER}/page_{i}"                 # 0.5 s
        with urllib.request.urlopen(url) as answer:
            answer.read()       # lets go of the global lock

t1 = Thread(target=fetch_pages, args=(4,))
t2 = Thread(target=fetch_pages, args=(4,))
t1.start(); t2.start()
t1.join(); t2.join()
)";

constexpr const char* kCpp = R"(#include <cstddef>
#include <format>
#include <future>
#include <iostream>

std::size_t FetchPages(int count) {
  std::size_t bytes = 0;
  for (int i = 1; i <= count; ++i) {
    bytes += http::get(std::format("{}/page_{}", server, i)).size();
  }
  return bytes;
}

int main() {
  auto first = std::async(std::launch::async, FetchPages, 4);
  auto second = std::async(std::launch::async, FetchPages, 4);
  std::cout << first.get() + second.get() << " bytes\n";
}
)";

}  // namespace

Scenario MakeGilIo() {
  return {
      .id = "gil-io",
      .title = "I/O under a global lock",
      .group = "The global lock",
      .question =
          "The same two threads, but they wait for a server instead of computing. Does the "
          "global lock hold them up?",
      .parameters = {Count("tasks", "Tasks", 1, 8, 2), Count("pages", "Pages per task", 1, 20, 4),
                     WaitSeconds("wait", "Server takes", 0.5)},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock, Model::kEventLoop,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "A thread lets go of the global lock before it waits and takes it again afterwards, so "
          "the waits of all threads run at the same time. "
          "With and without the lock the program takes as long as one thread waits; one after "
          "another it takes as long as all of them wait. "
          "Compare with the CPU-bound scenario: it is the same program, only what fills its time "
          "is different.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
