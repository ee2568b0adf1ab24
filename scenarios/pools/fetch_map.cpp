#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/page.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// Workers of the three pools, one after the other; 0 is the default of an executor.
constexpr std::array kWorkers = {1, 0, 20};

Task<std::int64_t> Fetch(Context& ctx, std::int64_t number, Nanos wait) {
  HttpRequest request;
  request.path = fmt::format("/page_{}", number);
  request.delay = wait;
  request.json = std::to_string(number);
  const HttpResponse answer = co_await ctx.Get(request);
  co_return std::stoll(answer.body);
}
constexpr TaskDef kFetch{"fetch", &Fetch};

std::vector<Nanos> PickWaits(Context& ctx, const Values& values) {
  std::mt19937_64 random = ctx.Random(0);
  const Nanos longest = FromSeconds(values.Real("longest"));
  std::vector<Nanos> waits(static_cast<std::size_t>(values.Int("pages")));
  // Between a quarter of the longest and all of it.
  for (Nanos& wait : waits) {
    wait = longest / 4 + static_cast<Nanos>(random() % static_cast<std::uint64_t>(longest * 3 / 4));
  }
  return waits;
}

// All pages through one pool. What is awaited first is what ends first; the results are taken in
// the order given, as map() would.
Task<nlohmann::json> FetchAll(Context& ctx, int workers, std::vector<Nanos> waits) {
  const Nanos begin = ctx.Now();
  const PoolOptions options{.workers = workers};
  const Pool pool = ctx.OpenPool(options);
  std::vector<Future<std::int64_t>> fetches;
  for (std::size_t i = 0; i < waits.size(); ++i) {
    fetches.push_back(ctx.Submit(pool, kFetch, static_cast<std::int64_t>(i), waits[i]));
  }
  std::vector<Future<std::int64_t>> pending = fetches;
  std::vector<std::int64_t> as_completed;
  bool in_order_of_ends = true;
  Nanos last_end = 0;
  while (!pending.empty()) {
    const Future<std::int64_t> next = co_await ctx.NextCompleted(pending);
    in_order_of_ends &= next.core().settled_at() >= last_end;
    last_end = next.core().settled_at();
    const std::int64_t page = co_await ctx.Result(next);
    as_completed.push_back(page);
  }
  const std::vector<std::int64_t> map = co_await ctx.Gather(fetches);
  co_await ctx.Close(pool);
  nlohmann::json result;
  result["map"] = map;
  result["as_completed"] = as_completed;
  result["in_order_of_ends"] = in_order_of_ends;
  result["took_s"] = ToSeconds(ctx.Now() - begin);
  co_return result;
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  const std::vector<Nanos> waits = PickWaits(ctx, values);
  Outcome outcome;
  outcome.details = nlohmann::json::array();
  for (const int workers : kWorkers) {
    const nlohmann::json pass = co_await FetchAll(ctx, workers, waits);
    outcome.value = pass["map"];
    outcome.text += fmt::format("{}{} {}", outcome.text.empty() ? "" : ", ",
                                workers == 0 ? "default" : Counted(workers, "worker", "workers"),
                                Duration(pass["took_s"].get<double>()));
    outcome.details.push_back(pass);
  }
  co_return outcome;
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values, const RunFacts&) {
  nlohmann::json wanted = nlohmann::json::array();
  for (std::int64_t page = 0; page < values.Int("pages"); ++page) wanted.push_back(page);
  for (const nlohmann::json& pass : outcome.details) {
    if (pass["map"] != wanted) return "the results of map are not in the order given";
    auto completed = pass["as_completed"].get<std::vector<std::int64_t>>();
    if (!pass["in_order_of_ends"].get<bool>()) {
      return "as_completed did not give the pages in the order they were finished";
    }
    std::ranges::sort(completed);
    if (nlohmann::json(completed) != wanted) return "as_completed did not give every page once";
  }
  return std::nullopt;
}

constexpr const char* kPython = R"(from concurrent.futures import ThreadPoolExecutor, as_completed
import urllib.request

def fetch(number):
    with urllib.request.urlopen(f"{SERVER}/page_{number}") as answer:
        return int(answer.read())

for workers in (1, None, 20):           # None: cores + 4, at most 32
    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(fetch, number) for number in range(42)]
        for future in as_completed(futures):
            print(future.result())      # in the order finished

        print(list(pool.map(fetch, range(42))))  # in the order given
)";

constexpr const char* kCpp = R"(#include <boost/asio.hpp>
#include <future>
#include <iostream>
#include <vector>

int main() {
  for (int workers : {1, 6, 20}) {
    boost::asio::thread_pool pool(workers);
    std::vector<std::future<int>> fetches;
    for (int number = 0; number < 42; ++number) {
      std::packaged_task<int()> fetch([number] {
        const int page = std::stoi(http::get(PageUrl(number)));
        std::cout << page << '\n';          // in the order finished
        return page;
      });
      fetches.push_back(fetch.get_future());
      boost::asio::post(pool, std::move(fetch));
    }
    for (auto& fetch : fetches) std::cout << fetch.get();  // as given
  }
}
)";

}  // namespace

Scenario MakeFetchMap() {
  return {
      .id = "fetch-map",
      .title = "Map, or as completed",
      .group = "Pools and futures",
      .question =
          "42 pages through a pool of one worker, of the default number, and of twenty. In "
          "which order do the pages come?",
      .parameters = {Count("pages", "Pages", 1, 200, 42),
                     WaitSeconds("longest", "Slowest page takes", 0.3)},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock, Model::kEventLoop,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "The same 42 pages three times: one worker fetches them one after another, the default "
          "pool some at a time, twenty workers nearly all at once. "
          "map gives the results in the order of the inputs, whatever came first: a slow page "
          "holds back those behind it, though they are there. as_completed gives each as soon as "
          "it is finished, in an order that differs with every number of workers. "
          "With one worker the two are the same.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
