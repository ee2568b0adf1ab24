#include <fmt/format.h>

#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/page.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr std::size_t kPageBytes = std::size_t{64} * 1024;

Task<std::int64_t> Fetch(Context& ctx, std::string path, Nanos wait) {
  HttpRequest request;
  request.path = std::move(path);
  request.delay = wait;
  request.size = kPageBytes;
  const Page page = co_await FetchPage(ctx, std::move(request));
  co_return page.bytes;
}
constexpr TaskDef kFetch{"fetch", &Fetch};

// The result, if it comes within `limit`; else nothing, and the fetch goes on.
Task<std::optional<std::int64_t>> BytesWithin(Context& ctx, Future<std::int64_t> fetch,
                                              Nanos limit) {
  try {
    co_return co_await ctx.Result(fetch, limit);
  } catch (const TimeoutError&) {
    co_return std::nullopt;
  }
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Nanos wait = FromSeconds(values.Real("wait"));
  const Nanos limit = FromSeconds(values.Real("timeout"));
  const Pool pool = ctx.OpenPool({.workers = static_cast<int>(values.Int("workers"))});
  std::vector<Future<std::int64_t>> fetches;
  for (std::int64_t i = 1; i <= values.Int("fetches"); ++i) {
    fetches.push_back(ctx.Submit(pool, kFetch, fmt::format("/page_{}", i), wait));
  }
  nlohmann::json received;
  std::int64_t late = 0;
  for (const Future<std::int64_t>& fetch : fetches) {
    const std::optional<std::int64_t> bytes = co_await BytesWithin(ctx, fetch, limit);
    received.push_back(bytes ? nlohmann::json(*bytes) : nlohmann::json("timeout"));
    if (!bytes) ++late;
  }
  co_await ctx.Close(pool);
  const std::int64_t in_time = std::ssize(fetches) - late;
  std::string text = Counted(in_time, "answer", "answers") + " in time";
  if (late > 0) text += fmt::format(", {} too late", Grouped(late));
  co_return Outcome{.value = std::move(received), .text = std::move(text)};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t fetches = values.Int("fetches");
  const std::int64_t workers = values.Int("workers");
  const double wait_s = values.Real("wait");
  const double timeout_s = values.Real("timeout");
  if (std::ssize(outcome.value) != fetches) {
    return fmt::format("{} fetches came to an end, but must be {}", outcome.value.size(), fetches);
  }
  for (const nlohmann::json& bytes : outcome.value) {
    if (bytes == kPageBytes) continue;
    if (bytes != "timeout") return fmt::format("a page has {} bytes", bytes.dump());
    // A limit that is shorter than the wait is meant to be passed.
    if (timeout_s > wait_s) {
      return fmt::format("a result did not come within {} although the server takes {}",
                         Duration(timeout_s * facts.time_scale),
                         Duration(wait_s * facts.time_scale));
    }
  }
  const std::int64_t turns = (fetches + workers - 1) / workers;
  return ExpectWaits(facts, {.one_after_another_s = static_cast<double>(fetches) * wait_s,
                             .at_once_s = static_cast<double>(turns) * wait_s});
}

constexpr const char* kPython = R"(from concurrent.futures import ThreadPoolExecutor
import urllib.request

def fetch(number):
    url = f"{SERVER}/page_{number}"              # 1 s
    with urllib.request.urlopen(url) as answer:
        return len(answer.read())

with ThreadPoolExecutor(max_workers=6) as pool:  # then 3, then 1
    fetches = [pool.submit(fetch, number) for number in range(1, 7)]
    for future in fetches:
        try:
            print(future.result(timeout=5))
        except TimeoutError:
            print("too late")       # the fetch itself goes on
)";

constexpr const char* kCpp = R"(#include <chrono>
#include <cstddef>
#include <format>
#include <future>
#include <iostream>
#include <vector>

std::size_t Fetch(int number) {
  return http::get(std::format("{}/page_{}", server, number)).size();
}

int main() {
  using namespace std::chrono_literals;
  std::vector<std::future<std::size_t>> fetches;
  for (int number = 1; number <= 6; ++number) {  // six threads
    fetches.push_back(std::async(std::launch::async, Fetch, number));
  }
  for (auto& fetch : fetches) {
    if (fetch.wait_for(5s) == std::future_status::ready) {
      std::cout << fetch.get() << '\n';
    } else {
      std::cout << "too late\n";    // the fetch itself goes on
    }
  }
}
)";

}  // namespace

Scenario MakeFetchSix() {
  return {
      .id = "fetch-six",
      .title = "Six fetches in a pool",
      .group = "Pools and futures",
      .question = "Six pages, 1 s each, and a pool of six workers; then of three. How long?",
      .parameters = {Count("fetches", "Fetches", 1, 30, 6),
                     Workers(6),
                     WaitSeconds("wait", "Server takes", 1),
                     {.id = "timeout",
                      .title = "Result timeout",
                      .unit = "s",
                      .min = 0.1,
                      .max = 100,
                      .default_value = 5,
                      .integer = false,
                      .logarithmic = true}},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock, Model::kEventLoop,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "One after another six pages take 6 s; six workers fetch them all in 1 s, three workers "
          "need two turns, 2 s. "
          "With fewer workers than pages some tasks are queued first: they are not late because "
          "of the server, but because nobody has asked it yet. "
          "The main thread waits for each result at most 5 s. Set the timeout below the server's "
          "time: the results come too late for it, yet the fetches themselves go on to their end. "
          "A thread is only made when a task needs one, so a pool of thirty workers makes six.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
