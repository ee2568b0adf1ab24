#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/task/duration.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/page.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

// What the server is asked to be like for one page.
struct PagePlan {
  Nanos latency = 0;
  int status = 200;
  std::int64_t bytes = 0;
};

PagePlan PlanFor(const Context& ctx, std::int64_t number) {
  constexpr std::array kStatuses = {200, 200, 200, 404, 500};
  std::mt19937_64 random = ctx.Random(static_cast<std::uint64_t>(number));
  // No standard distributions: what they make of the same numbers differs between libraries.
  const auto below = [&](std::uint64_t limit) {
    return static_cast<std::int64_t>(random() % limit);
  };
  PagePlan plan;
  plan.latency = 500_ms + below(1501) * 1_ms;
  plan.status = kStatuses[static_cast<std::size_t>(below(kStatuses.size()))];
  plan.bytes = 2'000 + below(60'000);
  return plan;
}

Task<Page> Scrape(Context& ctx, std::int64_t number, Nanos latency, int status,
                  std::int64_t bytes) {
  HttpRequest request;
  request.path = fmt::format("/page/{}", number);
  request.delay = latency;
  request.status = status;
  request.size = static_cast<std::size_t>(bytes);
  co_return co_await FetchPage(ctx, std::move(request));
}
constexpr TaskDef kScrape{"scrape", &Scrape};

// Adds up pages, in whatever order they come.
struct Report {
  std::int64_t total = 0;
  std::int64_t success = 0;
  std::int64_t bytes = 0;

  void Add(const Page& page) {
    ++total;
    if (page.status == 200) ++success;
    bytes += page.bytes;
  }
  std::int64_t failed() const { return total - success; }
  std::int64_t average_bytes() const { return bytes / std::max<std::int64_t>(total, 1); }
};

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Pool pool = ctx.OpenPool({.workers = static_cast<int>(values.Int("workers"))});
  std::vector<Future<Page>> pending;
  std::int64_t total_ns = 0, longest_ns = 0;
  for (std::int64_t number = 1; number <= values.Int("pages"); ++number) {
    const PagePlan plan = PlanFor(ctx, number);
    pending.push_back(ctx.Submit(pool, kScrape, number, plan.latency, plan.status, plan.bytes));
    total_ns += plan.latency;
    longest_ns = std::max(longest_ns, plan.latency);
  }
  Report report;
  while (!pending.empty()) {
    const Future<Page> next = co_await ctx.NextCompleted(pending);
    const Page page = co_await ctx.Result(next);
    report.Add(page);
  }
  co_await ctx.Close(pool);

  Outcome outcome;
  outcome.value = {{"total", report.total},
                   {"success", report.success},
                   {"failed", report.failed()},
                   {"bytes", report.bytes},
                   {"average_bytes", report.average_bytes()}};
  outcome.text = fmt::format(
      "{}: {} ok, {} failed; {} bytes, {} on average", Counted(report.total, "page", "pages"),
      report.success, report.failed(), Grouped(report.bytes), Grouped(report.average_bytes()));
  outcome.details = {{"latency_s", ToSeconds(total_ns)},
                     {"longest_latency_s", ToSeconds(longest_ns)}};
  co_return outcome;
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const nlohmann::json& report = outcome.value;
  if (report["total"] != values.Int("pages")) {
    return fmt::format("the report counts {} pages, but must count {}", report["total"].dump(),
                       values.Int("pages"));
  }
  const double all_s = outcome.details["latency_s"].get<double>();
  // The workers share the waits; however they do it, none of them can be faster than this.
  const double share_s = all_s / values.Real("workers");
  const double longest_s = outcome.details["longest_latency_s"].get<double>();
  return ExpectWaits(facts,
                     {.one_after_another_s = all_s, .at_once_s = std::max(share_s, longest_s)});
}

constexpr const char* kPython = R"(from concurrent.futures import ThreadPoolExecutor, as_completed
from urllib.error import HTTPError
import urllib.request

def scrape(number):
    url = f"{SERVER}/page/{number}"        # 0.5 to 2 s
    try:
        with urllib.request.urlopen(url) as answer:
            return answer.status, len(answer.read())
    except HTTPError as error:             # 404, 500: an answer, too
        return error.code, len(error.read())

total = success = size = 0
with ThreadPoolExecutor(max_workers=8) as pool:
    pages = [pool.submit(scrape, number) for number in range(1, 21)]
    for page in as_completed(pages):
        status, length = page.result()
        total += 1
        success += status == 200
        size += length
print(f"{total} pages: {success} ok, {total - success} failed;"
      f" {size} bytes, {size // total} on average")
)";

constexpr const char* kCpp = R"(#include <atomic>
#include <format>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

struct Report {
  int total = 0, success = 0;
  std::size_t bytes = 0;
};

int main() {
  Report report;
  std::mutex mutex;
  std::atomic<int> next_page = 1;
  {
    std::vector<std::jthread> workers;
    for (int i = 0; i < 8; ++i) {
      workers.emplace_back([&] {
        for (int number; (number = next_page++) <= 20;) {
          const http::answer page =
              http::get(std::format("{}/page/{}", server, number));
          const std::scoped_lock guard(mutex);
          ++report.total;
          report.success += page.status == 200 ? 1 : 0;
          report.bytes += page.body.size();
        }
      });
    }
  }
  std::cout << std::format("{} pages: {} ok, {} failed; {} bytes\n",
                           report.total, report.success,
                           report.total - report.success, report.bytes);
}
)";

}  // namespace

Scenario MakeWebScraper() {
  return {
      .id = "web-scraper",
      .title = "Web scraper",
      .group = "Case studies",
      .question =
          "Twenty pages that take 0.5 to 2 s each, eight workers: how long, and would "
          "twenty workers be faster?",
      .parameters = {Count("pages", "Pages", 1, 100, 20), Workers(8)},
      .models = {Model::kSequential, Model::kThreads, Model::kGlobalLock, Model::kEventLoop,
                 Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "Each lane is a worker that takes the next page as soon as it has finished one, so the "
          "slow pages do not hold up the others. "
          "Some pages answer with 404 or 500: those are answers, too, and the report counts them "
          "as failed instead of giving up. "
          "Near the end some workers have nothing left to do: the time is set by whoever got the "
          "last slow page. "
          "Latency, status and length of each page come from the seed, so the report is the same "
          "on every model; only the time differs.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
