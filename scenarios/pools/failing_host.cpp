#include <fmt/format.h>

#include <stdexcept>

#include "engine/task/duration.h"
#include "engine/task/errors.h"
#include "scenarios/catalogue.h"
#include "scenarios/expect.h"
#include "scenarios/page.h"
#include "scenarios/parameters.h"
#include "scenarios/wording.h"

namespace interleave {
namespace {

constexpr std::size_t kPageBytes = std::size_t{32} * 1024;
// Ends in .invalid, which never resolves: RFC 2606.
constexpr const char* kUnknownHost = "nosuchhost.invalid";

enum class Trouble : std::int64_t { kNone, kNoSuchHost, kServerError };

Task<std::int64_t> Fetch(Context& ctx, std::int64_t number, Trouble trouble, Nanos wait) {
  HttpRequest request;
  request.path = fmt::format("/page_{}", number);
  request.delay = wait;
  request.size = kPageBytes;
  if (trouble == Trouble::kNoSuchHost) request.host = kUnknownHost;
  if (trouble == Trouble::kServerError) request.status = 500;
  const std::string path = request.path;
  const Page page = co_await FetchPage(ctx, std::move(request));
  // As urllib has it: a bad status is an error.
  if (page.status != 200) {
    throw std::runtime_error(fmt::format("GET {} failed: HTTP error {}", path, page.status));
  }
  co_return page.bytes;
}
constexpr TaskDef kFetch{"fetch", &Fetch};

Task<nlohmann::json> BytesOrError(Context& ctx, Future<std::int64_t> fetch) {
  nlohmann::json result;
  try {
    const std::int64_t bytes = co_await ctx.Result(fetch);
    result = bytes;
  } catch (const HttpError& error) {
    const std::string_view text = error.what();
    result = text.contains("does not resolve") ? "does not resolve" : std::string(text);
  } catch (const Stopped&) {
    throw;
  } catch (const std::runtime_error& error) {
    const std::string_view text = error.what();
    result = text.contains("HTTP error 500") ? "HTTP error 500" : std::string(text);
  }
  co_return result;
}

Task<Outcome> Body(Context& ctx, const Values& values) {
  const Nanos wait = FromSeconds(values.Real("wait"));
  const Pool pool = ctx.OpenPool({.workers = static_cast<int>(values.Int("workers"))});
  const std::int64_t urls = values.Int("urls");
  std::vector<Future<std::int64_t>> fetches;
  for (std::int64_t i = 1; i <= urls; ++i) {
    const Trouble trouble = i == values.Int("no-host") ? Trouble::kNoSuchHost
                            : i == values.Int("error") ? Trouble::kServerError
                                                       : Trouble::kNone;
    fetches.push_back(ctx.Submit(pool, kFetch, i, trouble, wait));
  }
  nlohmann::json value;
  std::int64_t failed = 0;
  for (std::int64_t i = 1; i <= urls; ++i) {
    const nlohmann::json result =
        co_await BytesOrError(ctx, fetches[static_cast<std::size_t>(i - 1)]);
    failed += result.is_string() ? 1 : 0;
    value[fmt::format("/page_{}", i)] = result;
  }
  // The workers whose tasks have failed take the next ones.
  const Future<std::int64_t> one_more = ctx.Submit(pool, kFetch, urls + 1, Trouble::kNone, wait);
  const nlohmann::json afterwards = co_await BytesOrError(ctx, one_more);
  value["afterwards"] = afterwards;
  co_await ctx.Close(pool);
  co_return Outcome{.value = std::move(value),
                    .text = fmt::format("{} fetched, {} failed, the pool lives on",
                                        Counted(urls - failed, "page", "pages"), Grouped(failed))};
}

std::optional<std::string> Check(const Outcome& outcome, const Values& values,
                                 const RunFacts& facts) {
  const std::int64_t urls = values.Int("urls");
  nlohmann::json wanted;
  bool waits = false;  // One of them at least reaches the server.
  for (std::int64_t i = 1; i <= urls; ++i) {
    nlohmann::json& page = wanted[fmt::format("/page_{}", i)];
    if (i == values.Int("no-host")) {
      page = "does not resolve";
    } else if (i == values.Int("error")) {
      page = "HTTP error 500";
      waits = true;
    } else {
      page = kPageBytes;
      waits = true;
    }
  }
  wanted["afterwards"] = kPageBytes;
  const double wait_s = values.Real("wait");
  return FirstOf(ExpectValue(outcome, wanted),
                 ExpectWaits(facts, {.at_once_s = (waits ? 2 : 1) * wait_s}));
}

constexpr const char* kPython = R"(from concurrent.futures import ThreadPoolExecutor, as_completed
import urllib.error, urllib.request

urls = [f"{SERVER}/page_{i}" for i in (1, 2, 4, 5)]
urls.insert(2, "http://nosuchhost.invalid/page_3")

def fetch(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return len(answer.read())

with ThreadPoolExecutor(max_workers=5) as pool:
    fetches = {pool.submit(fetch, url): url for url in urls}
    for future in as_completed(fetches):
        url = fetches[future]
        try:
            print(url, future.result())
        except urllib.error.HTTPError as error:   # 500
            print(url, error.code)
        except urllib.error.URLError as error:    # no such host
            print(url, error.reason)
)";

constexpr const char* kCpp = R"(#include <exception>
#include <future>
#include <iostream>
#include <string>
#include <vector>

std::size_t Fetch(const std::string& url) {
  const auto answer = http::get(url);    // throws: no such host
  if (answer.status != 200) {
    throw std::runtime_error(std::to_string(answer.status));
  }
  return answer.body.size();
}

int main() {
  std::vector<std::future<std::size_t>> fetches;
  for (const std::string& url : urls) {
    fetches.push_back(std::async(std::launch::async, Fetch, url));
  }
  for (auto& fetch : fetches) {
    try {
      std::cout << fetch.get() << '\n';  // rethrows what it threw
    } catch (const std::exception& error) {
      std::cout << error.what() << '\n';
    }
  }
}
)";

}  // namespace

Scenario MakeFailingHost() {
  return {
      .id = "failing-host",
      .title = "A host that fails",
      .group = "Pools and futures",
      .question =
          "One of five hosts does not exist, another answers with an error. What becomes of the "
          "other three, and of the pool?",
      .parameters = {Count("urls", "URLs", 1, 30, 5), Workers(5),
                     Count("no-host", "Which one does not resolve (0: none)", 0, 30, 3),
                     Count("error", "Which one answers 500 (0: none)", 0, 30, 4),
                     WaitSeconds("wait", "The server takes", 1)},
      .models = {Model::kThreads, Model::kGlobalLock, Model::kEventLoop, Model::kSimulated},
      .listing = {kPython, kCpp},
      .what_to_see =
          "The third host is asked for by a name that nobody knows: the resolver says so at once, "
          "and its task fails while the others still wait. "
          "The fourth gets an answer, a 500, which the program makes an error of its own. "
          "An error stays with its future until somebody asks for the result; it ends neither the "
          "worker nor the pool, which takes one more page afterwards. "
          "Nobody who does not ask ever hears of it: look at every future.",
      .body = Body,
      .check = Check,
  };
}

}  // namespace interleave
